/// An instant within a step's job on a host. Tests hold an agent there, as before and after a step.
public enum StepMoment: String, Hashable, Sendable, CaseIterable {
  /// Take, prepare, and consolidate, merge: a partial file is there, its room is not reserved yet.
  case created
  /// Take, copy: all is ready and recorded, and libvirt has not been asked yet.
  case begins
  /// Take, copy: libvirt has begun the job.
  case begun
  /// Take, copy: the copy has succeeded, which nobody has recorded yet.
  case ended
  /// Take and copy, seal: the image has its final name; its manifest, the proof, is not there yet.
  case published
  /// Take, undo: the manifest is gone; bitmap and file are still there.
  case withdrawn
  /// Delete and consolidate, remove: a manifest is gone, and its file is still there.
  case unproven
  /// Take, copy: the images of a stopped machine have their new bitmaps, and are still locked.
  case marked
  /// Take, copy: the images of a stopped machine are being read, without a lock.
  case reading
  /// Revert, export and copy, write: the new image's space is reserved, and nothing written yet.
  case reserved
  /// Migrate, move: the machine is about to leave, or its volume is being read without a lock.
  case moving
  /// Migrate, swap: the new image has its final name; the old one has its own, and is locked.
  case placed
  /// Revert, swap: the old image is locked and found unchanged, and still has its name.
  case locked
  /// Revert, swap: the new image has the volume's name; the old one still has another. Migrate: the old one has another.
  /// Consolidate, replace: the new file has the snapshot's name, and its manifest still says what the old one held.
  case renamed
  /// Consolidate, merge: a new file is written and compared, which nobody has recorded yet.
  case written
  /// Consolidate, replace: an old file has its second name.
  case linked

  /// The name of the point within `step`: `swap-locked`.
  public func name(in step: OperationStep) -> String { "\(step.rawValue)-\(rawValue)" }
}
