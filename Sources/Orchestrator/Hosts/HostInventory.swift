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
