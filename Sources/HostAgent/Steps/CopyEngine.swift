internal import Foundation
internal import SnapshotModel

/// Copies disks as of one instant, and starts their new bitmaps at that instant.
///
/// Which engine does it is decided by looking at the machine whenever a step runs (`TakeSteps.engine`), and never
/// remembered: a machine may start or stop between any two steps, and during each.
protocol CopyEngine: Sendable {
  /// What is known of the file systems in a copy that begins without freezing anything; nil where something is to be
  /// frozen, so that only the begin tells.
  var consistencyWithoutFreezing: SnapshotConsistency? { get }
  /// Refuses an image that cannot carry what is planned.
  func check(_ snapshot: PlannedSnapshot) async throws
  /// The volume's size, as its machine sees it now.
  func virtualBytes(_ snapshot: PlannedSnapshot) async throws -> UInt64
  /// How much content the copies may hold at most, by snapshot id.
  ///
  /// - Parameter isAboutToCopy: Whether `copy` of the same engine comes next: then libvirt is left with what it has been told
  ///   for this of the parents' bitmaps, as that takes it a while.
  /// - Throws: `AgentError` `bitmap_lost` when a parent's bitmap is no longer as reconciling found it.
  func contentBytes(
    of snapshots: [PlannedSnapshot], isAboutToCopy: Bool
  ) async throws -> [String: UInt64]
  /// Takes up a copy that was begun before, still runs, and writes exactly these files; nil if there is none.
  ///
  /// - Parameter files: The partial files, absolute, by snapshot id.
  func resume(_ snapshots: [PlannedSnapshot], into files: [String: String]) async throws -> CopyOutcome?
  /// Copies from the beginning to the end. Cancelling the calling task ends the copy, and waits for its end.
  ///
  /// - Parameter files: The partial files, absolute, by snapshot id.
  /// - Throws: `AgentError` `bitmap_lost`; errors of a copy that was not begun.
  func copy(_ snapshots: [PlannedSnapshot], into files: [String: String]) async throws -> CopyOutcome
}

extension CopyEngine {
  /// How much content the copies may hold at most, by snapshot id. Leaves nothing behind.
  func contentBytes(of snapshots: [PlannedSnapshot]) async throws -> [String: UInt64] {
    try await contentBytes(of: snapshots, isAboutToCopy: false)
  }
}

/// How a copy ended.
enum CopyOutcome: Hashable, Sendable {
  /// All content of that instant is in the files.
  case completed(takenAt: Date, bytes: UInt64)
  case failed(String)
  case cancelled
  /// The machine stopped in the middle, and the copy with it.
  case machineStopped(StopCause)
  /// Nothing proves what became of it, or the machine is not as it was when it began: look again, and begin anew.
  case unknown
}

/// What was found of a bitmap.
enum BitmapFinding: Hashable, Sendable {
  /// It is there, and has recorded everything.
  case sound
  /// It was there, broken, and has been removed.
  case removedBroken
  /// It is not there.
  case missing
}

extension AgentError {
  /// A parent's bitmap is not as reconciling found it.
  static func bitmapLost(_ name: String, _ title: String) -> AgentError {
    AgentError(
      .aborted, "bitmap_lost", what: "No snapshot of \(title) was taken",
      why:
        "The bitmap \(name) was sound a moment ago and is not any more: the machine was restarted meanwhile",
      remedy: "Take the snapshot again: it will be full where it must", isRetryable: true)
  }
}
