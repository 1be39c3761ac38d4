/// What became of freezing a guest's file systems for the instant at which a copy began.
///
/// Frozen *at that instant* is believed only of a guest that was told to thaw after it, and was frozen until then.
public enum FreezeOutcome: Hashable, Sendable {
  /// They could not be frozen: why, for people.
  case refused(String)
  /// The guest has no file system that can be frozen.
  case nothingToFreeze
  /// They were frozen until the copy had begun, for so many milliseconds.
  case held(milliseconds: Int)
  /// They were thawed before the copy had begun, as it took too long.
  case expired
  /// Whoever kept them frozen has died: they are thawed, and nobody knows since when.
  case lost

  /// Makes it of what was frozen and what was thawed again.
  ///
  /// - Parameters:
  ///   - frozen: How many file systems the guest agent has frozen.
  ///   - thawed: How many it has thawed afterwards; nil if nobody knows.
  ///   - isOnRequest: Whether they were thawed because the copy had begun, and not for another reason.
  public init(frozen: Int, thawed: Int?, isOnRequest: Bool, milliseconds: Int) {
    if frozen <= 0 {
      self = .nothingToFreeze
    } else if let thawed {
      // Fewer than were frozen: somebody else has thawed some before.
      self = isOnRequest && thawed >= frozen ? .held(milliseconds: milliseconds) : .expired
    } else {
      self = .lost
    }
  }

  /// What a snapshot that began so is.
  public var consistency: SnapshotConsistency {
    if case .held = self { .filesystem } else { .crash }
  }
}
