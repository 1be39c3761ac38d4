/// What deleting a snapshot does.
public struct DeleteDecision: Hashable, Sendable {
  /// The snapshot itself if a child needs it: it stays on the storage, hidden.
  public var hidden: SnapshotID?
  /// What is removed from the storage, in this order: each before its parent.
  public var removed: [SnapshotID]
  /// The tip afterwards.
  public var tip: SnapshotID?
  /// The bitmaps that were valid and are of no more use.
  public var doomed: [CheckpointName]

  /// A decision.
  public init(hidden: SnapshotID?, removed: [SnapshotID], tip: SnapshotID?, doomed: [CheckpointName]) {
    self.hidden = hidden
    self.removed = removed
    self.tip = tip
    self.doomed = doomed
  }
}

/// Why something cannot be done to a snapshot.
public enum SnapshotRefusal: Error, Hashable, Sendable {
  /// The volume has no such snapshot.
  case unknown(SnapshotID)
  /// It is not `ready`: it is still being made, or was deleted before.
  case notReady(SnapshotID, ChainLink.State)
}

extension VolumeHistory {
  /// What deleting `snapshot` does.
  ///
  /// With a child it becomes hidden; if it is the tip it stays the tip. Without one it is removed, and so is every
  /// hidden ancestor that thereby loses its last child. A tip that is removed hands over to the nearest surviving
  /// ancestor whose bitmap is valid in the image: that bitmap has recorded everything since that ancestor. If there is
  /// none, the volume has no tip. What earlier deletions have left on the storage goes too, see
  /// ``decideUnfinishedDeletions(pinned:)``.
  ///
  /// - Parameter pinned: Snapshots that somebody reads. They stay on the storage, hidden, with their ancestors.
  public func decideDelete(
    _ snapshot: SnapshotID, pinned: Set<SnapshotID> = []
  ) throws(SnapshotRefusal) -> DeleteDecision {
    guard let link = self[snapshot] else { throw .unknown(snapshot) }
    guard link.state == .ready else { throw .notReady(snapshot, link.state) }

    var after = self
    var removed = after.removeUnfinished(pinned: pinned)
    var hidden: SnapshotID?
    if after.children(of: snapshot).isEmpty && !pinned.contains(snapshot) {
      removed += after.removeFromLeaf(snapshot, pinned: pinned)
    } else {
      hidden = snapshot
      var link = link
      link.state = .hidden
      after.insert(link)
    }
    return decision(hidden: hidden, removed: removed, after: after)
  }

  /// What deletions that have been decided still have to remove: links whose removal was begun and did not finish, and
  /// hidden ones that somebody read when they lost their last child.
  ///
  /// - Parameter pinned: Snapshots that somebody reads. A hidden one of them stays.
  public func decideUnfinishedDeletions(pinned: Set<SnapshotID> = []) -> DeleteDecision {
    var after = self
    let removed = after.removeUnfinished(pinned: pinned)
    return decision(hidden: nil, removed: removed, after: after)
  }

  private func decision(
    hidden: SnapshotID?, removed: [SnapshotID], after: VolumeHistory
  ) -> DeleteDecision {
    var after = after
    if let tip, removed.contains(tip) { after.tip = tipAfterRemoval(of: removed, from: tip) }
    after.doomUnkeptBitmaps()
    let doomed = bitmaps.keys.filter { bitmaps[$0] == .valid && after.bitmaps[$0] == .doomed }.sorted()
    return DeleteDecision(hidden: hidden, removed: removed, tip: after.tip, doomed: doomed)
  }

  /// The history once the operation has committed: the removed links are gone.
  public func applying(_ decision: DeleteDecision) -> VolumeHistory {
    var history = self
    if let hidden = decision.hidden, var link = self[hidden] {
      link.state = .hidden
      history.insert(link)
    }
    for id in decision.removed { history.remove(id) }
    history.tip = decision.tip
    for name in decision.doomed { history.bitmaps[name] = .doomed }
    return history
  }

  private mutating func removeFromLeaf(_ leaf: SnapshotID, pinned: Set<SnapshotID>) -> [SnapshotID] {
    var removed: [SnapshotID] = []
    var next: SnapshotID? = leaf
    while let id = next {
      let parent = self[id]?.parent
      remove(id)
      removed.append(id)
      next = nil
      if let parent, self[parent]?.state == .hidden, children(of: parent).isEmpty, !pinned.contains(parent) {
        next = parent
      }
    }
    return removed
  }

  private mutating func removeUnfinished(pinned: Set<SnapshotID>) -> [SnapshotID] {
    var removed: [SnapshotID] = []
    while true {
      let next = links.values.filter { link in
        guard children(of: link.id).isEmpty else { return false }
        return link.state == .removing || (link.state == .hidden && !pinned.contains(link.id))
      }.map(\.id).sorted()
      if next.isEmpty { return removed }
      for id in next { remove(id) }
      removed += next
    }
  }

  private func tipAfterRemoval(of removed: [SnapshotID], from tip: SnapshotID) -> SnapshotID? {
    path(from: tip).first { link in
      !removed.contains(link.id) && link.state.isDurable && hasValidBitmap(link.id)
    }?.id
  }
}
