internal import GRPCCore
internal import Messages
internal import RPC

/// The hosts, pools and stores, as the catalog has them at one moment.
///
/// Read once for all operations and asked by each of their steps, so what a question needs is put in order at the beginning:
/// a step costs as much as its pool has hosts, not as the zone has.
struct HostInventory: Sendable {
  let hosts: [Host]
  let pools: [Pool]
  let stores: [Store]
  private let hostsByName: [String: Host]
  /// The names of the hosts that mount a pool or a store, by its id.
  private let mountedOn: [String: Set<String>]

  init(hosts: [Host] = [], pools: [Pool] = [], stores: [Store] = []) {
    self.hosts = hosts
    self.pools = pools
    self.stores = stores
    hostsByName = Dictionary(hosts.map { ($0.name, $0) }) { first, _ in first }
    mountedOn = Dictionary(
      pools.map { ($0.id, Set($0.hosts)) } + stores.map { ($0.id, Set($0.hosts)) }
    ) { first, _ in first }
  }

  /// The hosts that mount all of these pools and stores, by name: those that answer, or all.
  func hosts(poolIDs: Set<String>, storeIDs: Set<String>, aliveOnly: Bool = true) -> [Host] {
    let mounts = poolIDs.union(storeIDs).map { mountedOn[$0] ?? [] }.sorted { $0.count < $1.count }
    let fewest = mounts.first.map { $0.compactMap { hostsByName[$0] } } ?? hosts
    return
      fewest
      .filter { host in
        (host.alive || !aliveOnly) && mounts.dropFirst().allSatisfy { $0.contains(host.name) }
      }
      .sorted { $0.name < $1.name }
  }

  /// Whether a pool was lost with its last host: nothing there is waited for.
  func isLost(poolID: String) -> Bool { pools.contains { $0.id == poolID && $0.lostAt != nil } }

  /// Throws ``TidemarkError`` FAILED_PRECONDITION `pool_lost` if one of these pools was lost with its last host.
  func requireNotLost(poolIDs: some Collection<String>, what: String) throws {
    guard let id = poolIDs.sorted().first(where: isLost) else { return }
    let name = poolName(id)
    throw TidemarkError(
      .failedPrecondition, reason: "pool_lost", what: what,
      why: "pool '\(name)' was lost with the host that had it",
      remedy: "If it is not, mount it on a host whose agent's configuration names it, and try again.",
      facts: ["pool": name])
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
