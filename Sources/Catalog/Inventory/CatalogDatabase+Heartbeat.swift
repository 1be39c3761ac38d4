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
    let (pools, stores) = (request.pools, request.stores)
    guard
      let row = try await pool.row(
        repeatable: Query.confirmInventory,
        [
          .text(request.hostName), .binary(digest), .integer(2 * maximumHeartbeatAge),
          .texts(pools.map(\.name)), .integers(pools.map { Int64(clamping: $0.capacityBytes) }),
          .integers(pools.map { Int64(clamping: $0.freeBytes) }), .texts(stores.map(\.name)),
          .integers(stores.map { Int64(clamping: $0.capacityBytes) }),
          .integers(stores.map { Int64(clamping: $0.freeBytes) }),
        ])
    else { return nil }
    return answer(
      to: try row.get("id"),
      KnownMounts(
        pools: Array(
          zip(try row.get("pool_names", as: [String].self), try row.get("pool_ids", as: [String].self))),
        stores: Array(
          zip(try row.get("store_names", as: [String].self), try row.get("store_ids", as: [String].self)))),
      sought: [])
  }

  /// What a host is answered.
  func answer(
    to host: String, _ mounts: KnownMounts, sought: [VolumePath]
  ) -> AnnounceResponse {
    AnnounceResponse.with { response in
      response.hostID = host
      response.heartbeatIntervalMs = UInt32(clamping: maximumHeartbeatAge / 3)
      response.sought = sought
      for (name, id) in mounts.pools { response.poolIDs[name] = id }
      for (name, id) in mounts.stores { response.storeIDs[name] = id }
    }
  }
}

/// The pools and stores of an announcement that the catalog knows, as names and ids.
struct KnownMounts {
  let pools: [(name: String, id: String)]
  let stores: [(name: String, id: String)]
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
    return KnownMounts(
      pools: try pools.map { (try $0.get("name"), try $0.get("id")) },
      stores: try stores.map { (try $0.get("name"), try $0.get("id")) })
  }
}
