import Foundation
import Lab
import Messages
import Testing

/// Row D7: the target of a snapshot fills up while the guest writes.
@Suite(.serialized, .timeLimit(.minutes(20)))
struct FullTargetTests {
  private static let volume = "web-1/vda"

  /// A guest that writes, a store of its own file system, and a first snapshot.
  private struct Scene {
    let service: CloudService
    let store: LabMount
    let guest: WritingGuest
    let events: EventLog
    let first: Snapshot

    var tidemark: LabTidemark { service.tidemark }
    var storage: SnapshotStorage { SnapshotStorage(store) }
  }

  private func with(_ kind: LabMount.Kind, _ body: @Sendable (Scene) async throws -> Void) async throws {
    var options = FaultScene.options()
    options.addsStore = false
    try await CloudService.with(options) { service in
      let tidemark = service.tidemark
      let store = try await tidemark.lab.mount(kind, on: "backup")
      try await tidemark.tidemark("store", "add", "backup", "--zone", LabTidemark.zone)
      let guest = try await WritingGuest.start(tidemark, size: 96)
      let scene = Scene(
        service: service, store: store, guest: guest, events: try await EventLog(tidemark.hosts[0]),
        first: try await service.take(Self.volume))
      try await guest.changeEverything()
      try await guest.begin()
      try await guest.write(10)
      try await body(scene)
    }
  }

  /// Whether the catalog knows of the store that it can reserve.
  private func canReserve(_ scene: Scene) async throws -> Bool {
    let stores = try await scene.service.inventory.listStores(.init()).stores
    return try #require(stores.first { $0.name == "backup" }).canReserve
  }

  /// Begins a snapshot and holds it in the middle of its copy; the guest writes on.
  private func holdCopy(_ scene: Scene) async throws -> Messages.Operation {
    try await scene.guest.guest.limitReads(to: 128 << 10)
    let operation = try await scene.service.submitTake(Self.volume)
    try await scene.service.reachCopy(operation)
    try await scene.guest.guest.holdBackup()
    return operation
  }

  /// The proof: the guest had no failure, the next snapshot is an increment on `parent`, and holds what the disk holds.
  private func prove(_ scene: Scene, parent: Snapshot) async throws {
    let numbers = try await scene.guest.end()
    #expect(numbers.failures == 0 && numbers.kernelErrors == 0, "\(numbers)")
    #expect(numbers.writes > 20)
    try await scene.guest.settle()
    let next = try await scene.service.take(Self.volume)
    #expect(next.kind == .incremental, "\(next.fullReason)")
    #expect(next.parentID == parent.id)
    let chain = try await scene.service.chain(Self.volume)
    #expect(try scene.storage.allFiles() == SnapshotStorage.files(of: chain))
    try await scene.guest.guest.destroy()
    try await Command.run(
      "qemu-img", "compare", "-f", "qcow2", "-F", "qcow2", scene.guest.guest.disk().path,
      scene.storage.image(next))
    #expect(
      try await ImageBitmaps.names(in: scene.guest.guest.disk().path)
        == Set(chain.map(\.checkpoint).filter { !$0.isEmpty }))
  }

  @Test(
    "D7 a target that reserves space is filled to the last byte in mid-job: the job completes, no guest write fails"
  )
  func d7ReservedTargetFilled() async throws {
    try await with(.ext4(bytes: 420 << 20)) { scene in
      #expect(try await canReserve(scene))
      let operation = try await holdCopy(scene)
      try await scene.store.fill("somebody-else")
      #expect(try await scene.store.freeBytes() == 0)
      try await scene.guest.write(40)
      try await scene.guest.guest.releaseBackup()
      let ended = try await scene.service.finish(operation)
      #expect(ended.state == .succeeded, "\(String(describing: ended.error))")
      #expect(scene.events.moments("Suspended").isEmpty)
      // What was reserved and not needed was given back.
      let snapshot = try await scene.service.snapshots.getSnapshot(
        .with { $0.snapshot = ended.snapshotIDs.first ?? "" })
      let sizes = try await Command.run("stat", "--format", "%b %B %s", scene.storage.image(snapshot))
        .split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
      #expect(sizes[0] * sizes[1] <= sizes[2] + 65_536, "\(sizes)")
      try await scene.store.remove("somebody-else")
      try await prove(scene, parent: snapshot)
    }
  }

  @Test(
    "D7 a target that cannot reserve: refused before where it is foreseen; in mid-job ended at the floor, a guest that it paused resumes within 1 s"
  )
  func d7UnreservedTargetFilled() async throws {
    try await with(.ext2(bytes: 420 << 20)) { scene in
      #expect(try await !canReserve(scene))
      let before = try await scene.store.listing()

      // Foreseen: nothing is touched.
      try await scene.store.fill("somebody-else", leaving: 80 << 20)
      let refused = try await scene.service.finish(scene.service.submitTake(Self.volume))
      expectFailure(refused, "no_space", naming: "store backup")
      #expect(refused.steps.last { $0.step == "copy" } == nil)
      let facts = try #require(refused.error?.facts)
      #expect(try #require(Int(facts["needed_bytes"] ?? "")) > 96 << 20)
      #expect(try #require(Int(facts["free_bytes"] ?? "")) <= 80 << 20)
      try await scene.store.remove("somebody-else")
      #expect(try await scene.store.listing() == before)

      // Not foreseen: somebody else comes in mid-job.
      let watched = try await holdCopy(scene)
      try await scene.store.fill("somebody-else")
      let ended = try await scene.service.finish(watched)
      expectFailure(ended, "no_space", naming: scene.store.path)
      try await scene.store.remove("somebody-else")
      #expect(try await scene.store.listing() == before)
      try await scene.guest.write(10)

      // The agent is too late for that: the guest is paused by a full target.
      let late = try await holdCopy(scene)
      scene.tidemark.agents[0].freeze()
      let heard = scene.events.count
      try await scene.store.fill("somebody-else")
      try await scene.events.wait(for: "Suspended I/O Error", after: heard)
      scene.tidemark.agents[0].thaw()
      let resumed = try await scene.events.wait(for: "Resumed", after: heard)
      let lateEnd = try await scene.service.finish(late)
      expectFailure(lateEnd, "no_space")
      let aborted = try #require(scene.events.moments("job-completed").last)
      #expect(resumed.timeIntervalSince(aborted) < 1)
      try await scene.store.remove("somebody-else")
      #expect(try await scene.store.listing() == before)
      try await scene.guest.write(10)
      try await prove(scene, parent: scene.first)
    }
  }
}
