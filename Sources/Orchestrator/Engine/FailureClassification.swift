internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

/// A name for the model's steps that does not collide with generated messages.
typealias OperationStepName = SnapshotModel.OperationStep

/// What a step's error means.
enum FailureClassification {
  /// Somebody else works on the operation now.
  case claimLost
  /// The step failed, in a way that may or may not pass.
  case failed(StepFailure, ErrorDetail)

  /// Reasons that say "wait for a process", whatever status they come with.
  private static let awayReasons: Set<String> = [
    "libvirt_unavailable", "host_unreachable", "no_host", "volume_on_two_hosts", "volume_in_use",
    "too_many_jobs",
    "unknown_job",
  ]

  /// Classifies an error of a step.
  init(_ error: any Error, step: OperationStepName) {
    switch error {
    case is CancellationError:
      self = .failed(.cancelled, ErrorDetail())
    case let error as TidemarkError:
      if error.isSuperseded {
        self = .claimLost
      } else if error.isPeerAway || (error.detail.retryable && Self.awayReasons.contains(error.reason)) {
        self = .failed(.away, error.detail)
      } else {
        self = .failed(error.detail.retryable ? .passing : .final, error.detail)
      }
    default:
      self = .failed(
        .final,
        ErrorDetail.with {
          $0.reason = "internal"
          $0.what = "Step \(step.rawValue) was not done"
          $0.why = "\(error)"
          $0.remedy = "This is a defect of the orchestrator; please report it with its log."
        })
    }
  }
}
