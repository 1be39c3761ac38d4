import Logging
import Messages
import RPC
import ServiceRuntime
import SnapshotModel
import Testing

@testable import Orchestrator

@Suite("The engine against a catalog and an agent that fail at random")
struct EngineTests {
  private func loop(_ world: FakeWorld, _ name: String, lease: Duration) -> WorkLoop {
    let caller = FakeCaller(world: world, orchestrator: name)
    return WorkLoop(
      configuration: WorkLoop.Configuration(
        owner: name, lease: lease,
        backoff: Backoff(initial: .milliseconds(1), maximum: .milliseconds(10))),
      catalog: caller, agents: caller, stepPoints: StepPoints(folder: nil),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  /// Runs two orchestrators until all operations have ended; `disturb` is called again and again meanwhile.
  ///
  /// - Parameter lease: Short by default, so that there are takeovers on a busy machine also where nothing fails.
  private func run(
    _ world: FakeWorld, lease: Duration = .milliseconds(600),
    disturb: @Sendable @escaping (Int) async -> Void = { _ in }
  ) async throws {
    let loops = [loop(world, "one", lease: lease), loop(world, "two", lease: lease)]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for loop in loops { group.addTask { try await loop.run() } }
      for turn in 0..<3_000 {
        if await world.allEnded() { break }
        if turn == 200 { await world.heal() }
        await disturb(turn)
        try await Task.sleep(for: .milliseconds(5))
      }
      group.cancelAll()
    }
  }

  @Test("Without faults, operations of all kinds succeed, each step once")
  func plain() async throws {
    let world = FakeWorld(seed: 1, faultRate: 0)
    let take = await world.submit(.take(TakeSnapshotRequest()))
    _ = await world.submit(.revert(RevertVolumeRequest()))
    _ = await world.submit(.delete(DeleteSnapshotRequest()))
    _ = await world.submit(.check(CheckVolumesRequest()))
    _ = await world.submit(.migrateVolume(MigrateVolumeRequest()))
    _ = await world.submit(.migrateVm(MigrateVMRequest()))
    let export = await world.submit(.createVolume(CreateVolumeRequest()))
    let copy = await world.submit(.copySnapshot(CopySnapshotRequest()))
    try await run(world, lease: .seconds(600))
    for reader in [export, copy] {
      #expect(
        await world.records[reader]?.operation.steps.map(\.step) == [
          "plan", "write", "seal", "commit", "tidy",
        ])
    }
    #expect(await world.violations == [])
    for record in await world.records.values {
      #expect(record.operation.state == .succeeded)
      #expect(record.commits == 1)
      #expect(record.operation.attempt == 1)
    }
    #expect(
      await world.records[take]?.operation.steps.map(\.step)
        == ["plan", "reconcile", "prepare", "copy", "seal", "commit", "tidy"])
  }

  @Test("A cancellation that came before the claim ends as cancelled, with nothing left")
  func cancelled() async throws {
    let world = FakeWorld(seed: 2, faultRate: 0)
    let id = await world.submit(.take(TakeSnapshotRequest()), cancel: true)
    try await run(world)
    #expect(await world.records[id]?.operation.state == .cancelled)
    #expect(await world.violations == [])
  }

  /// The faults reach every kind of end, takeovers, and orchestrators that sleep and die: else the test below proves little.
  @Test("The faults reach every kind of end, takeovers, sleepers and the dead")
  func reach() async throws {
    var reached = TroubledWorld.Reached()
    for seed in 1_000_000..<1_000_024 as Range<UInt64> {
      reached.merge(try await TroubledWorld(seed: seed).run())
    }
    #expect(reached.states == [.succeeded, .failed, .cancelled])
    #expect(reached.attempts > 2)
    #expect(reached.sleeps > 0 && reached.deaths > 0 && reached.absences > 0)
    let all = Set(TroubledWorld.kinds)
    #expect(reached.ends[.succeeded] == all)
    // Some hardly ever end so: a deletion, once it has begun, goes on.
    let undone = reached.ends[.failed, default: []].union(reached.ends[.cancelled, default: []])
    #expect(undone.count > all.count / 2, "\(undone)")
  }

  @Test(
    "Whatever fails, sleeps, dies, is lost, taken over or cancelled: each operation has one outcome, and leaves nothing else",
    arguments: 0..<10 as Range<UInt64>)
  func faults(batch: UInt64) async throws {
    // They wait for leases most of the time, so several run at once; but not so many that a lease ends before its holder
    // has had its turn on a busy machine, over and over.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (index, seed) in (batch * 100..<(batch + 1) * 100).enumerated() {
        if index >= 6 { try await group.next() }
        group.addTask { _ = try await TroubledWorld(seed: seed).run() }
      }
      try await group.waitForAll()
    }
  }
}
