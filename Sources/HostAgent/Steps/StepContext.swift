internal import Foundation
internal import Messages
internal import ServiceRuntime
internal import SnapshotModel

/// What every step works with, and whom it tells how far it is.
struct StepContext: Sendable {
  /// libvirt.
  let hypervisor: Hypervisor
  /// `qemu-img`.
  let images: ImageTool
  /// `qemu-storage-daemon`.
  let storageDaemon: StorageDaemon.Tool
  /// What keeps guests frozen for an instant.
  let freezing: GuestFreeze.Tool
  /// Pools and stores.
  let storage: StorageMap
  /// Who may read snapshots.
  let owner: FileOwner
  /// What copies leave free.
  let floor: FreeSpaceFloor
  /// For how long a migration may move nothing.
  let migrationPatience: Duration
  /// One operation at a time on each domain.
  let turns: DomainTurns
  /// Where this step's file operations run.
  let files: FileWorker
  /// The operation.
  let operationID: String
  /// Its attempt, as it was when the step began.
  let attempt: UInt64
  /// Tells this run of the step from every other, here and on other hosts.
  let run: String
  /// Where tests hold this process.
  let points: StepPoints
  /// Tells how far the step is.
  let report: @Sendable (StepReport) -> Void
  /// The time of day.
  let now: @Sendable () -> Date

  /// What an image is that somebody may have open: what it says about bitmaps is then not the truth.
  ///
  /// - Throws: `ImageToolError`.
  func information(_ image: String, format: ImageFormat) async throws -> ImageInformation {
    if format == .qcow2, let plain = try await files.run({ PlainImage(image) }) { return plain.information }
    return try await images.information(image, format: format, isInUse: true)
  }

  /// Called at an instant that its step's definition names.
  func reached(_ moment: StepMoment, in step: SnapshotModel.OperationStep) async {
    await points.reached(moment.name(in: step))
  }

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
