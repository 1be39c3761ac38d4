internal import Messages

/// The hosts, pools and stores, as the catalog has them at one moment.
struct HostInventory: Sendable {
  var hosts: [Host] = []
  var pools: [Pool] = []
  var stores: [Store] = []

  /// The hosts that mount all of these pools and stores, by name: those that answer, or all.
  func hosts(poolIDs: Set<String>, storeIDs: Set<String>, aliveOnly: Bool = true) -> [Host] {
    var names = Set(hosts.map(\.name))
    for id in poolIDs { names.formIntersection(pools.first { $0.id == id }?.hosts ?? []) }
    for id in storeIDs { names.formIntersection(stores.first { $0.id == id }?.hosts ?? []) }
    return hosts.filter { names.contains($0.name) && ($0.alive || !aliveOnly) }.sorted { $0.name < $1.name }
  }

  /// A pool's name for people.
  func poolName(_ id: String) -> String { pools.first { $0.id == id }?.name ?? id }

  /// A location for people: `pool 'fast'`.
  func title(_ location: SnapshotLocation) -> String {
    location.storeID.isEmpty
      ? "pool '\(poolName(location.poolID))'" : "store '\(storeName(location.storeID))'"
  }

  /// A store's name for people.
  func storeName(_ id: String) -> String { stores.first { $0.id == id }?.name ?? id }
}

/// Reads the inventory, and keeps it for a moment: an operation's steps ask in quick succession.
///
/// Who mounts what changes rarely; who *runs* a volume is asked of the hosts each time, see ``HostLocator``.
actor InventoryReader {
  private let inventory: InventoryRecordsClient
  private let freshness: Duration
  private var known: (HostInventory, ContinuousClock.Instant)?

  init(_ inventory: InventoryRecordsClient, freshness: Duration = .milliseconds(500)) {
    self.inventory = inventory
    self.freshness = freshness
  }

  func read() async throws -> HostInventory {
    if let (inventory, time) = known, time.duration(to: .now) < freshness { return inventory }
    async let hosts = inventory.listHosts(ListHostsRequest())
    async let pools = inventory.listPools(ListPoolsRequest())
    async let stores = inventory.listStores(ListStoresRequest())
    let read = HostInventory(
      hosts: try await hosts.hosts, pools: try await pools.pools, stores: try await stores.stores)
    known = (read, .now)
    return read
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

  /// Forgets what was read: something turned out to be different.
  func invalidate() { known = nil }
}
