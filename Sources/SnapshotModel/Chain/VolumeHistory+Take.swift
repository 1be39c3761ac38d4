/// What an agent found when it looked for an increment's parent.
public enum ParentFinding: String, Hashable, Sendable, CaseIterable {
  /// The parent's file is there, and the image has its bitmap, recording and consistent.
  case usable
  /// The image does not hold the bitmap.
  case bitmapMissing = "bitmap_missing"
  /// The image holds it, but it has not recorded everything since.
  case bitmapInconsistent = "bitmap_inconsistent"
  /// The parent's file is not where it belongs.
  case parentUnavailable = "parent_unavailable"
}

extension VolumeHistory {
  /// Where the next snapshot's file goes. A chain stays on its store for as long as that store can be used; a new one
  /// begins where there is most room.
  ///
  /// That a store can be used says nothing about room: what a snapshot needs is only known to the host that looks at the
  /// volume. When that finds too little, ``relocation(needing:insteadOf:stores:)`` decides anew.
  ///
  /// - Parameters:
  ///   - backUpToSecondary: `snapshot.backup.to.secondary`, as resolved for the volume.
  ///   - pool: The volume's primary pool.
  ///   - stores: The stores that can be used now.
  /// - Returns: nil if a store is needed and there is none.
  public func location(
    backUpToSecondary: Bool, pool: PoolID, stores: [StoreCandidate]
  ) -> ChainLink.Location? {
    guard backUpToSecondary else { return .primary(pool) }
    if let tip, case .secondary(let store)? = self[tip]?.location, stores.contains(where: { $0.id == store })
    {
      return .secondary(store)
    }
    return StoreCandidate.roomiest(of: stores).map { .secondary($0.id) }
  }

  /// Where a snapshot goes that was decided upon with `location` in mind: an increment there; a full one begins a new
  /// chain, and that begins where there is most room.
  public static func location(
    of decision: TakeDecision, decidedAt location: ChainLink.Location, stores: [StoreCandidate]
  ) -> ChainLink.Location {
    guard decision.parent == nil, case .secondary = location,
      let roomiest = StoreCandidate.roomiest(of: stores)
    else { return location }
    return .secondary(roomiest.id)
  }

  /// Where a snapshot goes whose planned store turned out to have no room for it: to another store that has room for a
  /// full one, where a new chain begins.
  ///
  /// An increment cannot leave its chain's store. Refusing it until a person has made room would leave the volume without
  /// new snapshots for that long; a full one costs more, but restores alone, and is what the user asked for: a snapshot.
  ///
  /// - Parameters:
  ///   - fullBytes: What a full snapshot may need.
  ///   - full: The store without room.
  ///   - stores: The stores that can be used now.
  /// - Returns: nil if no other store has that much room.
  public static func relocation(
    needing fullBytes: UInt64, insteadOf full: StoreID, stores: [StoreCandidate]
  ) -> StoreID? {
    StoreCandidate.roomiest(of: stores.filter { $0.id != full }, withAtLeast: max(1, fullBytes))?.id
  }

  /// Full or incremental?
  ///
  /// The first of these that holds is the reason recorded:
  /// 1. `incremental_disabled`: the setting says so, whatever else is true;
  /// 2. `first_snapshot`: nothing durable exists, so nothing else could have been;
  /// 3. `requested`: the caller's wish counts before any state of the chain;
  /// 4. `chain_ended`: there is no tip (or it is not durable, or was taken without a bitmap);
  /// 5. `store_changed`: the tip is elsewhere. Without a tip there is no chain that could be elsewhere;
  /// 6. `chain_limit`: the links from the root to the tip have reached the maximum;
  /// 7. `parent_unavailable`: the tip's chain is known to be damaged, so that an increment on it could not be restored;
  /// 8. `bitmap_missing`: the catalog itself knows that the image lacks the tip's bitmap.
  public func decideTake(_ request: TakeRequest) -> TakeDecision {
    func full(_ reason: FullReasonCode) -> TakeDecision {
      TakeDecision(form: .full(reason), makesBitmap: request.incrementalEnabled && request.bitmapsSupported)
    }
    guard request.incrementalEnabled else { return full(.incrementalDisabled) }
    guard links.values.contains(where: \.state.isDurable) else { return full(.firstSnapshot) }
    guard !request.fullRequested else { return full(.requested) }
    guard let tip, let link = self[tip], link.state.isDurable, let checkpoint = link.checkpoint else {
      return full(.chainEnded)
    }
    guard link.location == request.location else { return full(.storeChanged) }
    guard path(from: tip).count < request.maximumChainLinks else { return full(.chainLimit) }
    guard request.damaged.isDisjoint(with: path(from: tip).map(\.id)) else { return full(.parentUnavailable) }
    guard bitmaps[checkpoint] == .valid else { return full(.bitmapMissing) }
    return TakeDecision(
      form: .incremental(parent: tip, checkpoint: checkpoint), makesBitmap: request.bitmapsSupported)
  }

  /// The history while an operation makes `snapshot`: the link as `creating`, its bitmap, if any, as pending.
  public func planning(
    _ decision: TakeDecision, snapshot: SnapshotID, operation: OperationID, location: ChainLink.Location
  ) -> VolumeHistory {
    var history = self
    let checkpoint = decision.makesBitmap ? CheckpointName(operation) : nil
    history.insert(
      ChainLink(
        id: snapshot, parent: decision.parent, state: .creating, location: location, checkpoint: checkpoint))
    if let checkpoint { history.bitmaps[checkpoint] = .pending }
    return history
  }

  /// The history after `snapshot`, planned before, turned out to be ready: the tip moves to it, or is cleared if it has
  /// no bitmap, and the bitmaps that the new chain does not keep are doomed.
  public func committing(_ snapshot: SnapshotID) -> VolumeHistory {
    guard var link = self[snapshot] else { return self }
    var history = self
    link.state = .ready
    history.insert(link)
    if let checkpoint = link.checkpoint { history.bitmaps[checkpoint] = .valid }
    history.tip = link.checkpoint == nil ? nil : snapshot
    history.doomUnkeptBitmaps()
    return history
  }

  /// The history after the operation that planned `snapshot` was undone: as before, except that a bitmap that it may
  /// have made is doomed.
  public func abandoning(_ snapshot: SnapshotID) -> VolumeHistory {
    guard let link = self[snapshot], link.state == .creating else { return self }
    var history = self
    history.remove(snapshot)
    if let checkpoint = link.checkpoint, bitmaps[checkpoint] == .pending {
      history.bitmaps[checkpoint] = .doomed
    }
    return history
  }

  /// Dooms every valid bitmap that the present tip's chain does not keep. Pending ones are left alone: they belong to
  /// an operation.
  mutating func doomUnkeptBitmaps() {
    let kept = Set(validCheckpoints)
    for (name, state) in bitmaps where state == .valid && !kept.contains(name) { bitmaps[name] = .doomed }
  }
}

extension TakeDecision {
  /// The decision after an agent looked for the parent: an increment whose parent is not usable becomes full with that
  /// reason, for this disk alone. A full stays what it is.
  public func reconciled(with finding: ParentFinding) -> TakeDecision {
    guard case .incremental = form else { return self }
    switch finding {
    case .usable: return self
    case .bitmapMissing: return TakeDecision(form: .full(.bitmapMissing), makesBitmap: makesBitmap)
    case .bitmapInconsistent: return TakeDecision(form: .full(.bitmapInconsistent), makesBitmap: makesBitmap)
    case .parentUnavailable: return TakeDecision(form: .full(.parentUnavailable), makesBitmap: makesBitmap)
    }
  }
}
