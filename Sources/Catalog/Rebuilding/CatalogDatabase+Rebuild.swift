internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// Takes in manifests of one place: all that lie there of some volumes. What is recorded already stays as it is. Taking the
  /// same in again changes nothing.
  func recordManifests(_ request: RecordManifestsRequest) async throws -> RecordManifestsResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(request.claim, kind: "rebuild")
      try operation.requireRunning()
      var response = RecordManifestsResponse()
      response.now = try await transaction.row(Query.presentMoment)?.timestamp("now")
      guard let readAfter = request.readAfter else { return response }
      guard let location = request.location, isUUID(location.id) else {
        throw TidemarkError.invalid(
          "invalid_location", "The manifests were not recorded", why: "it is not said where they lie",
          remedy: "Send the store or pool with them.")
      }
      let byVolume = Dictionary(grouping: request.snapshots, by: \.volumeID)
      let busy = try await transaction.busyVolumes(
        byVolume.keys.filter(isUUID), since: readAfter.microseconds)
      for (volume, snapshots) in byVolume.sorted(by: { $0.key < $1.key }) where isUUID(volume) {
        var recorder = ManifestRecorder(
          transaction: transaction, operation: operation, location: location, volumeID: volume,
          isBusy: busy.contains(volume))
        try await recorder.record(snapshots)
        response.recorded += recorder.recorded
        response.known += recorder.known
        response.findings += recorder.findings
      }
      return response
    }
  }

  /// Volumes with snapshots and without a tip, with the bitmaps that their images may hold.
  func listTipless(_ request: ListTiplessRequest) async throws -> ListTiplessResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(request.claim, kind: "rebuild")
      try operation.requireRunning()
      let after = isUUID(request.afterVolume) ? request.afterVolume : ""
      let size = 50
      let ids: [String] = try await transaction.rows(
        Query.tiplessVolumes, .textOrNull(after), .integer(size)
      ).map { try $0.get("id") }
      let volumes = try await transaction.lockVolumes(ids)
      return ListTiplessResponse.with { response in
        response.volumes = ids.compactMap { VolumeID($0).flatMap { volumes[$0] } }.map { volume in
          var survey = volume.survey
          survey.bitmaps = volume.history.links.values.filter(\.state.isDurable).compactMap(\.checkpoint)
            .sorted().map { name in
              KnownBitmap.with {
                $0.checkpoint = name.text
                $0.state = .valid
              }
            }
          survey.snapshots = []
          return survey
        }
        response.nextAfterVolume = ids.count == size ? ids.last ?? "" : ""
      }
    }
  }

  /// Takes in what was seen of such volumes. One that has a tip or bitmaps by now is left as it is.
  func recordObservations(_ request: RecordObservationsRequest) async throws -> RecordObservationsResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(request.claim, kind: "rebuild")
      try operation.requireRunning()
      var response = RecordObservationsResponse()
      let volumes = try await transaction.lockVolumes(request.volumes.map(\.volumeID).filter(isUUID))
      for observation in request.volumes {
        guard let id = VolumeID(observation.volumeID), let volume = volumes[id] else { continue }
        if observation.presence != .unspecified {
          try await transaction.take(
            [
              PlaceSighting(
                poolName: volume.poolName, path: volume.path, sighting: FileSighting(observation.presence),
                marker: volume.poolID.description)
            ], of: nil, maximumHeartbeatAge: maximumHeartbeatAge, isChecking: true)
        }
        guard volume.history.tip == nil, volume.history.bitmaps.isEmpty else { continue }
        if !observation.problem.isEmpty {
          response.findings.append(volume.unobserved(observation.problem))
          continue
        }
        var order: [SnapshotID: Int64] = [:]
        for row in try await transaction.rows(Query.snapshotOrder, .text(id.description)) {
          order[try row.identifier("id")] = try row.get("taken_at")
        }
        let after = volume.history.rebuilt(
          sound: Set(observation.soundCheckpoints.compactMap { CheckpointName($0) }), order: order)
        try await transaction.save(after, of: volume)
        if after.tip != nil { response.tips += 1 }
      }
      return response
    }
  }

  /// Keeps what a rebuild has found. Recording again changes nothing.
  func recordRebuild(_ request: RecordRebuildRequest) async throws -> RecordRebuildResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(request.claim, kind: "rebuild")
      try operation.requireRunning()
      guard !operation.isCommitted else { return RecordRebuildResponse() }
      let ids = Set(request.findings.map(\.volumeID).filter(isUUID))
      let known = Set(try await transaction.lockVolumes(ids.sorted()).keys.map(\.description))
      try await transaction.insert(
        request.findings.map { finding in
          var finding = finding
          if !known.contains(finding.volumeID) { finding.volumeID = "" }
          return finding
        }, of: operation)
      try await transaction.run(Query.markCommitted, .text(operation.id.description))
      return RecordRebuildResponse()
    }
  }
}

extension PostgresTransaction {
  /// Which of these volumes have operations that change their snapshots, now or since a moment.
  fileprivate func busyVolumes(_ ids: some Collection<String>, since moment: Int64) async throws -> Set<
    String
  > {
    var busy: Set<String> = []
    for row in try await rows(Query.rebuiltVolumes, .texts(ids.sorted()), .integer(moment))
    where try row.get("is_busy") {
      busy.insert(try row.get("id"))
    }
    return busy
  }
}

extension LockedVolume {
  fileprivate func unobserved(_ why: String) -> Finding {
    Finding.with {
      ($0.volumeID, $0.subject) = (id.description, "\(poolName):\(path)")
      ($0.code, $0.outcome) = (.storageUnreachable, .needsAttention)
      $0.summary = "Its image was not looked at, so it has no tip: \(why)"
      $0.remedy =
        "Mend that, and run `tidemark catalog rebuild` again; otherwise its next snapshot is full"
    }
  }
}
