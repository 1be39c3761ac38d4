internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// Plans a revert and pins the snapshot's chain for as long as the operation lasts.
  func planRevert(_ claim: Claim?) async throws -> PlanRevertResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(claim, kind: "revert")
      try operation.requireRunning()
      let volume = try await transaction.lockOnlyVolume(of: operation)
      let target = try await transaction.target(of: operation)
      try volume.history.check(revertTo: target)
      try await transaction.requireSound(target.description, ofVolume: volume.id.description)
      let chain = volume.history.path(from: target)
      try await transaction.run(
        Query.insertPins, .text(operation.id.description), .texts(chain.map(\.id.description)))
      try await transaction.pinCopies(of: target, volume, for: operation)
      let sources = try await transaction.sources(of: target, volume, pinnedBy: operation)
      guard
        let row = try await transaction.row(Query.revertTarget, .text(target.description)),
        let link = chain.first
      else { throw PostgresError(.unexpectedResult, message: "snapshot \(target) has no row") }
      let virtualBytes: UInt64 = try row.get("virtual_bytes")
      let hosts = try await transaction.rows(
        Query.listHosts, .text(volume.poolID.description), .integer(maximumHeartbeatAge))
      return try PlanRevertResponse.with { response in
        response.hosts = try hosts.map(Host.init(row:))
        response.sources = sources
        response.plan = RevertPlan.with { plan in
          plan.operationID = operation.id.description
          plan.volumeID = volume.id.description
          plan.volume = volume.volumePath
          plan.snapshot = volume.file(link)
          plan.checkpoint = link.checkpoint?.text ?? ""
          plan.virtualBytes = virtualBytes
          plan.chain = chain.map(volume.file)
        }
      }
    }
  }

  /// Moves the tip after the swap: the image is new and holds the target's bitmap only.
  func commitRevert(_ claim: Claim?) async throws -> CommitSnapshotsResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(claim, kind: "revert")
      try operation.requireRunning()
      let volume = try await transaction.lockOnlyVolume(of: operation)
      if !operation.isCommitted {
        let target = try await transaction.target(of: operation)
        try volume.history.check(revertTo: target)
        try await transaction.save(volume.history.reverting(to: target), of: volume)
        if let row = try await transaction.row(Query.revertTarget, .text(target.description)) {
          let virtualBytes: Int64 = try row.get("virtual_bytes")
          try await transaction.run(
            Query.setVirtualBytes, .text(volume.id.description), .integer(virtualBytes))
        }
        try await transaction.run(Query.markCommitted, .text(operation.id.description))
      }
      return try await transaction.leftToTidy([volume.id.description])
    }
  }
}

extension PostgresTransaction {
  /// The snapshot that an operation reverts to or deletes.
  func target(of operation: ClaimedOperation) async throws -> SnapshotID {
    guard
      let row = try await row(Query.operationSnapshots, .text(operation.id.description))
    else { throw PostgresError(.unexpectedResult, message: "operation \(operation.id) has no snapshot") }
    return try row.identifier("snapshot_id")
  }
}

extension VolumeHistory {
  fileprivate func check(revertTo snapshot: SnapshotID) throws {
    do throws(SnapshotRefusal) { try checkRevert(to: snapshot) } catch { throw TidemarkError(error) }
  }
}

extension TidemarkError {
  init(_ refusal: SnapshotRefusal) {
    switch refusal {
    case .unknown(let id):
      self = .unknown("snapshot", id.description, remedy: "It was deleted meanwhile; choose another one.")
    case .notReady(let id, let state): self = .snapshotNotReady(id.description, state: state.rawValue)
    }
  }
}
