internal import Crypto
internal import FoundationEssentials
internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// What is believed of the volumes of a check, for a comparison with what is. Asked again, it is read again.
  func surveyVolumes(_ claim: Claim?) async throws -> SurveyVolumesResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(claim, kind: "check")
      try operation.requireRunning()
      let order = try await transaction.rows(Query.operationVolumes, .text(operation.id.description))
      let ids: [String] = try order.map { try $0.get("volume_id") }
      let volumes = try await transaction.lockVolumes(ids)
      var places: [VolumeID: [SnapshotLocation]] = [:]
      for row in try await transaction.rows(Query.surveyPlaces, .texts(ids)) {
        places[try row.identifier("volume_id"), default: []].append(try row.location())
      }
      var undone: [VolumeID: [String]] = [:]
      for row in try await transaction.rows(Query.undoneOperations, .texts(ids)) {
        undone[try row.identifier("volume_id"), default: []].append(try row.get("operation_id"))
      }
      var candidates: [VolumeID: [AdoptionCandidate]] = [:]
      for row in try await transaction.rows(Query.adoptionCandidates, .texts(ids)) {
        candidates[try row.identifier("volume_id"), default: []].append(try AdoptionCandidate(row: row))
      }
      var response = SurveyVolumesResponse()
      for row in order {
        let id: VolumeID = try row.identifier("volume_id")
        guard let volume = volumes[id] else { throw row.unreadable("volume_id") }
        var survey = volume.survey
        survey.isGone = !volume.isPresent
        survey.candidates = candidates[id] ?? []
        // What may be another volume's bitmaps stays: without them it could not be adopted any more.
        for row in try await transaction.rows(Query.bitmapsOfGone, .text(id.description)) {
          let name: String = try row.get("name")
          guard !survey.bitmaps.contains(where: { $0.checkpoint == name }) else { continue }
          survey.bitmaps.append(
            KnownBitmap.with {
              $0.checkpoint = name
              $0.state = .pending
            })
        }
        let kept = Set(try await transaction.replacedFiles(of: [id.description]).map(\.id.description))
        for index in survey.snapshots.indices {
          survey.snapshots[index].keepsReplacedFile = kept.contains(
            survey.snapshots[index].file?.snapshotID ?? "")
        }
        survey.vmName = operation.vmName ?? ""
        survey.disk = try row.textOrEmpty("disk")
        survey.locations = places[id] ?? []
        // A copy in another zone's store is nothing that the volume's hosts could see.
        survey.snapshots.removeAll { snapshot in
          guard let store = snapshot.file?.location?.storeID, !store.isEmpty else { return false }
          return !survey.locations.contains { $0.storeID == store }
        }
        survey.undoneOperations = undone[id] ?? []
        survey.surveyedAt = try row.timestamp("asked_at")
        response.volumes.append(survey)
      }
      return response
    }
  }

  /// Takes in what a check has found: records of bitmaps that are gone go too, so that the next snapshot does not count on
  /// them. Recording again changes nothing.
  func recordCheck(_ request: RecordCheckRequest) async throws -> CommitSnapshotsResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(request.claim, kind: "check")
      try operation.requireRunning()
      let id = PostgresParameter.text(operation.id.description)
      let volumeIDs: [String] = try await transaction.rows(Query.operationVolumes, id).map {
        try $0.get("volume_id")
      }
      if !operation.isCommitted {
        for report in request.volumes {
          guard volumeIDs.contains(report.volumeID) else {
            throw TidemarkError.invalid(
              "unplanned_volume", "The check was not recorded",
              why: "volume \(report.volumeID.quoted) is not of this operation",
              remedy: "Send one report a volume.")
          }
        }
        let volumes = try await transaction.lockVolumes(volumeIDs)
        for report in request.volumes {
          if let id = VolumeID(report.volumeID), let volume = volumes[id] {
            try await transaction.take(
              report, of: volume, by: operation, maximumHeartbeatAge: maximumHeartbeatAge)
          }
          for name in report.goneCheckpoints {
            try await transaction.run(Query.deleteBitmap, .text(report.volumeID), .text(name))
          }
        }
        try await transaction.insert(
          request.volumes.flatMap(\.findings) + transaction.proposals(volumeIDs), of: operation)
        try await transaction.run(Query.markCommitted, id)
      }
      return try await transaction.leftToTidy(volumeIDs)
    }
  }
}

extension PostgresTransaction {
  /// Takes in whether a volume's file is there, which of its snapshots are lost, and where its file may be.
  fileprivate func take(
    _ report: VolumeReport, of volume: LockedVolume, by operation: ClaimedOperation,
    maximumHeartbeatAge: Int64
  ) async throws {
    if report.presence != .unspecified {
      try await take(
        [
          PlaceSighting(
            poolName: volume.poolName, path: volume.path, sighting: FileSighting(report.presence),
            marker: volume.poolID.description)
        ], of: nil, maximumHeartbeatAge: maximumHeartbeatAge, isChecking: true)
    }
    let known = Set(volume.history.links.keys.map(\.description))
    let lost = report.lostSnapshots.filter(known.contains)
    if !lost.isEmpty {
      try await run(
        Query.insertLoss, .texts(lost), .text(operation.id.description),
        .text("its file is gone from the storage"))
    }
    let found = report.foundSnapshots.filter(known.contains)
    if !found.isEmpty { try await run(Query.deleteLosses, .texts(found)) }
    guard report.presence == .missing else { return }
    try await run(Query.deleteProposals, .text(volume.id.description), .null)
    for candidate in report.candidates {
      guard isUUID(candidate.volumeID), let tip = volume.tipCheckpoint else { continue }
      let own = try await row(Query.volumeHistorySize, .text(candidate.volumeID))
      let verdict = AdoptionVerdict(
        isGone: true, tip: tip, virtualBytes: 0, ownSnapshots: try own?.get("size") ?? 1,
        found: candidate.checkpoints.compactMap { CheckpointName($0) }, foundBytes: candidate.virtualBytes)
      guard verdict == .adoptable else { continue }
      try await run(Query.deleteProposals, .text(volume.id.description), .text(candidate.volumeID))
      try await run(
        Query.saveProposal, .text(volume.id.description), .text(candidate.volumeID), .text(tip.text))
      break
    }
  }

  /// What is proposed for these volumes, as findings.
  fileprivate func proposals(_ volumeIDs: [String]) async throws -> [Finding] {
    try await rows(Query.readProposals, .texts(volumeIDs)).flatMap { row in
      let (gone, candidate): (String, String) = (try row.get("volume_id"), try row.get("candidate_id"))
      let (old, new): (String, String) = (try row.get("old_place"), try row.get("new_place"))
      return volumeIDs.filter { $0 == gone || $0 == candidate }.map { id in
        Finding.with {
          $0.volumeID = id
          $0.code = .adoptionProposed
          $0.outcome = .needsAttention
          $0.subject = id == gone ? candidate : gone
          $0.summary =
            "\(new) carries the bitmap of the tip of volume \(gone), whose file \(old) is gone: somebody may have moved it"
          $0.remedy =
            "If so, let its chain go on there, before a snapshot is taken of it: tidemark volume adopt \(gone) \(new)"
        }
      }
    }
  }

  /// Queues a check of one volume, by itself; nothing if the same was queued before.
  func queueCheck(of volume: String, requestID: String) async throws {
    let check = CheckVolumesRequest.with {
      $0.requestID = requestID
      $0.volumes = [volume]
    }
    try await insertCheck(check, volumes: [volume], disks: [nil], vmID: nil, vmName: nil)
  }

  /// Keeps what a check, a verification or a rebuild has found.
  func insert(_ findings: [Finding], of operation: ClaimedOperation) async throws {
    guard !findings.isEmpty else { return }
    for finding in findings where finding.code.column == nil || finding.outcome.column == nil {
      throw TidemarkError.invalid(
        "invalid_finding", "What was found was not recorded", why: "a finding has no known code or outcome",
        remedy: "Bring the host agents and the catalog to the same version.")
    }
    func texts(_ part: (Finding) -> String?) -> PostgresParameter {
      .texts(findings.map { part($0).map { String($0.prefix(4096)) } })
    }
    try await run(
      Query.insertFindings, .text(operation.id.description),
      texts { isUUID($0.volumeID) ? $0.volumeID : nil },
      texts(\.code.column),
      texts(\.outcome.column), texts(\.subject), texts(\.summary), texts(\.remedy))
  }

  /// Queues checks of a host's volumes after its agent has begun a new session with libvirt: one a VM, once a session, and
  /// none where one waits already.
  func queueChecks(of host: String, session: String) async throws {
    for row in try await rows(Query.volumesToCheck, .text(host)) {
      let volumeIDs: [String] = try row.get("volume_ids")
      let disks: [String] = try row.get("disks")
      let vmID: String? = try row.optional("vm_id")
      for start in stride(from: 0, to: volumeIDs.count, by: 64) {
        let volumes = Array(volumeIDs[start...].prefix(64))
        let check = CheckVolumesRequest.with {
          $0.requestID = "check-\(session)-\(volumes[0])"
          $0.volumes = volumes
        }
        try await insertCheck(
          check, volumes: volumes, disks: disks[start...].prefix(64).map { $0.isEmpty ? nil : $0 },
          vmID: vmID,
          vmName: try row.optional("vm_name"))
      }
    }
  }

  private func insertCheck(
    _ check: CheckVolumesRequest, volumes: [String], disks: [String?], vmID: String?, vmName: String?
  ) async throws {
    let parameters = try SubmitOperationRequest.with {
      $0.requestID = check.requestID
      $0.request = .check(check)
    }.serialized()
    guard
      let row = try await row(
        Query.insertOperation, .text(check.requestID), .binary(Array(SHA256.hash(data: parameters))),
        .text("check"), .binary(parameters), .text(vmID), .text(vmName))
    else { return }
    try await run(
      Query.insertOperationVolumes, .text(try row.get("id")), .texts(volumes), .texts(disks))
  }
}

extension AdoptionCandidate {
  fileprivate init(row: PostgresRow) throws {
    self.init()
    volumeID = try row.get("candidate_id")
    place = try VolumePath.with {
      $0.poolID = try row.get("pool_id")
      $0.poolName = try row.get("pool_name")
      $0.path = try row.get("path")
    }
  }
}

extension LockedVolume {
  /// The bitmap of its tip; nil if it has none.
  var tipCheckpoint: CheckpointName? { history.tip.flatMap { history[$0]?.checkpoint } }

  /// What is believed of it.
  var survey: VolumeSurvey {
    VolumeSurvey.with { survey in
      survey.volumeID = id.description
      survey.volume = volumePath
      survey.bitmaps = history.bitmaps.sorted { $0.key < $1.key }.map { name, state in
        KnownBitmap.with {
          $0.checkpoint = name.text
          $0.state = BitmapState(state)
        }
      }
      survey.snapshots = history.links.values.sorted { $0.id < $1.id }.map { link in
        KnownSnapshot.with {
          $0.file = file(link)
          $0.state = SnapshotState(column: link.state.rawValue)
        }
      }
    }
  }
}
