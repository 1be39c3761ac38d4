internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// How many links one operation merges at most. What is left is another one's.
  private static let linkLimit = 128

  /// Plans which hidden snapshots become part of which children: those at one location, where most of them are.
  func planConsolidation(_ claim: Claim?) async throws -> PlanConsolidationResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(claim, kind: "consolidate")
      try operation.requireRunning()
      let volume = try await transaction.lockOnlyVolume(of: operation)
      // What is damaged stays what it is: a new file, with checksums of its own, would hide that.
      let damaged = try await transaction.damagedLinks(ofVolume: volume.id)
      let merges = try (operation.mergesNothing ? [] : Self.choice(volume.history)).filter {
        damaged.isDisjoint(with: [$0.child] + $0.merged)
      }
      return PlanConsolidationResponse.with { response in
        response.plan = ConsolidationPlan.with { plan in
          plan.operationID = operation.id.description
          plan.volumeID = volume.id.description
          plan.merges = merges.compactMap { volume.message($0) }
          plan.location = plan.merges.first?.child?.location
        }
      }
    }
  }

  /// Takes in that files have been replaced: their snapshots have other parents now. What nothing needs any more and nobody
  /// reads is marked as being removed. Recording again finds it done.
  func recordConsolidation(_ request: RecordConsolidationRequest) async throws -> RecordConsolidationResponse
  {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(request.claim, kind: "consolidate")
      try operation.requireRunning()
      let volume = try await transaction.lockOnlyVolume(of: operation)
      var history = volume.history
      for snapshot in request.snapshots {
        guard let merge = request.plan?.merge(into: snapshot.snapshotID),
          let after = history.consolidating(merge)
        else {
          throw TidemarkError.refused(
            "merge_misfit", "Operation \(operation.id) was not recorded",
            why: "what was merged into snapshot \(snapshot.snapshotID.quoted) does not fit the chain",
            remedy: "Check the volume with `tidemark volume check`.",
            facts: ["snapshot_id": snapshot.snapshotID])
        }
        if after != history {
          try await transaction.run(
            Query.relinkSnapshot, .text(merge.child.description), .text(merge.base?.description),
            .integer(Int64(clamping: snapshot.allocatedBytes)))
        }
        history = after
      }
      try await transaction.run(Query.deleteExpiredPins, .text(volume.id.description))
      let decision = history.decideUnfinishedDeletions(pinned: try await transaction.pinned(volume.id))
      history.tip = decision.tip
      for name in decision.doomed { history.bitmaps[name] = .doomed }
      try await transaction.save(history, of: volume)
      try await transaction.run(Query.beginRemoval, .texts(decision.removed.map(\.description)))
      let replaced = try await transaction.replacedFiles(of: [volume.id.description])
      try await transaction.run(Query.touchOperation, .text(operation.id.description))
      return RecordConsolidationResponse.with { response in
        response.removals = decision.removed.compactMap { volume.history[$0] }.map(volume.file)
        response.replaced = replaced.filter { !$0.isPinned }.compactMap { volume.history[$0.id] }
          .filter { !decision.removed.contains($0.id) }.map(volume.file)
      }
    }
  }

  /// Forgets the snapshots whose files have been removed, and the replaced files that are gone.
  func commitConsolidation(_ request: CommitConsolidationRequest) async throws -> CommitSnapshotsResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(request.claim, kind: "consolidate")
      try operation.requireRunning()
      let volume = try await transaction.lockOnlyVolume(of: operation)
      if !operation.isCommitted {
        for file in request.done?.removals ?? [] {
          guard let id = SnapshotID(file.snapshotID), volume.history[id]?.state == .removing else { continue }
          try await transaction.run(Query.deleteSnapshot, .text(id.description))
        }
        let gone = (request.done?.replaced ?? []).map(\.snapshotID).filter(isUUID)
        try await transaction.run(Query.forgetReplaced, .text(volume.id.description), .texts(gone))
        try await transaction.run(Query.markCommitted, .text(operation.id.description))
        if try !operation.mergesNothing, !volume.history.decideConsolidation().isEmpty {
          // At another location, or more than one operation takes.
          try await transaction.queueConsolidation(of: volume, after: operation.id, removalsOnly: false)
        }
      }
      return try await transaction.leftToTidy([volume.id.description])
    }
  }

  private static func choice(_ history: VolumeHistory) -> [SnapshotModel.ChainMerge] {
    let places = Dictionary(grouping: history.decideConsolidation()) { history[$0.child]?.location }
    let most = places.values.max { left, right in
      (left.map(\.merged.count).reduce(0, +), right[0].child)
        < (right.map(\.merged.count).reduce(0, +), left[0].child)
    }
    var links = 0
    return (most ?? []).prefix { merge in
      links += merge.merged.count
      return links <= linkLimit || links == merge.merged.count
    }.map { $0 }
  }
}

extension PostgresTransaction {
  /// The volume's snapshots that somebody reads now.
  func pinned(_ volume: VolumeID) async throws -> Set<SnapshotID> {
    Set(try await rows(Query.readPins, .text(volume.description)).map { try $0.identifier("snapshot_id") })
  }

  /// The snapshots of these volumes whose replaced files are kept, and whether somebody reads them now.
  func replacedFiles(of volumes: [String]) async throws -> [(id: SnapshotID, isPinned: Bool)] {
    try await rows(Query.readReplaced, .texts(volumes)).map {
      (try $0.identifier("id"), try $0.get("pinned"))
    }
  }
}

extension ClaimedOperation {
  /// Whether a consolidation only removes what was left.
  fileprivate var mergesNothing: Bool {
    get throws {
      guard case .consolidate(let consolidate) = try request().request else { return true }
      return consolidate.removalsOnly
    }
  }
}

extension LockedVolume {
  fileprivate func message(_ merge: SnapshotModel.ChainMerge) -> Messages.ChainMerge? {
    guard let child = history[merge.child] else { return nil }
    return Messages.ChainMerge.with {
      $0.child = file(child)
      $0.merged = merge.merged.compactMap { history[$0] }.map(file)
      $0.newParent = merge.base.flatMap { history[$0] }.map(file)
    }
  }
}

extension ConsolidationPlan {
  /// The merge into this child, as it was planned.
  fileprivate func merge(into child: String) -> SnapshotModel.ChainMerge? {
    guard let merge = merges.first(where: { $0.child?.snapshotID == child }), let id = SnapshotID(child)
    else {
      return nil
    }
    let merged = merge.merged.compactMap { SnapshotID($0.snapshotID) }
    let base = merge.newParent.map { SnapshotID($0.snapshotID) }
    guard merged.count == merge.merged.count, base != .some(nil) else { return nil }
    return SnapshotModel.ChainMerge(child: id, merged: merged, base: base ?? nil)
  }
}
