import Foundation
import Glibc
import Lab
import Messages
import Testing

@testable import HostAgent

@Suite("Taking snapshots of a VM on a real host", .serialized)
struct TakeStepsTests {
  private let host: TestHost
  private let agent: TestAgent
  private let volumes = [newID(), newID()]

  init() async throws {
    host = try await TestHost()
    agent = TestAgent(host)
  }

  @Test(
    "B11 Two disks at one instant, full and then increments of what changed, each with the disk's content")
  func chain() async throws {
    try host.makeDisks(2)
    try host.start(disks: 2)
    try host.guest("write -P 0x11 0 8M")
    try host.guest("write -P 0x22 4M 1M", disk: 1)
    var first = TestTake(host, disks: 2, volumes: volumes)
    let fulls = try await first.take(agent)
    #expect(fulls.map(\.virtualBytes) == [64 << 20, 64 << 20])
    #expect(fulls[0].allocatedBytes >= 8 << 20 && fulls[0].allocatedBytes < 9 << 20)
    #expect(
      try host.virsh("checkpoint-list", host.name) == "", "libvirt's list holds nothing of ours in between")

    try host.guest("write -P 0x33 16M 1M")
    var second = TestTake(host, disks: 2, volumes: volumes, parents: first)
    let increments = try await second.take(agent)
    #expect(increments[0].allocatedBytes >= 1 << 20 && increments[0].allocatedBytes < 2 << 20)
    #expect(increments[1].allocatedBytes < 1 << 20)
    #expect(try await second.seal(agent) == increments, "sealing again finds what is there")
    let manifest = try Manifest(
      decoding: Array(Data(contentsOf: URL(filePath: second.path(host, 0, "json")))))
    #expect(manifest.parentID == first.work.plans[0].snapshotID)
    #expect(manifest.kind == "incremental")
    #expect(manifest.allocatedBytes == increments[0].allocatedBytes)
    #expect(Timestamp(wholeMilliseconds: manifest.takenAt) == increments[0].takenAt)
    let folder = URL(filePath: second.path(host)).deletingLastPathComponent().path
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder).count == 4, "two files, two manifests")
    let information = try await ImageTool().information(second.path(host), format: .qcow2)
    #expect(information.backingName == "\(first.work.plans[0].snapshotID).qcow2")
    #expect(try await ImageTool().check(second.path(host)).corruptions == 0)

    try host.stop()
    host.expectEqual(host.disk(0), second.path(host, 0))
    host.expectEqual(host.disk(1), second.path(host, 1))
  }

  @Test("On primary, the snapshot lies below .tidemark in the volume's pool")
  func primary() async throws {
    try host.makeDisks()
    try host.start()
    var take = TestTake(host, volumes: volumes, onPrimary: true)
    try await take.take(agent)
    #expect(FileManager.default.fileExists(atPath: take.path(host)))
  }

  @Test(
    "P2, P4 Stopped and started, the chain goes on; killed, the disk becomes full and the broken bitmap goes")
  func restarts() async throws {
    try host.makeDisks()
    try host.start()
    try host.guest("write -P 0x11 0 1M")
    var first = TestTake(host, volumes: volumes)
    try await first.take(agent)
    try host.stop()
    try host.start()
    try host.guest("write -P 0x22 1M 1M")
    var second = TestTake(host, volumes: volumes, parents: first)
    #expect(try await second.reconcile(agent).map(\.finding) == [.asPlanned])
    let sealed = try await second.take(agent)
    #expect(sealed[0].allocatedBytes < 2 << 20)

    // Make the bitmap known to a QEMU that is then killed: what it says cannot be relied on.
    try host.stop()
    try host.start()
    kill(try #require(host.labHost.emulatorProcessID(of: host.name)), SIGKILL)
    try await waitUntilStopped()
    try host.start()
    try host.guest("write -P 0x44 3M 1M")
    var third = TestTake(host, volumes: volumes, parents: second)
    let found = try await third.reconcile(agent)
    #expect(found.map(\.finding) == [.bitmapInconsistent])
    #expect(found[0].removedCheckpoints == [second.checkpoint])
    var fourth = TestTake(host, volumes: volumes, parents: second)
    #expect(try await fourth.reconcile(agent).map(\.finding) == [.bitmapMissing], "it was removed")
    try await agent.run(.prepare(third.work), third.operation)
    try await third.copy(agent)
    _ = try await third.seal(agent)
    let manifest = try Manifest(decoding: Array(Data(contentsOf: URL(filePath: third.path(host, 0, "json")))))
    #expect(manifest.kind == "full")
    #expect(manifest.fullReason == "bitmap_inconsistent")
    try host.stop()
    host.expectEqual(host.disk(0), third.path(host))
  }

  @Test("P10 One of two disks has lost its bitmap: that one is full, the other an increment, in one job")
  func mixed() async throws {
    try host.makeDisks(2)
    try host.start(disks: 2)
    var first = TestTake(host, disks: 2, volumes: volumes)
    try await first.take(agent)
    let bitmaps = LiveBitmaps(hypervisor: agent.hypervisor, domainID: host.vmID)
    #expect(try await bitmaps.remove(first.checkpoint, disk: "vdb"))
    #expect(try await !bitmaps.remove(first.checkpoint, disk: "vdb"), "removing again is a success")
    try host.guest("write -P 0x55 0 2M", disk: 0)
    try host.guest("write -P 0x66 0 2M", disk: 1)
    var second = TestTake(host, disks: 2, volumes: volumes, parents: first)
    #expect(try await second.reconcile(agent).map(\.finding) == [.asPlanned, .bitmapMissing])
    try await agent.run(.prepare(second.work), second.operation)
    try await second.copy(agent)
    _ = try await second.seal(agent)
    try host.stop()
    host.expectEqual(host.disk(0), second.path(host, 0))
    host.expectEqual(host.disk(1), second.path(host, 1))
  }

  @Test("Disks with different parents are increments of different bitmaps in one job")
  func differentParents() async throws {
    try host.makeDisks(2)
    try host.start(disks: 2)
    var both = TestTake(host, disks: 2, volumes: volumes)
    try await both.take(agent)
    try host.guest("write -P 0x77 0 1M", disk: 0)
    var one = TestTake(host, volumes: volumes, parents: both)
    try await one.take(agent)
    try host.guest("write -P 0x78 2M 1M", disk: 0)
    try host.guest("write -P 0x79 2M 1M", disk: 1)
    var last = TestTake(host, disks: 2, volumes: volumes, parents: both)
    last.work.plans[0].parentID = one.work.plans[0].snapshotID
    last.work.plans[0].parentCheckpoint = one.checkpoint
    let sealed = try await last.take(agent)
    #expect(sealed.allSatisfy { $0.allocatedBytes < 2 << 20 })
    try host.stop()
    host.expectEqual(host.disk(0), last.path(host, 0))
    host.expectEqual(host.disk(1), last.path(host, 1))
  }

  @Test("A parent without its file or manifest is unavailable")
  func parentGone() async throws {
    try host.makeDisks()
    try host.start()
    var first = TestTake(host, volumes: volumes)
    try await first.take(agent)
    try FileManager.default.removeItem(atPath: first.path(host, 0, "json"))
    var second = TestTake(host, volumes: volumes, parents: first)
    #expect(try await second.reconcile(agent).map(\.finding) == [.parentUnavailable])
  }

  @Test(
    "Undone after each step, nothing is left but the old tip, and the next increment is right",
    arguments: 0..<4)
  func undone(_ steps: Int) async throws {
    try host.makeDisks()
    try host.start()
    try host.guest("write -P 0x11 0 1M")
    var first = TestTake(host, volumes: volumes)
    try await first.take(agent)
    try host.guest("write -P 0x22 1M 1M")
    var second = TestTake(host, volumes: volumes, parents: first)
    _ = try await second.reconcile(agent)
    if steps > 0 { try await agent.run(.prepare(second.work), second.operation) }
    if steps > 1 { try await second.copy(agent) }
    if steps > 2 { _ = try await second.seal(agent) }
    // By another agent, as after a restart; and twice, as when its answer was lost.
    try await second.undo(TestAgent(host), attempt: 2)
    try await second.undo(agent, attempt: 2)
    let folder = URL(filePath: first.path(host)).deletingLastPathComponent().path
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder).count == 2, "the first's file and manifest")
    let live = try host.liveBitmaps()
    #expect(live.contains(first.checkpoint) && !live.contains(second.checkpoint))
    #expect(try host.virsh("checkpoint-list", host.name) == "")

    try host.guest("write -P 0x33 2M 1M")
    var third = TestTake(host, volumes: volumes, parents: first)
    #expect(try await third.reconcile(agent).map(\.finding) == [.asPlanned])
    try await third.take(agent)
    try host.stop()
    host.expectEqual(host.disk(0), third.path(host))
  }

  @Test("Undone when the VM has stopped meanwhile, the new bitmap goes from the file")
  func undoneStopped() async throws {
    try host.makeDisks()
    try host.start()
    var first = TestTake(host, volumes: volumes)
    _ = try await first.reconcile(agent)
    try await agent.run(.prepare(first.work), first.operation)
    try await first.copy(agent)
    try host.stop()
    #expect(
      try await ImageTool().information(host.disk(0), format: .qcow2).bitmaps.map(\.name) == [
        first.checkpoint
      ])
    try await first.undo(agent)
    #expect(try await ImageTool().information(host.disk(0), format: .qcow2).bitmaps.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: host.directory("store/volumes/\(volumes[0])")))
  }

  @Test("An older attempt changes nothing once a newer was seen, also after a restart of the agent")
  func fenced() async throws {
    try host.makeDisks()
    try host.start()
    var take = TestTake(host, volumes: volumes)
    _ = try await take.reconcile(agent)
    try await agent.run(.prepare(take.work), take.operation, attempt: 3)
    for step: StartJobRequest.Work in [
      .prepare(take.work), .copy(take.work), .seal(take.work), .undoTake(take.work),
    ] {
      let error = await #expect(throws: AgentError.self) {
        try await TestAgent(host).run(step, take.operation, attempt: 2)
      }
      #expect(error?.reason == "attempt_superseded")
    }
    try await take.copy(agent, attempt: 3)
    _ = try await take.seal(agent, attempt: 4)
    let error = await #expect(throws: AgentError.self) { try await take.undo(agent, attempt: 3) }
    #expect(error?.reason == "attempt_superseded")
    #expect(FileManager.default.fileExists(atPath: take.path(host)))
  }

  @Test("A volume that is gone, a disk elsewhere, a store that is not there: each its own refusal")
  func refusals() async throws {
    var take = TestTake(host, volumes: volumes)
    #expect(await reason { _ = try await take.reconcile(agent) } == "file_missing")
    try host.makeDisks()
    try host.start()
    take.work.plans[0].volumePath = "other.img"
    #expect(await reason { _ = try await take.reconcile(agent) } == "disk_moved")
    take.work.plans[0].volumePath = "../d0.img"
    #expect(await reason { _ = try await take.reconcile(agent) } == "invalid_path")
    take.work.plans[0].volumePath = "d0.img"
    take.work.plans[0].poolName = "nowhere"
    #expect(await reason { _ = try await take.reconcile(agent) } == "pool_not_mounted")
    take.work.plans[0].poolName = "pool"
    take.work.plans[0].location?.storeID = newID()
    #expect(await reason { _ = try await take.reconcile(agent) } == "store_is_another")
    take.work.plans[0].location?.storeID = host.storeID
    take.work.plans[0].volumeID = "../../etc"
    #expect(await reason { _ = try await take.reconcile(agent) } == "invalid_id")
    take.work.plans[0].volumeID = volumes[0]
    try FileManager.default.removeItem(atPath: host.directory("store/.tidemark-store"))
    for step: StartJobRequest.Work in [
      .reconcile(take.work), .prepare(take.work), .copy(take.work), .seal(take.work),
    ] {
      #expect(await reason { try await agent.run(step, take.operation) } == "store_not_mounted")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: host.directory("store")).isEmpty)
  }

  @Test("Bitmaps and checkpoints of others are left alone")
  func others() async throws {
    try host.makeDisks()
    try host.start()
    try host.virsh("checkpoint-create-as", host.name, "somebody")
    var first = TestTake(host, volumes: volumes)
    try await first.take(agent)
    try await first.undo(agent)
    #expect(try host.virsh("checkpoint-list", host.name).contains("somebody"))
    #expect(try host.liveBitmaps().contains("somebody"))
  }

  /// Why it was refused; nil if it was not.
  private func reason(_ body: () async throws -> Void) async -> String? {
    do {
      try await body()
      return nil
    } catch { return (error as? AgentError)?.reason ?? "\(error)" }
  }

  private func waitUntilStopped() async throws {
    let events = agent.hypervisor.events()
    if try await agent.hypervisor.domain(host.vmID) == nil { return }
    for await event in events { if case .lifecycle(host.vmID, .stopped) = event { return } }
  }
}
