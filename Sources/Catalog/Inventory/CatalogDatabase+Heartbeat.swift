internal import Crypto
internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// Takes in a heartbeat of a host that announces the same as before: nothing of it but its mounts' space can be new.
  ///
  /// Not for as long as one likes: what the inventory means changes also with what other hosts say, and what does not show
  /// there is taken in anew after a while.
  ///
  /// - Returns: nil if the announcement says something new, is the first one, or is to be taken in once more.
  func confirmInventory(_ request: AnnounceRequest, _ digest: [UInt8]) async throws -> AnnounceResponse? {
    guard !digest.isEmpty, request.sought.isEmpty else { return nil }
    return try await pool.withTransaction { transaction in
      guard
        let row = try await transaction.row(
          Query.confirmInventory, .text(request.hostName), .binary(digest), .integer(2 * maximumHeartbeatAge))
      else { return nil }
      let host: String = try row.get("id")
      return try answer(to: host, try await transaction.save(mountsOf: request, host), sought: [])
    }
  }

  /// What a host is answered.
  func answer(
    to host: String, _ mounts: KnownMounts, sought: [VolumePath]
  ) throws -> AnnounceResponse {
    try AnnounceResponse.with { response in
      response.hostID = host
      response.heartbeatIntervalMs = UInt32(clamping: maximumHeartbeatAge / 3)
      response.sought = sought
      for row in mounts.pools { response.poolIDs[try row.get("name")] = try row.get("id") }
      for row in mounts.stores { response.storeIDs[try row.get("name")] = try row.get("id") }
    }
  }
}

/// The pools and stores of an announcement that the catalog knows, as rows of id and name.
struct KnownMounts {
  let pools: [PostgresRow]
  let stores: [PostgresRow]
}

extension AnnounceRequest {
  /// The SHA-256 of what it says, but for how much space mounts have, which is always another; empty without an inventory.
  /// Another release of the catalog may understand more of it, and takes it in anew.
  func inventoryDigest() throws -> [UInt8] {
    guard hasInventory else { return [] }
    var lasting = self
    for index in pools.indices {
      (lasting.pools[index].capacityBytes, lasting.pools[index].freeBytes) = (0, 0)
    }
    for index in stores.indices {
      (lasting.stores[index].capacityBytes, lasting.stores[index].freeBytes) = (0, 0)
    }
    return Array(SHA256.hash(data: Array(Version.current.utf8) + (try lasting.serialized())))
  }
}

extension PostgresTransaction {
  /// Takes in what a host says of the pools and stores that its configuration names.
  func save(mountsOf request: AnnounceRequest, _ host: String) async throws -> KnownMounts {
    let pools = try await rows(
      Query.saveHostPools, .text(host), .texts(request.pools.map(\.name)),
      .booleans(request.pools.map(\.mounted)),
      .integers(request.pools.map { Int64(clamping: $0.capacityBytes) }),
      .integers(request.pools.map { Int64(clamping: $0.freeBytes) }), .texts(request.pools.map(\.problem)),
      .texts(request.pools.map(\.reservation.column)))
    let stores = try await rows(
      Query.saveHostStores, .text(host), .texts(request.stores.map(\.name)),
      .booleans(request.stores.map(\.mounted)),
      .integers(request.stores.map { Int64(clamping: $0.capacityBytes) }),
      .integers(request.stores.map { Int64(clamping: $0.freeBytes) }),
      .texts(request.stores.map(\.problem)),
      .texts(request.stores.map { $0.storeID.lowercased() }),
      .texts(request.stores.map(\.reservation.column)))
    return KnownMounts(pools: pools, stores: stores)
  }
}
