/// What is known of a guest that may have been paused by a copy of ours. Pure evidence; what follows from it is
/// ``isOurFault``.
///
/// While a copy runs, a guest's write must first save the old data in the copy. Where that fails for want of space, QEMU
/// takes it for a failure of the guest's own disk and, as most domains ask for (`werror=enospc`), pauses the guest and
/// keeps the write. Nothing of it is lost: after the copy has ended, a resumed guest writes it as if nothing had been.
public struct GuestPause: Hashable, Sendable {
  /// What is wrong with a disk, as QEMU sees it.
  public enum DiskError: Hashable, Sendable {
    /// A write found no space.
    case noSpace
    /// Anything else.
    case other
  }

  /// One disk that has an error.
  public struct Disk: Hashable, Sendable {
    /// Its error.
    public var error: DiskError
    /// Whether our copy has it.
    public var isCopied: Bool
    /// Whether the place that our copy writes to has run out of space.
    public var isTargetFull: Bool
    /// Whether the volume's own file system has room for a write, without what our copy holds there.
    public var hasRoomItself: Bool

    /// A disk.
    public init(error: DiskError, isCopied: Bool, isTargetFull: Bool, hasRoomItself: Bool) {
      self.error = error
      self.isCopied = isCopied
      self.isTargetFull = isTargetFull
      self.hasRoomItself = hasRoomItself
    }
  }

  /// Whether the guest is paused, and QEMU says that it is for a failed write. A guest that a person has paused is not.
  public var isForFailedWrite: Bool
  /// Whether it was so before our copy began.
  public var wasBeforeCopy: Bool
  /// Its disks that have an error.
  public var disks: [Disk]

  /// The evidence.
  public init(isForFailedWrite: Bool, wasBeforeCopy: Bool, disks: [Disk]) {
    self.isForFailedWrite = isForFailedWrite
    self.wasBeforeCopy = wasBeforeCopy
    self.disks = disks
  }

  /// Whether without our copy the guest would run: only then may it be resumed by us. Every failed disk must be one that
  /// we copy, and its write must have failed for want of space that is wanting at our target and not at its own place. A
  /// doubt leaves the guest as it is: a person may know why.
  public var isOurFault: Bool {
    isForFailedWrite && !wasBeforeCopy && !disks.isEmpty
      && disks.allSatisfy { $0.error == .noSpace && $0.isCopied && $0.isTargetFull && $0.hasRoomItself }
  }
}
