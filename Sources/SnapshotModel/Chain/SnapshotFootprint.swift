/// What a snapshot occupies on its storage, and for whose sake. Bytes as the file system counts them.
public struct SnapshotFootprint: Hashable, Sendable {
  /// What its own file occupies.
  public var allocated: UInt64
  /// What has to be there to read it: its file and those of all its ancestors.
  public var chain: UInt64
  /// The part of ``chain`` that no other snapshot needs that its user has not deleted. None of a hidden one.
  public var exclusive: UInt64
  /// The part of ``chain`` that is there for the sake of children only: files of hidden snapshots.
  public var hidden: UInt64
  /// What deleting it now would give back at once: nothing while a child needs it, for it would be hidden then. What
  /// earlier deletions have left, and any deletion takes along, is not counted.
  public var freedByDeletion: UInt64

  /// The part of ``chain`` that others need too.
  public var shared: UInt64 { chain - exclusive }

  /// Sizes.
  public init(allocated: UInt64, chain: UInt64, exclusive: UInt64, hidden: UInt64, freedByDeletion: UInt64) {
    self.allocated = allocated
    self.chain = chain
    self.exclusive = exclusive
    self.hidden = hidden
    self.freedByDeletion = freedByDeletion
  }
}

extension VolumeHistory {
  /// What each snapshot of the volume occupies, computed in one walk over the chain graph.
  ///
  /// - Parameters:
  ///   - allocated: What each file occupies; one that is not among them, as it is still being made, counts as nothing.
  ///   - pinned: Snapshots that somebody reads: they are not removed.
  public func footprints(
    allocated: [SnapshotID: UInt64], pinned: Set<SnapshotID> = []
  ) -> [SnapshotID: SnapshotFootprint] {
    let order = parentsFirst()
    let unfinished = Set(decideUnfinishedDeletions(pinned: pinned).removed)
    func childCount(_ id: SnapshotID) -> Int { children(of: id).count { !unfinished.contains($0) } }
    // How many snapshots need each file that their users want, or that are being made.
    var readers: [SnapshotID: Int] = [:]
    for link in order.reversed() {
      let count = readers[link.id, default: 0] + (link.state == .ready || link.state == .creating ? 1 : 0)
      readers[link.id] = count
      if let parent = link.parent { readers[parent, default: 0] += count }
    }
    var footprints: [SnapshotID: SnapshotFootprint] = [:]
    // What goes with a link that goes: itself, and the hidden ancestors that have no other child.
    var removal: [SnapshotID: UInt64] = [:]
    var alone: [SnapshotID: UInt64] = [:]
    for link in order {
      let own = allocated[link.id] ?? 0
      let parent = link.parent.flatMap { self[$0] }
      let above = parent.flatMap { footprints[$0.id] }
      let isOnlyReader = readers[link.id, default: 0] <= 1
      alone[link.id] = isOnlyReader ? own + (parent.flatMap { alone[$0.id] } ?? 0) : 0
      let parentGoes =
        parent.map { parent in
          parent.state == .hidden && childCount(parent.id) == 1 && !pinned.contains(parent.id)
        } ?? false
      removal[link.id] = own + (parentGoes ? parent.flatMap { removal[$0.id] } ?? 0 : 0)
      let isKept = childCount(link.id) > 0 || pinned.contains(link.id)
      footprints[link.id] = SnapshotFootprint(
        allocated: own, chain: own + (above?.chain ?? 0),
        exclusive: link.state == .ready || link.state == .creating ? alone[link.id] ?? 0 : 0,
        hidden: (link.state == .hidden ? own : 0) + (above?.hidden ?? 0),
        freedByDeletion: link.state == .ready && !isKept ? removal[link.id] ?? 0 : 0)
    }
    return footprints
  }

  /// All links, each after its parent. A link whose parent is not known counts as a root.
  private func parentsFirst() -> [ChainLink] {
    var order = links.values.filter { link in link.parent.flatMap { self[$0] } == nil }
    var next = 0
    while next < order.count {
      order += children(of: order[next].id).compactMap { self[$0] }
      next += 1
    }
    return order
  }
}
