import Messages
import RPC
import SnapshotModel
import Testing

@testable import Orchestrator

@Suite("What a step's failure means")
struct FailureClassificationTests {
  @Test(
    "A store that is not there refuses a step, and is waited for by a deletion, which has files to remove there",
    arguments: ["store_not_mounted", "store_is_another", "store_marker_unreadable"])
  func storeAway(reason: String) {
    let error = TidemarkError(.failedPrecondition, reason: reason, what: "", why: "", remedy: "")
    for step in SnapshotModel.OperationStep.allCases {
      guard case .failed(let failure, _) = FailureClassification(error, step: step, of: .delete) else {
        Issue.record("\(step): no failure")
        continue
      }
      #expect(failure == ([.mark, .remove].contains(step) ? .away : .final), "\(step)")
    }
  }

  @Test(
    "A migration whose port another process took is tried again by itself; any other that fails is its caller's to repeat",
    arguments: [["cause": "port_taken"], [:]])
  func portTaken(facts: [String: String]) {
    let error = TidemarkError(
      .failedPrecondition, reason: "migration_failed", what: "", why: "", remedy: "", facts: facts)
    guard case .failed(let failure, _) = FailureClassification(error, step: .move, of: .migrate) else {
      Issue.record("no failure")
      return
    }
    #expect(failure == (facts.isEmpty ? .final : .passing))
  }

  @Test(
    "A snapshot follows the VM that is started on its volume; who needs the volume unused is told at once that it is used"
  )
  func volumeInUse() {
    let error = TidemarkError(.failedPrecondition, reason: "volume_in_use", what: "", why: "", remedy: "")
    for kind in OperationDefinition.Kind.allCases {
      guard case .failed(let failure, _) = FailureClassification(error, step: .prepare, of: kind) else {
        Issue.record("\(kind): no failure")
        continue
      }
      #expect(failure == (kind == .take ? .passing : .final), "\(kind)")
    }
  }
}
