import Lab
import Messages
import SnapshotModel
import Testing

/// Row D15, second half: a consolidation is killed, and cancelled, at each step.
@Suite(.serialized, .timeLimit(.minutes(20)))
struct ConsolidationFaultTests {
  @Test(
    "D15 kill -9 the agent at each step of a consolidation: every visible point is unchanged, and it goes on to its end"
  )
  func d15AgentKilledAtEachStep() async throws {
    try await LabTidemark.with(FaultScene.options()) { tidemark in
      let scene = try await FaultScene(tidemark)
      // There are no bitmaps to tidy up: no host is asked to.
      for place in StepPlace.inAgent(.consolidate) where place.step.name != .tidy {
        try await scene.hideParentOfTip()
        let held = try tidemark.hold(tidemark.agents[0], at: place.name)
        let attempt = try await scene.submitConsolidation()
        let release = try await held.reached()
        try await Self.expectReadable(scene, place)
        await tidemark.agents[0].kill()
        release.release()
        try await Self.expectReadable(scene, place)
        try await tidemark.restart(tidemark.agents[0])
        try await Self.expectConsolidated(try await scene.settle(attempt), scene, place)
      }
      try await scene.proveAll()
    }
  }

  @Test("D15 kill -9 the orchestrator between the steps of a consolidation: the next one takes over")
  func d15OrchestratorKilledBetweenSteps() async throws {
    try await LabTidemark.with(FaultScene.options()) { tidemark in
      let scene = try await FaultScene(tidemark)
      for place in StepPlace.betweenSteps(.consolidate) {
        try await scene.hideParentOfTip()
        let held = try tidemark.hold(tidemark.orchestrator, at: place.name)
        let attempt = try await scene.submitConsolidation()
        let release = try await held.reached()
        try await tidemark.restart(tidemark.orchestrator)
        release.release()
        try await Self.expectConsolidated(try await scene.settle(attempt), scene, place)
      }
      try await scene.proveAll()
    }
  }

  @Test("D15 a consolidation cancelled at each step: as if it had never begun, or done")
  func d15CancelledAtEachStep() async throws {
    try await LabTidemark.with(FaultScene.options()) { tidemark in
      let scene = try await FaultScene(tidemark)
      for place in StepPlace.everywhere(.consolidate) where place.step.name != .tidy && place.side != .after {
        try await scene.hideParentOfTip()
        let before = try await scene.call { try await $0.chain(FaultScene.volume) }
        let held = try tidemark.hold(
          place.isInAgent ? tidemark.agents[0] : tidemark.orchestrator, at: place.name)
        let attempt = try await scene.submitConsolidation()
        let release = try await held.reached()
        _ = try await scene.call { service in
          try await service.operations.cancelOperation(.with { $0.operation = attempt.operation.id })
        }
        release.release()
        let ended = try await scene.settle(attempt)
        guard place.isRevocable else {
          try await Self.expectConsolidated(ended, scene, place)
          continue
        }
        #expect(ended.state == .cancelled, "\(place.testDescription): \(String(describing: ended.error))")
        #expect(
          try await scene.call { try await $0.chain(FaultScene.volume) } == before, "\(place.testDescription)"
        )
        try await scene.prove(place.testDescription)
      }
      try await scene.proveAll()
    }
  }

  /// Whoever reads a snapshot at this very moment reads what it holds.
  private static func expectReadable(_ scene: FaultScene, _ place: StepPlace) async throws {
    let chain = try await scene.call { try await $0.chain(FaultScene.volume) }
    let found = chain.first { $0.isTip }
    let tip = try #require(found)
    let expected = await scene.contents[tip.id]
    let content = try #require(expected)
    let difference = try await content.difference(from: scene.storage.image(tip))
    #expect(difference == nil, "\(place.testDescription)")
  }

  private static func expectConsolidated(
    _ ended: Messages.Operation, _ scene: FaultScene, _ place: StepPlace
  ) async throws {
    #expect(ended.state == .succeeded, "\(place.testDescription): \(String(describing: ended.error))")
    let chain = try await scene.call { try await $0.chain(FaultScene.volume) }
    #expect(chain.allSatisfy { $0.state == .ready }, "\(place.testDescription)")
    try await scene.prove(place.testDescription)
  }
}
