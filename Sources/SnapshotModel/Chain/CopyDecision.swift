/// What a copy of a snapshot to another store has to bring there. Pure.
///
/// What has the same content there, a copy or the original, is used as it is: content is all that matters to an increment
/// that is put onto it.
public struct CopyDecision: Hashable, Sendable {
  /// A snapshot that is in the store already.
  public struct Present: Hashable, Sendable {
    /// Its id.
    public var id: SnapshotID
    /// What has become of it; durable.
    public var state: ChainLink.State

    /// A snapshot in the store.
    public init(id: SnapshotID, state: ChainLink.State) {
      self.id = id
      self.state = state
    }
  }

  /// The chain that is copied: the snapshot first, its root last.
  public let path: [ChainLink]
  /// What has the snapshot's content there already; nil if nothing has.
  public let present: Present?
  /// The links to copy, each after its parent. Empty if all is there.
  public let missing: [ChainLink]
  /// What the first of them is put onto there; nil if it is to be full.
  public let base: SnapshotID?

  /// Whether the copy holds what its whole chain does.
  public var isFlattened: Bool { base == nil && missing.first?.parent != nil }

  /// Decides.
  ///
  /// - Parameters:
  ///   - path: The chain: the snapshot first, its root last.
  ///   - there: What the store holds already, by the link with the same content.
  ///   - isFlat: Whether the copy is to stand alone.
  public init(path: [ChainLink], there: [SnapshotID: Present], isFlat: Bool) {
    self.path = path
    present = path.first.flatMap { there[$0.id] }
    if present != nil || path.isEmpty {
      (missing, base) = ([], nil)
    } else if isFlat {
      (missing, base) = (Array(path.prefix(1)), nil)
    } else {
      missing = path.prefix { there[$0.id] == nil }.reversed()
      base = path.count == missing.count ? nil : there[path[missing.count].id]?.id
    }
  }
}
