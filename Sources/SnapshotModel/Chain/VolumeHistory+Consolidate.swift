/// Hidden links that become part of their only child.
public struct ChainMerge: Hashable, Sendable {
  /// The child, whose file is written anew.
  public var child: SnapshotID
  /// The hidden links, the child's parent first.
  public var merged: [SnapshotID]
  /// What the child holds the changes since afterwards; nil: the last of them is a full, and the child becomes one.
  public var base: SnapshotID?

  /// A merge.
  public init(child: SnapshotID, merged: [SnapshotID], base: SnapshotID?) {
    self.child = child
    self.merged = merged
    self.base = base
  }
}

extension VolumeHistory {
  /// Whether a link can become part of its child: its user has deleted it, it has one child, and it is not the tip, as the
  /// next increment will need that.
  private func isMergeable(_ link: ChainLink) -> Bool {
    link.state == .hidden && link.id != tip && children(of: link.id).count == 1
  }

  /// Which hidden links can be merged into which children, the ones nearest to a root first.
  ///
  /// A run of hidden links becomes part of the first link below it that stays, all at once: no data is written twice, and
  /// each file is replaced once. That link is one that somebody can see, the tip, or a hidden one that several need.
  public func decideConsolidation() -> [ChainMerge] {
    var merges: [(depth: Int, merge: ChainMerge)] = []
    for link in links.values where link.state.isDurable && !isMergeable(link) {
      // A hidden one that nothing needs goes by itself.
      if link.state == .hidden && link.id != tip && children(of: link.id).isEmpty { continue }
      let path = path(from: link.id)
      let merged = path.dropFirst().prefix { isMergeable($0) }
      guard let last = merged.last else { continue }
      merges.append((path.count, ChainMerge(child: link.id, merged: merged.map(\.id), base: last.parent)))
    }
    return merges.sorted { ($0.depth, $0.merge.child) < ($1.depth, $1.merge.child) }.map(\.merge)
  }

  /// Whether a volume is to be consolidated by itself now.
  ///
  /// - Parameter hidden: `kvm.incremental.consolidate.hidden`, as resolved for the volume; 0: never.
  public func isToBeConsolidated(atHidden hidden: Int) -> Bool {
    hidden > 0 && decideConsolidation().map(\.merged.count).reduce(0, +) >= hidden
  }

  /// The history after the child's file was replaced: it holds the changes since the base. The merged links are still
  /// there, without a child that would need them: see ``decideUnfinishedDeletions(pinned:)``.
  ///
  /// - Returns: nil if it does not fit the graph. One that has been made before changes nothing.
  public func consolidating(_ merge: ChainMerge) -> VolumeHistory? {
    guard let child = self[merge.child], child.state.isDurable else { return nil }
    if child.parent == merge.base { return self }
    guard decideConsolidation().contains(merge) else { return nil }
    var history = self
    history.insert(
      ChainLink(
        id: child.id, parent: merge.base, state: child.state, location: child.location,
        checkpoint: child.checkpoint))
    return history
  }
}
