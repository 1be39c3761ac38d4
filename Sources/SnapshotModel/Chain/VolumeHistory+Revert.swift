extension VolumeHistory {
  /// Whether the volume can be given the content of `snapshot`: it must be `ready`, not merely kept for a child.
  public func checkRevert(to snapshot: SnapshotID) throws(SnapshotRefusal) {
    guard let link = self[snapshot] else { throw .unknown(snapshot) }
    guard link.state == .ready else { throw .notReady(snapshot, link.state) }
  }

  /// The history after the volume was given the content of `snapshot`.
  ///
  /// The image was written anew, so every bitmap it had is gone, and it has exactly one: the target's. A bitmap that
  /// starts empty under the name of any other snapshot would make silently wrong increments. A target without a
  /// checkpoint leaves the volume without a tip.
  public func reverting(to snapshot: SnapshotID) -> VolumeHistory {
    var history = self
    history.bitmaps = [:]
    history.tip = nil
    if let checkpoint = self[snapshot]?.checkpoint {
      history.bitmaps[checkpoint] = .valid
      history.tip = snapshot
    }
    return history
  }
}
