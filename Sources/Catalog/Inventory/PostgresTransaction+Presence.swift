internal import Messages
internal import SnapshotModel

/// Where a volume's file was looked for, and what was seen.
struct PlaceSighting {
  let poolName: String
  let path: String
  let sighting: FileSighting
  /// The pool's id as the marker that was seen there has it.
  let marker: String
}

extension FileSighting {
  /// As messages have it. An agent that says nothing is an older one, which reported only what it believed to be there.
  init(_ presence: FilePresence) {
    switch presence {
    case .present, .unspecified: self = .present
    case .missing: self = .missing
    case .unknown, .unrecognized: self = .unknown
    }
  }
}

extension PostgresTransaction {
  /// Takes in what a host has seen: volumes vanish and return. Each one's snapshots are checked then: which of them are lost
  /// with it, or are back.
  ///
  /// - Parameters:
  ///   - host: The host's id; nil when an operation has looked, which has the volume to itself.
  ///   - isChecking: Whether a check has looked, which says itself what has become of the snapshots.
  func take(
    _ sightings: [PlaceSighting], of host: String?, maximumHeartbeatAge: Int64, isChecking: Bool = false
  ) async throws {
    let telling = sightings.filter { $0.sighting != .unknown }
    guard !telling.isEmpty else { return }
    let rows = try await rows(
      Query.sightedVolumes, .text(host), .texts(telling.map(\.poolName)), .texts(telling.map(\.path)),
      .texts(telling.map(\.sighting.rawValue)), .texts(telling.map(\.marker)), .integer(maximumHeartbeatAge))
    for row in rows {
      guard let sighting = FileSighting(rawValue: try row.get("sighting")) else {
        throw row.unreadable("sighting")
      }
      let change = PresenceChange(
        isGone: try row.get("is_gone"), sighting: sighting, isMoving: try row.get("is_moving"),
        isSeenElsewhere: try row.get("is_seen_elsewhere"))
      guard change != .none else { continue }
      let id: String = try row.get("id")
      let state = change == .vanishes ? "gone" : "present"
      let changed = try await self.row(Query.setVolumeState, .text(id), .text(state))
      if try !isChecking && row.get("has_snapshots") {
        let moment: Int64 = try changed?.get("changed_at") ?? 0
        try await queueCheck(of: id, requestID: "check-\(state)-\(id)-\(moment)")
      }
    }
  }

  /// Queues checks of volumes that are gone and may be what was registered just now.
  func queueChecks(ofVolumesLike new: [String]) async throws {
    guard let first = new.first else { return }
    for row in try await rows(Query.volumesLikeNew, .texts(new)) {
      let id: String = try row.get("id")
      try await queueCheck(of: id, requestID: "check-moved-\(id)-\(first)")
    }
  }

  /// Volumes that an agent is to look for.
  func volumesToSeek(_ host: String, maximumHeartbeatAge: Int64) async throws -> [VolumePath] {
    try await rows(Query.volumesToSeek, .text(host), .integer(maximumHeartbeatAge), .integer(64)).map { row in
      try VolumePath.with {
        $0.poolID = try row.get("pool_id")
        $0.poolName = try row.get("pool_name")
        $0.path = try row.get("path")
      }
    }
  }
}

extension CatalogDatabase {
  /// Takes in where an operation has looked for volumes' files.
  func recordSightings(_ request: RecordSightingsRequest) async throws -> RecordSightingsResponse {
    try await pool.withTransaction { transaction in
      let hosts = try await transaction.rows(Query.listHosts, .null, .integer(maximumHeartbeatAge))
      let host = try hosts.first { try $0.get("name") == request.host }?.get("id", as: String.self)
      try await transaction.take(
        request.volumes.map { sought in
          PlaceSighting(
            poolName: sought.volume?.poolName ?? "", path: sought.volume?.path ?? "",
            sighting: sought.presence == .unspecified ? .unknown : FileSighting(sought.presence),
            marker: sought.volume?.poolID ?? "")
        }, of: host, maximumHeartbeatAge: maximumHeartbeatAge)
      return RecordSightingsResponse()
    }
  }
}
