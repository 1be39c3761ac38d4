/// An instant within a step's job on a host. Tests hold an agent there, as before and after a step.
public enum StepMoment: String, Hashable, Sendable, CaseIterable {
  /// Take, copy: the images of a stopped machine have their new bitmaps, and are still locked.
  case marked
  /// Take, copy: the images of a stopped machine are being read, without a lock.
  case reading
  /// Revert, write: the new image's space is reserved, and nothing written yet.
  case reserved
  /// Revert, swap: the old image is locked and found unchanged, and still has its name.
  case locked
  /// Revert, swap: the new image has the volume's name; the old one still has another.
  case renamed

  /// The name of the point within `step`: `swap-locked`.
  public func name(in step: OperationStep) -> String { "\(step.rawValue)-\(rawValue)" }
}
