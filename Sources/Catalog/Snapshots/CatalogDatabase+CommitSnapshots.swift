internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// Makes the sealed snapshots ready and moves the tips. Committing again finds them ready.
  ///
  /// Refused with `cancel_requested` when a cancellation came first: the operation's row is locked, so one of the two
  /// certainly did.
  func commitSnapshots(_ request: CommitSnapshotsRequest) async throws -> CommitSnapshotsResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(request.claim, kind: "take")
      try operation.requireRunning()
      let plans = try await transaction.plans(of: operation)
      let volumeIDs = plans.map(\.volumeID)
      if !operation.isCommitted {
        if operation.isCancelRequested { throw TidemarkError.cancelRequested(operation.id.description) }
        let sealed = Dictionary(request.snapshots.map { ($0.snapshotID, $0) }) { _, last in last }
        guard !plans.isEmpty, Set(plans.map(\.snapshotID)) == Set(sealed.keys) else {
          throw TidemarkError.invalid(
            "incomplete_commit", "Operation \(operation.id) was not committed",
            why: "\(plans.count) snapshots were planned, and the request does not hold exactly those",
            remedy: "Commit all snapshots of the operation at once.")
        }
        let volumes = try await transaction.lockVolumes(volumeIDs)
        for plan in plans {
          guard let seal = sealed[plan.snapshotID], let id = SnapshotID(plan.snapshotID),
            let volumeID = VolumeID(plan.volumeID), let volume = volumes[volumeID]
          else { continue }
          try await transaction.makeReady(id, seal)
          let history = volume.history.committing(id)
          try await transaction.save(history, of: volume)
          try await transaction.queueWantedConsolidation(of: volume, history: history, after: operation)
        }
        try await transaction.run(Query.markCommitted, .text(operation.id.description))
      }
      return try await transaction.leftToTidy(volumeIDs)
    }
  }

  /// Forgets the snapshots of an operation that is being undone. The old tips stay. Files that the undo has failed to
  /// remove, as the journal tells, are remembered as leftovers.
  func abandonSnapshots(_ claim: Claim?) async throws -> CommitSnapshotsResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(claim, kind: "take")
      guard !operation.isCommitted else {
        throw TidemarkError.refused(
          "operation_committed", "The snapshots of operation \(operation.id) were not abandoned",
          why: "they are committed", remedy: "Delete them, if they are not wanted.",
          facts: ["operation_id": operation.id.description])
      }
      let id = PostgresParameter.text(operation.id.description)
      let volumeIDs: [String] = try await transaction.rows(Query.operationVolumes, id).map {
        try $0.get("volume_id")
      }
      let volumes = try await transaction.lockVolumes(volumeIDs)
      for plan in try await transaction.plans(of: operation) {
        guard let snapshot = SnapshotID(plan.snapshotID), let volumeID = VolumeID(plan.volumeID),
          let volume = volumes[volumeID]
        else { continue }
        try await transaction.save(volume.history.abandoning(snapshot), of: volume)
      }
      try await transaction.run(Query.recordLeftovers, id)
      try await transaction.run(Query.deleteCreating, id)
      try await transaction.run(Query.deleteGroup, id)
      return try await transaction.leftToTidy(volumeIDs)
    }
  }

  /// Forgets doomed bitmaps and leftovers that an agent has removed, or has seen not to be there.
  func forgetBitmaps(_ request: ForgetBitmapsRequest) async throws -> CommitSnapshotsResponse {
    let ids = request.bitmaps.map(\.volumeID) + request.leftovers.flatMap { [$0.volumeID, $0.operationID] }
    for id in ids where !isUUID(id) {
      throw TidemarkError.invalid(
        "invalid_volume_id", "No bitmap was forgotten", why: "\(id.quoted) is no volume's or operation's id",
        remedy: "Send the ids that ListDoomedBitmaps returned.")
    }
    return try await pool.withTransaction { transaction in
      let volumeIDs = Set(request.bitmaps.map(\.volumeID) + request.leftovers.map(\.volumeID)).sorted()
      _ = try await transaction.rows(Query.lockVolumes, .texts(volumeIDs))
      for bitmap in request.bitmaps {
        try await transaction.run(Query.forgetDoomedBitmap, .text(bitmap.volumeID), .text(bitmap.checkpoint))
      }
      for leftover in request.leftovers {
        try await transaction.run(
          leftover.isImage ? Query.forgetLeftImage : Query.forgetLeftover, .text(leftover.operationID),
          .text(leftover.volumeID))
      }
      return try await transaction.leftToTidy(volumeIDs)
    }
  }

  /// Bitmaps that images may still hold and that nothing needs, and files that were left behind.
  func doomedBitmaps(_ request: ListDoomedBitmapsRequest) async throws -> CommitSnapshotsResponse {
    try await pool.withTransaction { try await $0.leftToTidy(request.volumeIDs.filter(isUUID)) }
  }
}

extension PostgresTransaction {
  /// What is left to tidy of these volumes, and what must not be tidied away.
  func leftToTidy(_ volumeIDs: [String]) async throws -> CommitSnapshotsResponse {
    guard !volumeIDs.isEmpty else { return CommitSnapshotsResponse() }
    let volumes = try await lockVolumes(volumeIDs)
    let doomed = try await doomedBitmaps(volumeIDs)
    let leftovers = try await leftovers(volumeIDs) + leftImages(volumeIDs)
    return CommitSnapshotsResponse.with { response in
      response.doomedBitmaps = doomed
      response.leftovers = leftovers
      for (id, volume) in volumes {
        response.keptCheckpoints[id.description] = volume.history.validCheckpoints.map(\.text).joined(
          separator: " ")
      }
    }
  }

  /// The files that earlier operations on these volumes have left.
  func leftovers(_ volumeIDs: [String]) async throws -> [Leftover] {
    try await rows(Query.leftovers, .texts(volumeIDs)).map { row in
      try Leftover.with { leftover in
        leftover.operationID = try row.get("operation_id")
        leftover.volumeID = try row.get("volume_id")
        leftover.volume = try VolumePath.with {
          $0.poolID = try row.get("volume_pool_id")
          $0.poolName = try row.get("volume_pool_name")
          $0.path = try row.get("path")
        }
        guard let snapshot: String = try row.optional("snapshot_id") else { return }
        leftover.snapshot = try SnapshotFile.with {
          $0.snapshotID = snapshot
          $0.volumeID = leftover.volumeID
          $0.location = try row.location()
        }
      }
    }
  }

  /// The doomed bitmaps of these volumes.
  func doomedBitmaps(_ volumeIDs: [String]) async throws -> [VolumeBitmap] {
    try await rows(Query.doomedBitmaps, .texts(volumeIDs)).map { row in
      try VolumeBitmap.with { bitmap in
        bitmap.volumeID = try row.get("volume_id")
        bitmap.checkpoint = try row.get("name")
        bitmap.path = try VolumePath.with {
          $0.poolID = try row.get("pool_id")
          $0.poolName = try row.get("pool_name")
          $0.path = try row.get("path")
        }
      }
    }
  }

  fileprivate func makeReady(_ id: SnapshotID, _ seal: SealedSnapshot) async throws {
    guard let takenAt = seal.takenAt, takenAt.isValid, seal.virtualBytes > 0,
      seal.virtualBytes <= UInt64(Int64.max), seal.allocatedBytes <= UInt64(Int64.max)
    else {
      throw TidemarkError.invalid(
        "incomplete_seal", "Snapshot \(id) was not committed",
        why: "its size or the moment it was taken is missing or impossible",
        remedy: "Send what the agent's seal step returned.", facts: ["snapshot_id": id.description])
    }
    try await run(
      Query.makeReady, .text(id.description), .integer(takenAt.microseconds), .integer(seal.virtualBytes),
      .integer(seal.allocatedBytes), .text(seal.consistency.column))
  }
}
