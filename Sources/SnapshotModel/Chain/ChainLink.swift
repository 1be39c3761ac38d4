/// One snapshot as its volume's chain graph knows it.
public struct ChainLink: Hashable, Sendable {
  /// Whether a snapshot stands alone.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Holds the whole content; the root of a chain.
    case full
    /// Holds what changed since its parent.
    case incremental
  }

  /// What has become of a snapshot.
  public enum State: String, Hashable, Sendable, CaseIterable {
    /// An operation is making it.
    case creating
    /// Durable and restorable.
    case ready
    /// Deleted by its user, kept because a child needs it.
    case hidden
    /// Its files are being removed.
    case removing

    /// Whether its file is on the storage and whole.
    public var isDurable: Bool { self == .ready || self == .hidden }
  }

  /// Where a snapshot's file is.
  public enum Location: Hashable, Sendable {
    /// Beside its volume in a primary pool.
    case primary(PoolID)
    /// In a secondary store.
    case secondary(StoreID)
  }

  /// The snapshot's id.
  public var id: SnapshotID
  /// The snapshot it is an increment of; nil for a full.
  public var parent: SnapshotID?
  /// Full or incremental.
  public var kind: Kind
  /// What has become of it.
  public var state: State
  /// Where its file is.
  public var location: Location
  /// Its bitmap's name; nil if it was taken without one.
  public var checkpoint: CheckpointName?

  /// A link. A parent makes it incremental.
  public init(
    id: SnapshotID, parent: SnapshotID?, state: State, location: Location, checkpoint: CheckpointName?
  ) {
    self.id = id
    self.parent = parent
    self.kind = parent == nil ? .full : .incremental
    self.state = state
    self.location = location
    self.checkpoint = checkpoint
  }
}
