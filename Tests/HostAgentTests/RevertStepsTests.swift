import Foundation
import Messages
import Testing

@testable import HostAgent

@Suite("Reverting, deleting and tidying on a real host", .serialized)
struct RevertStepsTests {
  private let host: TestHost
  private let agent: TestAgent
  private let volume = newID()

  init() async throws {
    host = try await TestHost()
    agent = TestAgent(host)
  }

  private func path() -> VolumePath {
    var path = VolumePath()
    path.poolID = host.poolID
    path.poolName = "pool"
    path.path = "d0.img"
    return path
  }

  /// Checks, and gives the arguments that the steps after it get.
  private func checked(_ work: RevertWork, _ operation: String) async throws -> RevertWork {
    guard case .checked(let found) = try await agent.run(.check(work), operation) else { return work }
    var work = work
    work.volumeVersion = found.volumeVersion
    return work
  }

  /// The files that reverts keep beside the volume, by name.
  private func leftovers() -> [String] {
    let folder = host.directory("pool/.tidemark/reverts")
    return (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
  }

  /// What an agent leaves that dies between the swap's rename and its end.
  private func swapHalfway(_ operation: String) throws {
    let base = host.directory("pool/.tidemark/reverts/\(volume)/\(operation)")
    try FileManager.default.linkItem(atPath: host.disk(0), toPath: base + ".old")
    guard rename(base + ".qcow2", host.disk(0)) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  private func revert(to take: TestTake, chain: [TestTake]) -> (operation: String, work: RevertWork) {
    var plan = RevertPlan()
    plan.operationID = newID()
    plan.volumeID = volume
    plan.volume = path()
    plan.snapshot = take.file()
    plan.checkpoint = take.checkpoint
    plan.virtualBytes = 64 << 20
    plan.chain = chain.map { $0.file() }
    var work = RevertWork()
    work.plan = plan
    return (plan.operationID, work)
  }

  /// Two snapshots, and a change after them.
  private func twoSnapshots() async throws -> (TestTake, TestTake) {
    try host.makeDisks(options: ["-o", "cluster_size=128k"])
    try host.start()
    try host.guest("write -P 0x11 0 4M")
    var first = TestTake(host, volumes: [volume])
    try await first.take(agent)
    try host.guest("write -P 0x22 1M 1M")
    var second = TestTake(host, volumes: [volume], parents: first)
    try await second.take(agent)
    try host.guest("write -P 0x33 2M 4M")
    return (first, second)
  }

  @Test("A running VM's volume is refused at every step, and nothing is left")
  func running() async throws {
    let (first, _) = try await twoSnapshots()
    let (operation, work) = revert(to: first, chain: [first])
    for step: StartJobRequest.Work in [.check(work), .write(work), .swap(work)] {
      let error = await #expect(throws: AgentError.self) { try await agent.run(step, operation) }
      #expect(error?.reason == "volume_in_use")
    }
    #expect(!FileManager.default.fileExists(atPath: host.directory("pool/.tidemark/reverts")))
  }

  @Test(
    "Reverted, the volume has the snapshot's content and options; the graph branches"
  )
  func reverts() async throws {
    let (first, second) = try await twoSnapshots()
    try host.stop()
    let before = try FileManager.default.attributesOfItem(atPath: host.disk(0))
    let (operation, work) = revert(to: first, chain: [first])
    try await agent.run(.write(work), operation)
    try await agent.run(.write(work), operation)
    try await agent.run(.swap(work), operation)
    try await agent.run(.swap(work), operation)
    try await TestAgent(host).run(.swap(work), operation, attempt: 2)
    let error = await #expect(throws: AgentError.self) { try await agent.run(.undoRevert(work), operation) }
    #expect(error?.reason == "already_reverted")
    host.expectEqual(host.disk(0), first.path(host))
    let image = try await ImageTool().information(host.disk(0), format: .qcow2)
    #expect(image.clusterBytes == 131_072)
    #expect(image.backingName == nil)
    #expect(image.bitmaps.map(\.name) == [first.checkpoint])
    let after = try FileManager.default.attributesOfItem(atPath: host.disk(0))
    for key in [FileAttributeKey.posixPermissions, .ownerAccountID, .groupOwnerAccountID] {
      #expect(before[key] as? Int == after[key] as? Int)
    }
    var tidy = TidyWork()
    tidy.volumes = [path()]
    try await agent.run(.tidy(tidy), operation)
    #expect(!FileManager.default.fileExists(atPath: host.directory("pool/.tidemark/reverts")))

    try host.start()
    try host.guest("write -P 0x44 8M 1M")
    var branch = TestTake(host, volumes: [volume], parents: first)
    #expect(try await branch.reconcile(agent).map(\.finding) == [.asPlanned])
    let sealed = try await branch.take(agent)
    #expect(sealed[0].allocatedBytes < 2 << 20)
    try host.stop()
    host.expectEqual(host.disk(0), branch.path(host))

    let (again, third) = revert(to: second, chain: [second, first])
    try await agent.run(.write(third), again)
    try await agent.run(.swap(third), again)
    host.expectEqual(host.disk(0), second.path(host), "the other branch is sound")
  }

  @Test(
    "An agent that died between write and swap: its successor takes the lock again and goes on, or undoes")
  func survives() async throws {
    let (first, _) = try await twoSnapshots()
    try host.stop()
    let (operation, work) = revert(to: first, chain: [first])
    do {
      let dying = TestAgent(host)
      try await dying.run(.write(work), operation)
    }
    try await TestAgent(host).run(.swap(work), operation, attempt: 2)
    host.expectEqual(host.disk(0), first.path(host))
    let (other, unwanted) = revert(to: first, chain: [first])
    do {
      let dying = TestAgent(host)
      try await dying.run(.write(unwanted), other)
    }
    try await agent.run(.undoRevert(unwanted), other)
    try await agent.run(.undoRevert(unwanted), other)
    #expect(throws: Never.self) { try host.start() }
  }

  @Test(
    "A VM that is started between write and swap has won; what it wrote is kept, also when it is stopped again"
  )
  func startedBeforeSwap() async throws {
    let (first, second) = try await twoSnapshots()
    try host.stop()
    let (operation, unchecked) = revert(to: first, chain: [first])
    let work = try await checked(unchecked, operation)
    try await agent.run(.write(work), operation)
    try host.start()
    try host.guest("write -P 0x55 3M 64k")
    #expect(await reason(.swap(work), operation) == "volume_in_use")
    try host.stop()
    #expect(await reason(.swap(work), operation) == "volume_changed")
    try await agent.run(.undoRevert(work), operation)
    #expect(leftovers() == [])
    let image = try await ImageTool().information(host.disk(0), format: .qcow2)
    #expect(Set(image.bitmaps.map(\.name)) == [first.checkpoint, second.checkpoint])
    try host.start()
    try host.guest("read -P 0x55 3M 64k")
  }

  @Test(
    "A swap whose agent died after the rename is finished by the next, and nobody can use the old image any more"
  )
  func finishesSwap() async throws {
    let (first, _) = try await twoSnapshots()
    try host.stop()
    let (operation, unchecked) = revert(to: first, chain: [first])
    var work = try await checked(unchecked, operation)
    try await agent.run(.write(work), operation)
    work.confirmOnly = true
    #expect(await reason(.swap(work), operation) == "not_swapped")
    // A QEMU that has opened the volume, and not locked it yet.
    let late = try FileHandle(forUpdating: URL(filePath: host.disk(0)))
    try swapHalfway(operation)
    #expect(await reason(.undoRevert(work), operation) == "already_reverted")
    try await TestAgent(host).run(.swap(work), operation, attempt: 2)
    host.expectEqual(host.disk(0), first.path(host))
    #expect(leftovers() == [volume, "\(volume)/\(operation).json"])
    #expect(throws: TestHost.ToolFailure.self, "no image any more") {
      try host.run(
        "/usr/bin/qemu-img",
        [
          "check", "-f", "qcow2",
          "/proc/\(ProcessInfo.processInfo.processIdentifier)/fd/\(late.fileDescriptor)",
        ])
    }
    try host.start()
    try await TestAgent(host).run(.swap(work), operation, attempt: 3)
  }

  @Test(
    "A VM that used the old image when its agent died has won: the old image is the volume again",
    arguments: [true, false])
  func givesNameBack(stillUsed: Bool) async throws {
    let (first, _) = try await twoSnapshots()
    try host.stop()
    let before = try host.run("/usr/bin/sha256sum", ["--", host.disk(0)])
    let (operation, unchecked) = revert(to: first, chain: [first])
    let work = try await checked(unchecked, operation)
    try await agent.run(.write(work), operation)
    let inode = try FileManager.default.attributesOfItem(atPath: host.disk(0))[.systemFileNumber] as? Int
    let pool = try host.storage.pool("pool")
    try swapHalfway(operation)
    let old = try RelativePath(".tidemark/reverts/\(volume)/\(operation).old")
    var lock = stillUsed ? try ImageLock(old, in: pool) : nil
    if !stillUsed {
      let file = try FileHandle(forUpdating: URL(filePath: pool.absolute(old)))
      let header = try file.read(upToCount: 8) ?? Data()
      try file.seek(toOffset: 0)
      try file.write(contentsOf: header)
      try file.close()
    }
    #expect(await reason(.swap(work), operation) == "volume_in_use")
    let found = try FileManager.default.attributesOfItem(atPath: host.disk(0))[.systemFileNumber] as? Int
    #expect(found == inode)
    #expect(try host.run("/usr/bin/sha256sum", ["--", host.disk(0)]) == before)
    try await agent.run(.undoRevert(work), operation)
    #expect(leftovers() == [])
    withExtendedLifetime(lock) {}
    lock = nil
    #expect(throws: Never.self) { try host.start() }
  }

  @Test("What an overtaken agent leaves after the end is removed by the next operation on the volume")
  func lateLeftovers() async throws {
    let (first, second) = try await twoSnapshots()
    try host.stop()
    let (overtaken, work) = revert(to: first, chain: [first])
    try await agent.run(.write(work), overtaken)
    #expect(leftovers().count == 3)
    let (operation, next) = revert(to: second, chain: [second, first])
    try await agent.run(.write(next), operation)
    #expect(!leftovers().contains { $0.contains(overtaken) })
    #expect(await reason(.swap(work), overtaken) == "image_not_written")
    try await agent.run(.swap(next), operation)
    host.expectEqual(host.disk(0), second.path(host))
    try await agent.run(.write(work), overtaken)
    try host.start()
    var take = TestTake(host, volumes: [volume], parents: second)
    _ = try await take.reconcile(agent)
    #expect(leftovers() == [])
  }

  private func reason(_ work: StartJobRequest.Work, _ operation: String) async -> String? {
    do {
      try await agent.run(work, operation)
      return nil
    } catch { return (error as? AgentError)?.reason }
  }

  @Test("A chain with a link missing is refused before anything is written")
  func brokenChain() async throws {
    let (first, second) = try await twoSnapshots()
    try host.stop()
    try FileManager.default.removeItem(atPath: first.path(host, 0, "json"))
    let (operation, work) = revert(to: second, chain: [second, first])
    let error = await #expect(throws: AgentError.self) { try await agent.run(.write(work), operation) }
    #expect(error?.reason == "snapshot_unavailable")
    #expect(error?.facts["snapshot"] == first.file().snapshotID)
    #expect(!FileManager.default.fileExists(atPath: host.directory("pool/.tidemark/reverts")))
  }

  @Test("Deleting hides what a child needs and removes leaf first, bitmaps too, the VM running or not")
  func deletes() async throws {
    let (first, second) = try await twoSnapshots()
    var hide = DeletePlan()
    hide.operationID = newID()
    hide.snapshot = first.file()
    hide.deletedAt = Timestamp(Date(timeIntervalSince1970: 1_700_000_000))
    hide.becomesHidden = true
    var work = DeleteWork()
    work.plan = hide
    try await agent.run(.mark(work), hide.operationID)
    try await agent.run(.mark(work), hide.operationID)
    let manifest = try Manifest(decoding: Array(Data(contentsOf: URL(filePath: first.path(host, 0, "json")))))
    #expect(manifest.deletedAt == Date(timeIntervalSince1970: 1_700_000_000))
    work.plan?.removals = [first.file()]
    let error = await #expect(throws: AgentError.self) {
      try await agent.run(.remove(work), hide.operationID)
    }
    #expect(error?.reason == "snapshot_has_child")
    #expect(FileManager.default.fileExists(atPath: first.path(host)))

    var tidy = TidyWork()
    tidy.volumes = [path()]
    tidy.doomedBitmaps = [second].map {
      var bitmap = VolumeBitmap()
      bitmap.volumeID = volume
      bitmap.path = path()
      bitmap.checkpoint = $0.checkpoint
      return bitmap
    }
    #expect(try host.liveBitmaps().contains(second.checkpoint))
    for _ in 0..<2 {
      guard case .tidied(let result) = try await agent.run(.tidy(tidy), newID()) else { return }
      #expect(result.removed == tidy.doomedBitmaps)
    }
    let live = try host.liveBitmaps()
    #expect(live.contains(first.checkpoint) && !live.contains(second.checkpoint))
    try host.stop()
    tidy.doomedBitmaps[0].checkpoint = first.checkpoint
    guard case .tidied(let result) = try await agent.run(.tidy(tidy), newID()) else { return }
    #expect(result.removed == tidy.doomedBitmaps)
    #expect(try await ImageTool().information(host.disk(0), format: .qcow2).bitmaps.isEmpty)
    tidy.doomedBitmaps[0].checkpoint = "somebody"
    let foreign = await #expect(throws: AgentError.self) { try await agent.run(.tidy(tidy), newID()) }
    #expect(foreign?.reason == "not_our_bitmap")

    work.plan?.removals = [second.file(), first.file()]
    try await agent.run(.remove(work), newID())
    try await agent.run(.remove(work), newID())
    #expect(!FileManager.default.fileExists(atPath: host.directory("store/volumes/\(volume)")))
  }
}
