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
      var response = SurveyVolumesResponse()
      for row in order {
        let id: VolumeID = try row.identifier("volume_id")
        guard let volume = volumes[id] else { throw row.unreadable("volume_id") }
        var survey = volume.survey
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
        _ = try await transaction.lockVolumes(volumeIDs)
        for report in request.volumes {
          for name in report.goneCheckpoints {
            try await transaction.run(Query.deleteBitmap, .text(report.volumeID), .text(name))
          }
        }
        try await transaction.insert(request.volumes.flatMap(\.findings), of: operation)
        try await transaction.run(Query.markCommitted, id)
      }
      return try await transaction.leftToTidy(volumeIDs)
    }
  }
}

extension PostgresTransaction {
  /// Keeps what a check or a verification has found.
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
      Query.insertFindings, .text(operation.id.description), texts(\.volumeID), texts(\.code.column),
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

extension LockedVolume {
  /// What is believed of it.
  fileprivate var survey: VolumeSurvey {
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
