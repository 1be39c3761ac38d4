import Messages
import RPC
import SnapshotModel
import Testing

@testable import Orchestrator

@Suite("What a step's failure means")
struct FailureClassificationTests {
  private func meaning(_ reason: String, of step: SnapshotModel.OperationStep) -> StepFailure? {
    let error = TidemarkError(.failedPrecondition, reason: reason, what: "", why: "", remedy: "")
    guard case .failed(let failure, _) = FailureClassification(error, step: step) else { return nil }
    return failure
  }

  @Test(
    "A store that is not there refuses a step, and is waited for by an undo, which has files to remove there",
    arguments: ["store_not_mounted", "store_is_another", "store_marker_unreadable"])
  func storeAway(reason: String) {
    for step in SnapshotModel.OperationStep.allCases {
      #expect(meaning(reason, of: step) == (step == .undo ? .away : .final), "\(step)")
    }
  }

  @Test("What an undo cannot wait for is not waited for")
  func othersInUndo() {
    for reason in ["invalid_plan", "no_space", "internal"] { #expect(meaning(reason, of: .undo) == .final) }
    #expect(meaning("libvirt_unavailable", of: .undo) == .away)
    #expect(meaning("vm_busy", of: .undo) == .passing)
  }
}
