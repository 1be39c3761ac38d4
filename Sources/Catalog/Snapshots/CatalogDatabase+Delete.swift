internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// Decides what becomes hidden and what goes, and marks the snapshots so: from now on nobody can use what goes.
  ///
  /// Planned again, it goes on from the marks. What earlier deletions of the volume's snapshots could not remove is removed
  /// with it.
  func planDelete(_ claim: Claim?) async throws -> PlanDeleteResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(claim, kind: "delete")
      try operation.requireRunning()
      if let template = try await transaction.deletedTemplate(of: operation) {
        return try await transaction.planDelete(template: template, of: operation)
      }
      let volume = try await transaction.lockOnlyVolume(of: operation)
      let target = try await transaction.target(of: operation)
      guard let link = volume.history[target] else {
        throw TidemarkError(SnapshotRefusal.unknown(target))
      }
      try await transaction.run(Query.deleteExpiredPins, .text(volume.id.description))
      let pinned = Set<SnapshotID>(
        try await transaction.rows(Query.readPins, .text(volume.id.description)).map {
          try $0.identifier("snapshot_id")
        })
      let decision = try volume.history.decision(toDelete: link, pinned: pinned)
      try await transaction.save(volume.history.marking(decision), of: volume)
      if let hidden = decision.hidden {
        try await transaction.run(Query.hideSnapshot, .text(hidden.description))
      }
      try await transaction.run(Query.beginRemoval, .texts(decision.removed.map(\.description)))
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
          plan.removals = decision.removed.compactMap { volume.history[$0] }.map(volume.file)
          plan.doomedBitmaps = doomed
        }
      }
    }
  }

  /// Forgets the snapshots whose files have been removed, each before its parent.
  func commitDelete(_ request: CommitDeleteRequest) async throws -> CommitSnapshotsResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(request.claim, kind: "delete")
      try operation.requireRunning()
      if let template = try await transaction.deletedTemplate(of: operation) {
        if !operation.isCommitted {
          if !request.templateIsRead { try await transaction.commitDelete(template: template, of: operation) }
          try await transaction.run(Query.markCommitted, .text(operation.id.description))
        }
        return CommitSnapshotsResponse()
      }
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
        // All that is marked was in this operation's plan: no other one deletes snapshots of the volume meanwhile.
        for id in volume.history.removing {
          try await transaction.run(Query.deleteSnapshot, .text(id.description))
        }
        try await transaction.run(Query.markCommitted, .text(operation.id.description))
        try await transaction.queueWantedConsolidation(of: volume, history: volume.history, after: operation)
      }
      return try await transaction.leftToTidy([volume.id.description])
    }
  }
}

extension VolumeHistory {
  fileprivate func decision(toDelete link: ChainLink, pinned: Set<SnapshotID>) throws -> DeleteDecision {
    switch link.state {
    case .hidden, .removing: return decideUnfinishedDeletions(pinned: pinned)
    case .ready, .creating:
      do throws(SnapshotRefusal) {
        return try decideDelete(link.id, pinned: pinned)
      } catch {
        throw TidemarkError(error)
      }
    }
  }

  /// The tip and the bitmaps as a decision to delete leaves them; the links stay until their files are gone.
  fileprivate func marking(_ decision: DeleteDecision) -> VolumeHistory {
    var history = self
    history.tip = decision.tip
    for name in decision.doomed { history.bitmaps[name] = .doomed }
    return history
  }

  /// The links that are being removed, each before its parent.
  fileprivate var removing: [SnapshotID] {
    links.values.filter { $0.state == .removing }
      .map { (depth: path(from: $0.id).count, id: $0.id) }
      .sorted { ($1.depth, $0.id) < ($0.depth, $1.id) }.map(\.id)
  }
}
