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

  /// Reasons of agents that say "wait", whatever status they come with: for a process; for a storage that has taken a
  /// swap but cannot yet say that it is durable.
  private static let awayReasons: Set<String> = [
    "libvirt_unavailable", "too_many_jobs", "unknown_job", "storage_locked", "swap_unfinished",
  ]

  /// Reasons of agents that may pass by themselves within seconds: the VM has just moved, or migrates. Everything else
  /// that a *caller* may try again ends the operation: whether to is his to decide.
  private static let passingReasons: Set<String> = [
    "unknown_vm", "disk_moved", "vm_changed", "vm_busy", "copy_lost", "job_cancelled", "copy_not_ready",
  ]

  /// Reasons that a deletion's steps wait for as for a host that is away: the files that they mark and remove are on a store
  /// that is not there just now. For any other step they are refusals.
  private static let absencesOfStores: Set<String> = [
    "store_not_mounted", "store_is_another", "store_marker_unreadable",
  ]

  private static let stepsThatWaitForStores: Set<OperationStepName> = [.mark, .remove]

  /// Steps of a take that go on wherever the VM is started meanwhile: that its volume is in use sends them there.
  private static let followingSteps: Set<OperationStepName> = [.reconcile, .prepare, .copy]

  /// A migration that has not begun, as another process took the port that QEMU was to listen on, at all addresses or at one
  /// that nobody reads from: libvirt takes another port when it is asked again.
  private static func hasLostPort(_ error: TidemarkError) -> Bool {
    error.reason == "migration_failed"
      && ["port_taken", "stalled"].contains(error.detail.facts["cause"] ?? "")
  }

  /// Classifies an error of a step of an operation.
  init(_ error: any Error, step: OperationStepName, of kind: OperationDefinition.Kind) {
    switch error {
    case is CancellationError:
      self = .failed(.cancelled, ErrorDetail())
    case let error as TidemarkError:
      if error.isSuperseded {
        self = .claimLost
      } else if error.reason == "cancel_requested" {
        self = .failed(.refusedForCancellation, error.detail)
      } else if ["already_reverted", "already_migrated", "already_consolidated"].contains(error.reason) {
        self = .failed(.irrevocable, error.detail)
      } else if error.isPeerAway || Self.awayReasons.contains(error.reason)
        || (Self.stepsThatWaitForStores.contains(step) && Self.absencesOfStores.contains(error.reason))
      {
        self = .failed(.away, error.detail)
      } else {
        let mayPass =
          Self.passingReasons.contains(error.reason)
          || Self.hasLostPort(error)
          || (error.reason == "volume_in_use" && kind == .take && Self.followingSteps.contains(step))
        self = .failed(mayPass ? .passing : .final, error.detail)
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
