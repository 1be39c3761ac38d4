import Lab
import Messages
import SnapshotModel
import Testing

/// Row D10: an operation is cancelled before, within and after each of its steps.
///
/// After a step is before the next: of the kinds that came later, which share the engine with the first, only the places
/// before and within the steps are visited.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct CancellationTests {
  @Test(
    "D10 cancelled at each step: the old tip is intact, the new checkpoint gone, the next is an increment",
    arguments: FaultScene.kinds)
  func d10CancelledAtEachStep(_ kind: OperationDefinition.Kind) async throws {
    try await LabTidemark.with(FaultScene.options(leaseSeconds: 10)) { tidemark in
      let scene = try await FaultScene(tidemark)
      for place in StepPlace.inScene(kind)
      where FaultScene.chainKinds.contains(kind) || place.side != .after {
        try await scene.prepare(kind)
        let before = try await scene.chain()
        let held = try tidemark.hold(
          place.isInAgent ? tidemark.agents[0] : tidemark.orchestrator, at: place.name)
        let undone = try place.isRevocable ? Self.lookAfterUndo(kind, tidemark) : nil
        let attempt = try await scene.submit(kind)
        let release = try await held.reached()
        _ = try await scene.call { service in
          try await service.operations.cancelOperation(.with { $0.operation = attempt.operation.id })
        }
        release.release()
        if let undone {
          let look = try await undone.reached()
          try await Self.expectNothingNew(of: attempt.operation, scene, place)
          look.release()
        }
        let ended = try await scene.settle(attempt)
        #expect(
          ended.state == (place.isRevocable ? .cancelled : .succeeded),
          "\(place.testDescription): \(ended.state) \(ended.error?.why ?? "")")
        if place.isRevocable {
          let after = try await scene.chain()
          #expect(after == before, "\(place.testDescription)")
        }
        try await scene.prove(place.testDescription)
      }
      try await scene.proveAll()
    }
  }

  /// Holds a cancelled take between its undo and the tidying that follows: that would hide what the undo has forgotten.
  private static func lookAfterUndo(
    _ kind: OperationDefinition.Kind, _ tidemark: LabTidemark
  ) throws -> HeldPoint? {
    guard OperationDefinition(kind).undoSteps.contains(where: { $0.name == .abandon }) else { return nil }
    return try tidemark.hold(tidemark.orchestrator, at: "before-abandon")
  }

  /// Nothing of the operation is in the running VM's images, in libvirt's memory, or in the store.
  private static func expectNothingNew(
    of operation: Messages.Operation, _ scene: FaultScene, _ place: StepPlace
  ) async throws {
    let nodes = try await scene.guest.host.virsh(
      "qemu-monitor-command", "web-1", #"{"execute": "query-named-block-nodes"}"#)
    #expect(nodes.contains("dirty-bitmaps"), "\(place.testDescription): the tip's bitmap is to be seen")
    #expect(!nodes.contains("tidemark-\(operation.id)"), "\(place.testDescription)")
    let checkpoints = try await scene.guest.host.virsh("checkpoint-list", "web-1", "--name")
    #expect(!checkpoints.contains(operation.id), "\(place.testDescription)")
    let chain = try await scene.call { try await $0.chain(FaultScene.volume) }.filter {
      $0.state != .creating
    }
    #expect(
      try scene.storage.allFiles() == SnapshotStorage.files(of: chain), "\(place.testDescription)")
  }
}
