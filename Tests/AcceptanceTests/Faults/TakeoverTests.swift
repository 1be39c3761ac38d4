import Lab
import Messages
import SnapshotModel
import Testing

/// Row D5: the orchestrator is killed before and after each step; the next one goes on from there.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct TakeoverTests {
  @Test(
    "D5 kill -9 the orchestrator at each step, the next takes over: exactly one outcome, and the right one",
    arguments: FaultScene.kinds)
  func d5OrchestratorKilledAtEachStep(_ kind: OperationDefinition.Kind) async throws {
    try await LabTidemark.with(FaultScene.options()) { tidemark in
      let scene = try await FaultScene(tidemark)
      for place in StepPlace.inOrchestrator(kind) {
        try await scene.prepare(kind)
        let held = try tidemark.hold(tidemark.orchestrator, at: place.name)
        let attempt = try await scene.submit(kind)
        let release = try await held.reached()
        try await tidemark.restart(tidemark.orchestrator)
        release.release()

        let ended = try await scene.settle(attempt)
        #expect(ended.state == .succeeded, "\(place.testDescription): \(ended.error?.why ?? "")")
        #expect(ended.attempt >= 2, "\(place.testDescription)")
        try await scene.prove(place.testDescription)
      }
      try await scene.proveAll()
    }
  }
}

extension CloudService {
  /// Runs `body` over a connection of its own, as after the orchestrator was started again.
  static func withNewConnection<Outcome: Sendable>(
    to tidemark: LabTidemark, at address: String? = nil,
    _ body: @escaping @Sendable (CloudService) async throws -> Outcome
  ) async throws -> Outcome {
    let outcome = OutcomeBox<Outcome>()
    try await withService(of: tidemark, at: address) { service in await outcome.set(try await body(service)) }
    guard let value = await outcome.value else { throw LabError("the service was not reached") }
    return value
  }
}

/// Carries a value out of a closure that returns none.
private actor OutcomeBox<Outcome: Sendable> {
  private(set) var value: Outcome?

  func set(_ value: Outcome) { self.value = value }
}
