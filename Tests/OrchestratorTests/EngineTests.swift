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
    let caller = FakeCaller(world: world)
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
    try await run(world, lease: .seconds(600))
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

  /// Runs eight operations with faults, lost claims and cancellations.
  private func troubled(_ seed: UInt64) async throws -> FakeWorld {
    let world = FakeWorld(seed: seed, faultRate: Int(4 + seed % 12))
    var ids: [String] = []
    for index in 0..<8 {
      ids.append(
        await world.submit(
          index % 4 == 1
            ? .revert(RevertVolumeRequest())
            : index % 4 == 2 ? .delete(DeleteSnapshotRequest()) : .take(TakeSnapshotRequest())))
    }
    try await run(world) { [ids] turn in
      var generator = SeededGenerator(seed: seed &* 7_919 &+ UInt64(turn))
      guard turn < 200, let id = ids.randomElement(using: &generator) else { return }
      if generator.chance(1, in: 20) { await world.expire(id) }
      if generator.chance(1, in: 60) { await world.cancel(id) }
    }
    return world
  }

  @Test("The faults reach every kind of end, and takeovers")
  func reach() async throws {
    var states: Set<OperationState> = []
    var attempts: UInt64 = 0
    for seed in 100..<106 as Range<UInt64> {
      for record in await (try await troubled(seed)).records.values {
        states.insert(record.operation.state)
        attempts = max(attempts, record.operation.attempt)
      }
    }
    #expect(states == [.succeeded, .failed, .cancelled])
    #expect(attempts > 1)
  }

  @Test(
    "Whatever fails, is lost, taken over or cancelled: each operation ends, commits at most once, and leaves nothing",
    arguments: 0..<24 as Range<UInt64>)
  func faults(seed: UInt64) async throws {
    let world = try await troubled(seed)
    #expect(await world.violations == [], "seed \(seed)")
    let traces = await world.traces
    for (id, record) in await world.records {
      let state = record.operation.state
      #expect(state.isFinal, "seed \(seed): \(id) is \(state) at \(record.operation.steps.last?.step ?? "")")
      #expect(record.commits == (state == .succeeded ? 1 : 0), "seed \(seed)")
      if case .revert = record.request {
        #expect(
          (traces[id]?.published == true) == (state == .succeeded), "seed \(seed): the outcome is a lie")
      }
      if case .take = record.request {
        #expect(traces[id]?.partial != true, "seed \(seed)")
        if state != .succeeded { #expect(traces[id]?.isEmpty != false, "seed \(seed)") }
      }
    }
  }
}
