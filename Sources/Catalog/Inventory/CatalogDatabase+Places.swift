internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// All hosts, by name.
  func hosts() async throws -> ListHostsResponse {
    let rows = try await pool.rows(Query.listHosts, .null, .integer(maximumHeartbeatAge))
    return try ListHostsResponse.with { $0.hosts = try rows.map(Host.init(row:)) }
  }

  /// All pools, by name.
  func pools() async throws -> ListPoolsResponse {
    let rows = try await pool.rows(Query.listPools, .null)
    return try ListPoolsResponse.with { $0.pools = try rows.map(Pool.init(row:)) }
  }

  /// All stores, by name.
  func stores() async throws -> ListStoresResponse {
    let rows = try await pool.rows(Query.listStores, .null)
    return try ListStoresResponse.with { $0.stores = try rows.map(Store.init(row:)) }
  }

  /// Volumes in pages, by VM's name, disk and path.
  func volumes(_ request: ListVolumesRequest) async throws -> ListVolumesResponse {
    let size = pageSize(request.pageSize)
    return try await pool.withSnapshot { transaction in
      let machine = request.vm.isEmpty ? nil : try await transaction.resolveVM(request.vm).id
      let after: String? =
        try request.pageToken.isEmpty
        ? nil : VolumeID(request.pageToken).orInvalidToken().description
      let rows = try await transaction.rows(
        Query.listVolumes, .text(machine), .null, .text(after), .integer(size + 1))
      let volumes = try rows.prefix(size).map(Volume.init(row:))
      return ListVolumesResponse.with {
        $0.volumes = volumes
        if rows.count > size { $0.nextPageToken = volumes.last?.id ?? "" }
      }
    }
  }

  /// Records a pool.
  func addPool(_ request: AddPoolRequest) async throws -> Pool {
    try check(names: [("pool", request.name), ("cluster", request.cluster), ("zone", request.zone)])
    guard let type = request.type.column else {
      throw TidemarkError.invalid(
        "invalid_pool_type", "Pool \(request.name) was not added", why: "its type is missing or unknown",
        remedy: "Use LOCAL, NFS, SHARED_MOUNT_POINT, CLVM or RBD.")
    }
    guard request.id.isEmpty || isUUID(request.id) else {
      throw TidemarkError.invalid(
        "invalid_pool_id", "Pool \(request.name) was not added",
        why: "its id \(request.id.quoted) is no UUID",
        remedy: "Give the id that its marker has, or none.")
    }
    return try await pool.withTransaction { transaction in
      let cluster = try await transaction.ensureCluster(request.cluster, zone: request.zone)
      let others = try await transaction.rows(Query.listPools, .null).map(Pool.init(row:))
      if let other = others.first(where: { $0.id == request.id.lowercased() && $0.name != request.name }) {
        throw TidemarkError(
          .alreadyExists, reason: "pool_exists", what: "Pool \(request.name) was not added",
          why: "its marker .tidemark-pool says that it is pool \(other.name)",
          remedy: "Use that name; or, if it is a copy of that pool, remove the marker from the copy.",
          facts: ["pool_id": other.id])
      }
      guard
        try await transaction.row(
          Query.insertPool, .textOrNull(request.id.lowercased()), .text(request.name), .text(type),
          .text(cluster)) != nil,
        let row = try await transaction.row(Query.listPools, .text(request.name))
      else {
        throw TidemarkError(
          .alreadyExists, reason: "pool_exists", what: "Pool \(request.name) was not added",
          why: "there is one of this name", remedy: "Use it, or choose another name.")
      }
      return try Pool(row: row)
    }
  }

  /// Records a store that an agent has marked with its id. The same store again is a success.
  func recordStore(_ request: RecordStoreRequest) async throws -> Store {
    try check(names: [("store", request.name), ("zone", request.zone)])
    guard let id = StoreID(request.storeID) else {
      throw TidemarkError.invalid(
        "invalid_store_id", "Store \(request.name) was not added",
        why: "\(request.storeID.quoted) is no UUID", remedy: "Send the id that the marker file holds.")
    }
    return try await pool.withTransaction { transaction in
      let zone = try await transaction.ensureZone(request.zone)
      let others = try await transaction.rows(
        Query.storeExists, .text(id.description), .text(request.name))
      guard others.isEmpty,
        try await transaction.row(
          Query.saveStore, .text(id.description), .text(request.name), .text(zone),
          .boolean(request.canReserve))
          != nil,
        let row = try await transaction.row(Query.listStores, .text(request.name))
      else {
        throw TidemarkError(
          .alreadyExists, reason: "store_exists", what: "Store \(request.name) was not added",
          why: try others.first.map {
            "there is store \(try $0.get("name", as: String.self)) with id \(try $0.get("id", as: String.self))"
          }
            ?? "it is known in another zone",
          remedy: "Use the one that is there, or choose another name and an unmarked directory.")
      }
      var store = try Store(row: row)
      if store.capacityBytes == 0 {
        store.capacityBytes = request.capacityBytes
        store.freeBytes = request.freeBytes
      }
      return store
    }
  }

  private func check(names: [(String, String)]) throws {
    for (kind, name) in names {
      if let violation = NameRule.resource.violation(of: name) {
        throw TidemarkError.invalid(
          "invalid_name", "Nothing was added", why: "the \(kind)'s name \(name.quoted) \(violation)",
          remedy: "Use letters, digits, '.', '_' and '-', beginning with a letter or digit, at most 63.")
      }
    }
  }
}

extension Host {
  init(row: PostgresRow) throws {
    self.init()
    id = try row.get("id")
    name = try row.get("name")
    cluster = try row.get("cluster")
    zone = try row.get("zone")
    address = try row.get("address")
    libvirtVersion = try row.get("libvirt_version")
    qemuVersion = try row.get("qemu_version")
    agentVersion = try row.get("agent_version")
    lastHeartbeat = try row.timestamp("last_heartbeat")
    alive = try row.get("alive")
    libvirtUri = try row.get("libvirt_uri")
    migrationUri = try row.get("migration_uri")
  }
}

extension Pool {
  init(row: PostgresRow) throws {
    self.init()
    id = try row.get("id")
    name = try row.get("name")
    type = PoolType(column: try row.get("type"))
    cluster = try row.get("cluster")
    hosts = try row.get("hosts")
    capacityBytes = try row.get("capacity_bytes")
    freeBytes = try row.get("free_bytes")
    canReserve = try row.get("can_reserve")
    lostAt = try row.timestamp("lost_at")
  }
}

extension Store {
  init(row: PostgresRow) throws {
    self.init()
    id = try row.get("id")
    name = try row.get("name")
    zone = try row.get("zone")
    hosts = try row.get("hosts")
    canReserve = try row.get("can_reserve")
    capacityBytes = try row.get("capacity_bytes")
    freeBytes = try row.get("free_bytes")
  }
}

extension Volume {
  init(row: PostgresRow) throws {
    self.init()
    id = try row.get("id")
    pool = try row.get("pool")
    poolID = try row.get("pool_id")
    path = try row.get("path")
    virtualBytes = try row.get("virtual_bytes")
    format = try row.get("format")
    vmName = try row.textOrEmpty("vm_name")
    vmID = try row.textOrEmpty("vm_id")
    disk = try row.textOrEmpty("disk")
    host = try row.textOrEmpty("host")
    present = try row.get("present")
    tipSnapshotID = try row.textOrEmpty("tip_snapshot_id")
    snapshotCount = try row.get("snapshot_count")
    goneAt = try row.timestamp("gone_at")
    adoptableAsVolumeID = try row.textOrEmpty("adoptable_as_volume_id")
    adoptableAs = try row.textOrEmpty("adoptable_as")
    mayBeVolumeID = try row.textOrEmpty("may_be_volume_id")
    lostSnapshotCount = try row.get("lost_snapshot_count")
  }
}
