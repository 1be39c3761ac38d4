internal import Messages

/// Reads the inventory for one operation, as patiently as its client is, from what all operations share.
///
/// Who mounts what changes rarely; who *runs* a volume is asked of the hosts each time, see ``HostLocator``.
struct InventoryReader: Sendable {
  let inventory: InventoryRecordsClient
  var cache = InventoryCache()

  /// The inventory, a moment old at most.
  func read() async throws -> HostInventory {
    try await cache.read {
      async let hosts = inventory.listHosts(ListHostsRequest())
      async let pools = inventory.listPools(ListPoolsRequest())
      async let stores = inventory.listStores(ListStoresRequest())
      return HostInventory(
        hosts: try await hosts.hosts, pools: try await pools.pools, stores: try await stores.stores)
    }
  }

  /// Tells the catalog where volumes were looked for, and what was seen.
  func tell(_ host: String, _ uses: [VolumeUse]) async throws {
    _ = try await inventory.recordSightings(
      RecordSightingsRequest.with { request in
        request.host = host
        request.volumes = uses.map { use in
          SoughtVolume.with {
            $0.volume = use.volume
            $0.presence = use.presence
          }
        }
      })
  }

  /// Has the next reading read anew: something turned out to be different.
  func invalidate() async { await cache.invalidate() }
}
