/// What a host has seen where a volume's file should be.
public enum FileSighting: String, Hashable, Sendable, CaseIterable {
  /// It is there.
  case present
  /// It is not, although its pool is: the pool's own marker was seen there before and after the look.
  case missing
  /// It is not seen, and nothing proves that the pool is mounted.
  case unknown

  /// What a look says.
  ///
  /// An empty mount point looks like a pool whose files are all gone. What tells them apart is the marker: it lies in the
  /// pool, so it is not there while the pool is not.
  ///
  /// - Parameters:
  ///   - isThere: Whether anything has the file's name.
  ///   - marker: The id in the marker that was seen; nil if there was none.
  ///   - pool: The pool's id; nil while it is not known.
  public init(isThere: Bool, marker: String?, pool: String?) {
    if isThere {
      self = .present
    } else if let marker, marker == pool {
      self = .missing
    } else {
      self = .unknown
    }
  }
}

/// What a sighting means for what is recorded of a volume.
public enum PresenceChange: Hashable, Sendable, CaseIterable {
  /// Nothing.
  case none
  /// Its file is gone.
  case vanishes
  /// Its file is back.
  case returns

  /// The change that one host's word makes.
  ///
  /// A file that one host sees is there, whatever others say. That it is gone is believed of a host that has the pool, but
  /// not while an operation may be moving the file, and not against another host's fresh word: the caches of shared file
  /// systems may lag behind.
  ///
  /// - Parameters:
  ///   - isGone: Whether the volume is recorded as gone.
  ///   - sighting: What the host has seen.
  ///   - isMoving: Whether an operation that moves or replaces the file is under way, or ended a moment ago.
  ///   - isSeenElsewhere: Whether another host has seen the file within the last heartbeats.
  public init(isGone: Bool, sighting: FileSighting, isMoving: Bool, isSeenElsewhere: Bool) {
    switch sighting {
    case .present: self = isGone ? .returns : .none
    case .missing: self = isGone || isMoving || isSeenElsewhere ? .none : .vanishes
    case .unknown: self = .none
    }
  }
}
