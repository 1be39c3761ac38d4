internal import Messages
internal import RPC

extension CatalogDatabase {
  /// One snapshot.
  func snapshot(_ reference: String) async throws -> Snapshot {
    try await pool.withSnapshot { transaction in
      let id = try await transaction.resolveSnapshot(reference).id
      guard let snapshot = try await transaction.snapshots([id]).first else {
        throw TidemarkError.unknown("snapshot", reference, remedy: "`tidemark snapshot ls` lists them.")
      }
      return snapshot
    }
  }

  /// Snapshots, newest first, in pages.
  func snapshots(_ request: ListSnapshotsRequest) async throws -> ListSnapshotsResponse {
    let size = pageSize(request.pageSize)
    return try await pool.withSnapshot { transaction in
      let volume = request.volume.isEmpty ? nil : try await transaction.resolveVolume(request.volume)
      let machine = request.vm.isEmpty ? nil : try await transaction.resolveVM(request.vm).id
      let parts = request.pageToken.split(separator: ".")
      if !request.pageToken.isEmpty {
        guard parts.count == 2, Int64(parts[0]) != nil, isUUID(String(parts[1])) else {
          throw TidemarkError.invalid(
            "invalid_page_token", "Nothing was listed",
            why: "the page token is not one that a page before returned",
            remedy: "Begin again without a page token.")
        }
      }
      let rows = try await transaction.rows(
        Query.listSnapshots, .text(volume), .text(machine), .boolean(request.allStates),
        .textOrNull(request.pageToken), .integer(size + 1))
      let ids: [String] = try rows.prefix(size).map { try $0.get("id") }
      let snapshots = try await transaction.snapshots(ids)
      var next = ""
      if rows.count > size, let last = ids.last {
        next = try await transaction.row(Query.snapshotPageToken, .text(last))?.get("token") ?? ""
      }
      return ListSnapshotsResponse.with {
        $0.snapshots = snapshots
        $0.nextPageToken = next
      }
    }
  }

  /// A volume's chain graph, each snapshot after its parent.
  func chain(_ reference: String) async throws -> GetChainResponse {
    try await pool.withSnapshot { transaction in
      let id = try await transaction.resolveVolume(reference)
      let order: [String] = try await transaction.rows(Query.chainSnapshots, .text(id)).map {
        try $0.get("id")
      }
      let byID = Dictionary(try await transaction.snapshots(order).map { ($0.id, $0) }) { first, _ in first }
      let volume = try await transaction.rows(Query.listVolumes, .null, .text(id), .null, .integer(1))
      return try GetChainResponse.with {
        $0.volume = try volume.first.map(Volume.init(row:))
        $0.snapshots = order.compactMap { byID[$0] }
        $0.allocatedBytes = $0.snapshots.reduce(0) { $0 + $1.allocatedBytes }
        $0.hiddenBytes = $0.snapshots.reduce(0) { $0 + ($1.state == .hidden ? $1.allocatedBytes : 0) }
      }
    }
  }
}

extension PostgresTransaction {
  /// Snapshots by id, newest first, with what they occupy as of now.
  func snapshots(_ ids: [String]) async throws -> [Snapshot] {
    guard !ids.isEmpty else { return [] }
    var snapshots = try await rows(Query.readSnapshots, .texts(ids)).map(Snapshot.init(row:))
    let spaces = try await spaces(ofVolumes: Set(snapshots.map(\.volumeID)))
    let damages = try await damages(ofVolumes: Set(snapshots.map(\.volumeID)))
    for index in snapshots.indices {
      snapshots[index].space = spaces[snapshots[index].id]
      snapshots[index].damage = damages[snapshots[index].id]
    }
    return snapshots
  }
}

extension Snapshot {
  init(row: PostgresRow) throws {
    self.init()
    id = try row.get("id")
    volumeID = try row.get("volume_id")
    groupID = try row.get("group_id")
    parentID = try row.textOrEmpty("parent_id")
    kind = SnapshotKind(column: try row.get("kind"))
    fullReason = FullReason(column: try row.optional("full_reason"))
    state = SnapshotState(column: try row.get("state"))
    location = try row.location()
    name = try row.get("name")
    virtualBytes = try row.optional("virtual_bytes") ?? 0
    allocatedBytes = try row.optional("allocated_bytes") ?? 0
    takenAt = try row.timestamp("taken_at")
    deletedAt = try row.timestamp("deleted_at")
    checkpoint = try row.textOrEmpty("checkpoint")
    isTip = try row.get("is_tip")
    vmName = try row.textOrEmpty("vm_name")
    disk = try row.textOrEmpty("disk")
    operationID = try row.get("operation_id")
    // What is being made is not known to be anything yet.
    consistency = state == .creating ? .unspecified : Consistency(column: try row.get("consistency"))
    copiedFrom = try row.textOrEmpty("copied_from")
  }
}
