/// What the next snapshot of a volume is to be.
public struct TakeDecision: Hashable, Sendable {
  /// Full with its reason, or incremental with its parent.
  public enum Form: Hashable, Sendable {
    /// Holds everything.
    case full(FullReasonCode)
    /// Holds what changed since the parent, whose bitmap is named.
    case incremental(parent: SnapshotID, checkpoint: CheckpointName)
  }

  /// Full or incremental.
  public var form: Form
  /// Whether a bitmap is begun with it. Without one the volume has no tip afterwards.
  public var makesBitmap: Bool

  /// A decision.
  public init(form: Form, makesBitmap: Bool) {
    self.form = form
    self.makesBitmap = makesBitmap
  }

  /// The parent, if incremental.
  public var parent: SnapshotID? {
    if case .incremental(let parent, _) = form { parent } else { nil }
  }

  /// The reason, if full.
  public var fullReason: FullReasonCode? {
    if case .full(let reason) = form { reason } else { nil }
  }
}

/// What is asked of the next snapshot.
public struct TakeRequest: Hashable, Sendable {
  /// `kvm.incremental.snapshot`, as resolved for the volume.
  public var incrementalEnabled: Bool
  /// `snapshot.delta.max`, as resolved for the volume.
  public var maximumChainLinks: Int
  /// Whether the caller asked for a full.
  public var fullRequested: Bool
  /// Where the file is to go, as ``VolumeHistory/location(backUpToSecondary:pool:stores:)`` chose.
  public var location: ChainLink.Location
  /// Whether host and image can carry a bitmap. When they cannot, only a requested full, or one taken with increments
  /// disabled, gets this far: see ``CapabilityGate``.
  public var bitmapsSupported: Bool
  /// Links whose stored files are known to be damaged.
  public var damaged: Set<SnapshotID>

  /// A request.
  public init(
    incrementalEnabled: Bool, maximumChainLinks: Int, fullRequested: Bool, location: ChainLink.Location,
    bitmapsSupported: Bool = true, damaged: Set<SnapshotID> = []
  ) {
    self.incrementalEnabled = incrementalEnabled
    self.maximumChainLinks = maximumChainLinks
    self.fullRequested = fullRequested
    self.location = location
    self.bitmapsSupported = bitmapsSupported
    self.damaged = damaged
  }
}
