extension VolumeHistory {
  /// The links that a verification reads, each after its parent: a snapshot with all its ancestors; without one, all that
  /// are durable, hidden ones included.
  public func linksToVerify(_ snapshot: SnapshotID?) -> [ChainLink] {
    if let snapshot { return path(from: snapshot).reversed() }
    return links.values.filter(\.state.isDurable)
      .map { (depth: path(from: $0.id).count, link: $0) }
      .sorted { ($0.depth, $0.link.id) < ($1.depth, $1.link.id) }
      .map(\.link)
  }

  /// The snapshots, not deleted by their user, that cannot be read when this link's files are damaged: it itself and
  /// whatever is below it, in order of their ids.
  public func sufferers(of damaged: SnapshotID) -> [SnapshotID] {
    var found: [SnapshotID] = []
    var waiting = [damaged]
    while let next = waiting.popLast() {
      if self[next]?.state == .ready { found.append(next) }
      waiting += children(of: next)
    }
    return found.sorted()
  }
}
