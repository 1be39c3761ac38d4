extension VolumeHistory {
  /// This history with the tip and the bitmaps that its image tells of.
  ///
  /// Every bitmap that is sound has recorded since the content was its snapshot's: a revert leaves only the target's. So each
  /// sound one would do as a parent; the tip is the one that is nearest to the content: not an ancestor of another, and of
  /// several (the tidying after a chain's end may not have come to all) the one whose snapshot was taken last.
  ///
  /// - Parameters:
  ///   - sound: The bitmaps that were seen in the image, recording and consistent.
  ///   - order: The moments at which the snapshots were taken; any unit.
  public func rebuilt(sound: Set<CheckpointName>, order: [SnapshotID: Int64]) -> VolumeHistory {
    let candidates = links.values.filter { link in
      link.state.isDurable && link.checkpoint.map(sound.contains) == true
    }
    let ancestors = Set(candidates.flatMap { path(from: $0.id).dropFirst().map(\.id) })
    let tip = candidates.filter { !ancestors.contains($0.id) }
      .max { (order[$0.id] ?? 0, $0.id) < (order[$1.id] ?? 0, $1.id) }
    var after = self
    after.tip = tip?.id
    after.bitmaps = [:]
    for name in sound { after.bitmaps[name] = .valid }
    let kept = Set(after.linksWithKeptBitmaps(tip: tip?.id).compactMap(\.checkpoint))
    for name in sound where !kept.contains(name) { after.bitmaps[name] = .doomed }
    return after
  }
}
