import Lab
import Messages
import SnapshotModel
import Testing

/// Row D18, the orchestrator's half: one that was stopped for longer than its lease wakes up after another has finished.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct OvertakenOrchestratorTests {
  /// What an orchestrator logs that has noticed.
  private static let noticed = ["the operation is left to others", "an end could not be journalled"]

  @Test(
    "D18 an orchestrator sleeps at each step until another has finished, and wakes up: fenced off, nothing of it is committed",
    arguments: FaultScene.chainKinds)
  func d18OrchestratorWakesUp(_ kind: OperationDefinition.Kind) async throws {
    var options = FaultScene.options()
    // The agent announces itself to the sleeper alone: its host has to be believed alive until the other has finished.
    options.heartbeatSeconds = 5
    try await LabTidemark.with(options) { tidemark in
      let scene = try await FaultScene(tidemark)
      let sleeper = tidemark.orchestrator
      let address = "127.0.0.1:\(try FreePort.next())"
      let successor = try await tidemark.startOrchestrator("successor", address: address, leaseSeconds: 1)
      for place in StepPlace.betweenSteps(kind) {
        await successor.kill()
        let held = try tidemark.hold(sleeper, at: place.name)
        let attempt = try await scene.submit(kind)
        let release = try await held.reached()
        sleeper.freeze()
        release.release()
        try await tidemark.restart(successor)
        await scene.speak(to: address)
        let ended = try await scene.settle(attempt)
        // Its host announces itself to the sleeper alone: a check, for which nobody waits, gives it up on a busy machine.
        let isGivenUp = kind == .check && ended.error?.reason == "no_host"
        #expect(
          ended.state == .succeeded || isGivenUp, "\(place.testDescription): \(ended.error?.why ?? "")")
        #expect(ended.attempt >= 2, "\(place.testDescription)")
        // An agent that was started since then remembers no attempt: what the sleeper asks for must not reach it.
        // (Its start makes a check of its own, which would come to the places where a check is to be held.)
        if place.step.isOnHost && kind != .check { try await tidemark.restart(tidemark.agents[0]) }

        let before = Self.noticed.map(sleeper.occurrences).reduce(0, +)
        sleeper.thaw()
        try await sleeper.waitForLog(Self.noticed[0], Self.noticed[1], moreThan: before)
        let after = try await scene.call {
          try await $0.operations.getOperation(.with { $0.operation = ended.id })
        }
        #expect(after == ended, "\(place.testDescription)")
        await scene.speak(to: nil)
        try await scene.prove(place.testDescription)
      }
      try await scene.proveAll()
    }
  }
}
