import Logging
import Messages
import RPC
import ServiceRuntime
import SnapshotModel
import Testing

@testable import Orchestrator

/// Operations of all kinds in a ``FakeWorld`` in which everything goes wrong for a while, and the proof that each of them
/// has one outcome, whole or as if it had never begun.
///
/// The faults come from the seed. When exactly they meet the orchestrators, which are real, the machine decides.
actor TroubledWorld {
  /// What happened, to see that the faults reach what they should.
  struct Reached {
    var states: Set<OperationState> = []
    var attempts: UInt64 = 0
    var sleeps = 0
    var deaths = 0
    var absences = 0
    /// The kinds of operations, by their requests' names, that have ended so.
    var ends: [OperationState: Set<String>] = [:]

    mutating func merge(_ other: Reached) {
      states.formUnion(other.states)
      attempts = max(attempts, other.attempts)
      sleeps += other.sleeps
      deaths += other.deaths
      absences += other.absences
      ends.merge(other.ends) { $0.union($1) }
    }
  }

  private static let lease = Duration.milliseconds(500)
  /// How often something may befall somebody, one every few milliseconds.
  private static let turns = 120

  private let seed: UInt64
  private let world: FakeWorld
  private var generator: SeededGenerator
  private var reached = Reached()
  private var loops: [String: Task<Void, any Error>] = [:]
  private var started = 0

  init(seed: UInt64) {
    self.seed = seed
    generator = SeededGenerator(seed: seed)
    world = FakeWorld(seed: seed &* 7_919, faultRate: Int(6 + seed % 30))
  }

  /// Runs six operations to their end and checks what has become of them.
  func run() async throws -> Reached {
    var ids: [String] = []
    // Another six with each seed: each kind meets each other one.
    for request in Self.requests.shuffled(using: &generator).prefix(6) {
      ids.append(await world.submit(request))
    }
    for _ in 0..<2 { start() }
    for _ in 0..<Self.turns {
      if await world.allEnded() { break }
      await trouble(ids)
      try await Task.sleep(for: .milliseconds(5))
    }
    await world.heal()
    if loops.isEmpty { start() }
    let deadline = ContinuousClock.now + .seconds(120)
    while await !world.allEnded(), ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(20))
    }
    for loop in loops.values { loop.cancel() }
    for loop in loops.values { _ = await loop.result }
    await check()
    return reached
  }

  private static let requests: [ClaimOperationResponse.Request] = [
    .take(TakeSnapshotRequest()), .revert(RevertVolumeRequest()), .delete(DeleteSnapshotRequest()),
    .check(CheckVolumesRequest()), .consolidate(ConsolidateVolumeRequest()),
    .verify(VerifySnapshotsRequest()), .take(TakeSnapshotRequest()),
    .migrateVolume(MigrateVolumeRequest()), .migrateVm(MigrateVMRequest()),
    .createVolume(CreateVolumeRequest()), .copySnapshot(CopySnapshotRequest()),
  ]

  /// The kinds of all requests, by their names.
  static let kinds = requests.map { FakeWorld.Record(operation: .init(), request: $0).kind }

  private func start() {
    started += 1
    let name = "orchestrator-\(started)"
    let caller = FakeCaller(world: world, orchestrator: name)
    let loop = WorkLoop(
      configuration: WorkLoop.Configuration(
        owner: name, lease: Self.lease,
        backoff: Backoff(initial: .milliseconds(1), maximum: .milliseconds(10))),
      catalog: caller, agents: caller, stepPoints: StepPoints(folder: nil),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    loops[name] = Task { try await loop.run() }
  }

  /// Perhaps something befalls somebody.
  private func trouble(_ ids: [String]) async {
    guard let id = ids.randomElement(using: &generator),
      let orchestrator = loops.keys.sorted().randomElement(using: &generator)
    else { return }
    switch Int.random(in: 0..<60, using: &generator) {
    case 0, 24, 25: await world.cancel(id)
    case 1...2: await world.expire(id)
    case 3...4:
      reached.sleeps += 1
      await world.freeze(orchestrator)
    case 5...9: await world.thaw(orchestrator)
    case 10:
      reached.deaths += 1
      await world.kill(orchestrator)
      loops.removeValue(forKey: orchestrator)?.cancel()
      start()
    case 11:
      reached.absences += 1
      await world.setCatalog(away: true)
    case 12...16: await world.setCatalog(away: false)
    case 17: await world.setAgent(away: true)
    case 18...22: await world.setAgent(away: false)
    case 23: await world.restartAgent()
    default: break
    }
  }

  private func check() async {
    let violations = await world.violations
    #expect(violations == [], "seed \(seed)")
    let traces = await world.traces
    let leftovers = await world.leftovers
    let wokeLate = await world.wokeLate
    for (id, record) in await world.records {
      let state = record.operation.state
      reached.states.insert(state)
      reached.attempts = max(reached.attempts, record.operation.attempt)
      reached.ends[state, default: []].insert(record.kind)
      #expect(
        state.isFinal, "seed \(seed): \(id) is \(state) at \(record.operation.steps.last?.step ?? "nothing")")
      #expect(record.commits == (state == .succeeded ? 1 : 0), "seed \(seed)")
      if state == .cancelled { #expect(record.operation.cancelRequested, "seed \(seed)") }
      // What could not be removed is known, and goes later.
      let isSweptLater = leftovers.contains(id) || (wokeLate.contains(id) && state != .succeeded)
      let left = isSweptLater ? FakeWorld.Traces() : traces[id] ?? FakeWorld.Traces()
      switch record.request {
      case .take:
        #expect(!left.partial, "seed \(seed)")
        #expect(left.isEmpty == (state != .succeeded), "seed \(seed): \(left)")
      case .revert, .migrateVolume, .migrateVm:
        #expect(!left.partial, "seed \(seed)")
        #expect(left.published == (state == .succeeded), "seed \(seed): \(left)")
      case .consolidate:
        #expect(!left.partial, "seed \(seed)")
        // Failed, it is either undone or has only left what is to be removed.
        #expect(left.published == (state == .succeeded) || state == .failed, "seed \(seed): \(left)")
      case .createVolume, .copySnapshot:
        // What the tidying could not remove is space, on a host that was away.
        #expect(!left.partial || state == .succeeded, "seed \(seed)")
        #expect(left.published == (state == .succeeded), "seed \(seed): \(left)")
      default: break
      }
    }
  }
}

extension FakeWorld.Record {
  /// The request's name: `take`, `migrateVm`, …
  var kind: String { String("\(request)".prefix { $0 != "(" }) }
}
