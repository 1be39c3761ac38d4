internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// Decides what becomes hidden and what goes, and marks the snapshots so: from now on nobody can use what goes.
  ///
  /// Planned again, or after an earlier deletion of the same snapshot that did not finish, it goes on from the marks.
  func planDelete(_ claim: Claim?) async throws -> PlanDeleteResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(claim, kind: "delete")
      try operation.requireRunning()
      let volume = try await transaction.lockOnlyVolume(of: operation)
      let target = try await transaction.target(of: operation)
      guard let link = volume.history[target] else {
        throw TidemarkError(SnapshotRefusal.unknown(target))
      }
      let pinned = Set<SnapshotID>(
        try await transaction.rows(Query.readPins, .text(volume.id.description)).map {
          try $0.identifier("snapshot_id")
        })
      let removals: [SnapshotID]
      switch link.state {
      case .hidden: removals = []
      case .removing:
        removals = volume.history.unfinishedRemoval(from: target, pinned: pinned)
        try await transaction.run(Query.beginRemoval, .texts(removals.map(\.description)))
      case .ready, .creating:
        let decision = try volume.history.decision(toDelete: target, pinned: pinned)
        try await transaction.save(volume.history.marking(decision), of: volume)
        if let hidden = decision.hidden {
          try await transaction.run(Query.hideSnapshot, .text(hidden.description))
        }
        try await transaction.run(Query.beginRemoval, .texts(decision.removed.map(\.description)))
        removals = decision.removed
      }
      guard let row = try await transaction.row(Query.deletionTime, .text(target.description)) else {
        throw TidemarkError(SnapshotRefusal.unknown(target))
      }
      let deletedAt = try row.timestamp("deleted_at")
      let isHidden = try row.get("state", as: String.self) == "hidden"
      let doomed = try await transaction.doomedBitmaps([volume.id.description])
      try await transaction.run(Query.touchOperation, .text(operation.id.description))
      return PlanDeleteResponse.with { response in
        response.plan = DeletePlan.with { plan in
          plan.operationID = operation.id.description
          plan.snapshot = volume.file(link)
          plan.deletedAt = deletedAt
          plan.becomesHidden = isHidden
          plan.removals = removals.compactMap { volume.history[$0] }.map(volume.file)
          plan.doomedBitmaps = doomed
        }
      }
    }
  }

  /// Forgets the snapshots whose files have been removed, each before its parent.
  func commitDelete(_ claim: Claim?) async throws -> CommitSnapshotsResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(claim, kind: "delete")
      try operation.requireRunning()
      let volume = try await transaction.lockOnlyVolume(of: operation)
      if !operation.isCommitted {
        let target = try await transaction.target(of: operation)
        guard let state = volume.history[target]?.state, state == .hidden || state == .removing else {
          throw TidemarkError.refused(
            "deletion_not_planned", "Operation \(operation.id) was not committed",
            why: "its snapshot is not marked for deletion",
            remedy: "Call PlanDelete and do what it says first.",
            facts: ["snapshot_id": target.description])
        }
        for link in volume.history.path(from: target).prefix(while: { $0.state == .removing }) {
          try await transaction.run(Query.deleteSnapshot, .text(link.id.description))
        }
        try await transaction.run(Query.markCommitted, .text(operation.id.description))
      }
      return try await transaction.leftToTidy([volume.id.description])
    }
  }
}

extension VolumeHistory {
  fileprivate func decision(
    toDelete snapshot: SnapshotID, pinned: Set<SnapshotID>
  ) throws -> DeleteDecision {
    do throws(SnapshotRefusal) {
      return try decideDelete(snapshot, pinned: pinned)
    } catch {
      throw TidemarkError(error)
    }
  }

  /// The tip and the bitmaps as a decision to delete leaves them; the links stay until their files are gone.
  fileprivate func marking(_ decision: DeleteDecision) -> VolumeHistory {
    var history = self
    history.tip = decision.tip
    for name in decision.doomed { history.bitmaps[name] = .doomed }
    return history
  }

  /// What a deletion that did not finish still has to remove: what is marked, and hidden ancestors that nothing else
  /// needs.
  fileprivate func unfinishedRemoval(from snapshot: SnapshotID, pinned: Set<SnapshotID>) -> [SnapshotID] {
    var removals: [SnapshotID] = []
    for link in path(from: snapshot) {
      let isNeeded = children(of: link.id).contains { !removals.contains($0) }
      guard !isNeeded, !pinned.contains(link.id), link.state == .removing || link.state == .hidden else {
        break
      }
      removals.append(link.id)
    }
    return removals
  }
}
