internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

/// A volume that is to be adopted, and where.
struct Adoption {
  let volume: LockedVolume
  let place: VolumePath
  let virtualBytes: UInt64
  /// The volume that was registered there; nil if none was.
  let candidateID: String?
  let candidateFormat: String?
}

extension CatalogDatabase {
  /// Plans an adoption. The same operation gets the same plan again, unless something has changed.
  func planAdoption(_ claim: Claim?) async throws -> PlanAdoptionResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(claim, kind: "adopt")
      try operation.requireRunning()
      let adoption = try await transaction.adoption(of: operation)
      return PlanAdoptionResponse.with { response in
        response.plan = AdoptionPlan.with {
          $0.operationID = operation.id.description
          $0.volume = adoption.volume.survey
          $0.place = adoption.place
          $0.candidateID = adoption.candidateID ?? ""
          $0.checkpoint = adoption.volume.tipCheckpoint?.text ?? ""
          $0.virtualBytes = adoption.virtualBytes
          $0.format = adoption.candidateFormat ?? adoption.volume.format
        }
      }
    }
  }

  /// Makes the volume live at its new place. Committing again changes nothing.
  func commitAdoption(_ request: CommitAdoptionRequest) async throws -> CommitSnapshotsResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(request.claim, kind: "adopt")
      try operation.requireRunning()
      guard !operation.isCommitted else { return CommitSnapshotsResponse() }
      if operation.isCancelRequested { throw TidemarkError.cancelRequested(operation.id.description) }
      let adoption = try await transaction.adoption(of: operation)
      let id = PostgresParameter.text(adoption.volume.id.description)
      try await transaction.run(Query.deleteProposals, id, .text(adoption.candidateID))
      for name in request.volume?.goneCheckpoints ?? [] {
        try await transaction.run(Query.deleteBitmap, id, .text(name))
      }
      var absorbed: PostgresRow?
      if let candidate = adoption.candidateID {
        absorbed = try await transaction.row(Query.absorbVolume, id, .text(candidate))
      }
      try await transaction.run(
        Query.placeVolume, id, .text(adoption.place.poolID), .text(adoption.place.path),
        .text(try absorbed?.get("format")), .text(try absorbed?.optional("host_id")),
        .integer(request.virtualBytes > 0 ? request.virtualBytes : nil))
      try await transaction.run(Query.markCommitted, .text(operation.id.description))
      return CommitSnapshotsResponse()
    }
  }
}

extension PostgresTransaction {
  fileprivate func adoption(of operation: ClaimedOperation) async throws -> Adoption {
    guard case .adopt(let request) = try operation.request().request,
      let row = try await row(Query.operationVolumes, .text(operation.id.description))
    else { throw PostgresError(.unexpectedResult, message: "operation \(operation.id) adopts nothing") }
    // What was named by its VM and disk when it was asked for may be another volume now: the place is what counts.
    let rows = try await rows(Query.operationVolumes, .text(operation.id.description))
    if rows.count > 1, let named = try await lockVolumes([rows[1].get("volume_id")]).values.first {
      return try await adoption(of: row.get("volume_id"), at: named.volumePath, isPlanning: true)
    }
    return try await adoption(
      of: row.get("volume_id"), at: adoptionPlace(request.place), isPlanning: true)
  }

  /// Where a file is: a volume's reference, or `pool:path`.
  func adoptionPlace(_ reference: String) async throws -> VolumePath {
    let what = "No volume was adopted"
    if let colon = reference.firstIndex(of: ":") {
      let location = try await resolveLocation(
        String(reference[..<colon]), "pool", stores: false, pools: true, what)
      let path = String(reference[reference.index(after: colon)...])
      if let violation = PathRule.violation(of: path) {
        throw TidemarkError.invalid(
          "invalid_path", what, why: "the path \(path.quoted) \(violation)",
          remedy: "Give the path inside the pool, as pool:folder/file.qcow2.")
      }
      return VolumePath.with {
        $0.poolID = location.poolID
        $0.poolName = location.name
        $0.path = path
      }
    }
    let id = try await resolveVolume(reference)
    guard let volume = try await lockVolumes([id]).values.first else {
      throw PostgresError(.unexpectedResult, message: "volume \(id) has no row")
    }
    return volume.volumePath
  }

  /// Whether a volume may be adopted at a place, as far as is known here.
  ///
  /// - Throws: `TidemarkError` `volume_present`, `no_tip`, `has_own_snapshots`, `pool_type_unsupported`.
  func adoption(of id: String, at place: VolumePath, isPlanning: Bool) async throws -> Adoption {
    let candidate = try await row(Query.volumeAt, .text(place.poolID), .text(place.path))?
      .get("id", as: String.self)
    let volumes = try await lockVolumes([id] + [candidate].compactMap { $0 })
    guard let volumeID = VolumeID(id), let volume = volumes[volumeID] else {
      throw PostgresError(.unexpectedResult, message: "volume \(id) has no row")
    }
    let there = candidate.flatMap { VolumeID($0) }.flatMap { $0 == volumeID ? nil : volumes[$0] }
    let own = try await row(Query.volumeHistorySize, .text(there?.id.description))?.get("size", as: Int.self)
    let what = "Volume \(volume.poolName):\(volume.path) was not adopted"
    let facts = ["volume_id": id, "place": "\(place.poolName):\(place.path)"]
    let tip = volume.tipCheckpoint
    switch AdoptionVerdict(
      isGone: !volume.isPresent && candidate != id, tip: tip, virtualBytes: 0,
      ownSnapshots: there == nil ? 0 : own ?? 0, found: tip.map { [$0] } ?? [], foundBytes: 0)
    {
    case .present:
      throw TidemarkError.refused(
        "volume_present", what,
        why: candidate == id
          ? "\(place.poolName):\(place.path) is its own place"
          : "its file is there: any other is a copy of it",
        remedy:
          "A copy is a volume of its own. If the file at the old place is the copy, remove that one, and adopt again.",
        facts: facts)
    case .noTip:
      throw TidemarkError.refused(
        "no_tip", what, why: "it has no tip, so no bitmap could tell that a file is its own",
        remedy:
          "Bring the file back to its old place; or go on with it as a new volume, whose first snapshot is full.",
        facts: facts)
    case .hasOwnSnapshots:
      throw TidemarkError.refused(
        "has_own_snapshots", what,
        why:
          "the volume at \(place.poolName):\(place.path) has snapshots of its own: its chain goes on already",
        remedy: "Use the old volume's snapshots as they are: they can be restored and exported.", facts: facts
      )
    case .adoptable, .bitmapAbsent, .sizeDiffers: break
    }
    let size = try await row(Query.listVolumes, .null, .text(id), .null, .integer(1))?
      .get("virtual_bytes", as: UInt64.self)
    return Adoption(
      volume: volume, place: place, virtualBytes: size ?? 0, candidateID: there?.id.description,
      candidateFormat: there?.format)
  }
}
