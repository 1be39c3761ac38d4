internal import Foundation
internal import Messages

/// What every step works with, and whom it tells how far it is.
struct StepContext: Sendable {
  /// libvirt.
  let hypervisor: Hypervisor
  /// `qemu-img`.
  let images: ImageTool
  /// Pools and stores.
  let storage: StorageMap
  /// Who may read snapshots.
  let owner: FileOwner
  /// Locks of images that outlive a step.
  let locks: HeldLocks
  /// One operation at a time on each domain.
  let turns: DomainTurns
  /// Where this step's file operations run.
  let files: FileWorker
  /// The operation.
  let operationID: String
  /// Its attempt, as it was when the step began.
  let attempt: UInt64
  /// Tells how far the step is.
  let report: @Sendable (StepReport) -> Void
  /// The time of day.
  let now: @Sendable () -> Date

  /// Says what the step is doing, in a line for people.
  func say(_ summary: String) { report(.summary(summary)) }
}

/// What a running step tells.
enum StepReport: Hashable, Sendable {
  /// A line for people.
  case summary(String)
  /// Bytes done, and bytes to do.
  case progress(done: UInt64, total: UInt64)
}
