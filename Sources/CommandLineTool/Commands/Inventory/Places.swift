internal import Messages
internal import RPC

/// Zones and clusters, as the hosts, pools and stores in them tell.
struct Places: Sendable {
  /// A cluster.
  struct Cluster: Hashable, Sendable {
    /// Its name.
    var name: String
    /// Its zone's name; empty as long as no host tells.
    var zone = ""
    /// Its hosts' names.
    var hosts: [String] = []
    /// How many of them are alive.
    var alive = 0
    /// Its pools' names.
    var pools: [String] = []
  }

  /// A zone.
  struct Zone: Hashable, Sendable {
    /// Its name.
    var name: String
    /// Its clusters' names.
    var clusters: [String] = []
    /// How many hosts it has.
    var hosts = 0
    /// How many of them are alive.
    var alive = 0
    /// Its stores' names.
    var stores: [String] = []
  }

  /// By name.
  let clusters: [Cluster]
  /// By name.
  let zones: [Zone]

  /// Asks the orchestrator.
  init(_ connection: RPCConnection) async throws {
    let inventory = InventoryClient(connection)
    self.init(
      hosts: try await inventory.listHosts(.init()).hosts,
      pools: try await inventory.listPools(.init()).pools,
      stores: try await inventory.listStores(.init()).stores)
  }

  /// Gathers what they tell.
  init(hosts: [Host], pools: [Pool], stores: [Store]) {
    var clusters: [String: Cluster] = [:]
    var zones: [String: Zone] = [:]
    for host in hosts {
      var cluster = clusters[host.cluster] ?? Cluster(name: host.cluster)
      cluster.zone = host.zone
      cluster.hosts.append(host.name)
      cluster.alive += host.alive ? 1 : 0
      clusters[host.cluster] = cluster
      var zone = zones[host.zone] ?? Zone(name: host.zone)
      zone.hosts += 1
      zone.alive += host.alive ? 1 : 0
      if !zone.clusters.contains(host.cluster) { zone.clusters.append(host.cluster) }
      zones[host.zone] = zone
    }
    for pool in pools { clusters[pool.cluster, default: Cluster(name: pool.cluster)].pools.append(pool.name) }
    for store in stores { zones[store.zone, default: Zone(name: store.zone)].stores.append(store.name) }
    self.clusters = clusters.values.sorted { $0.name < $1.name }
    self.zones = zones.values.sorted { $0.name < $1.name }
  }
}

extension Places.Cluster {
  /// The cluster for programs.
  var json: JSONValue {
    [
      "name": .string(name), "zone": .text(zone), "hosts": .texts(hosts),
      "hosts_alive": .number(UInt64(alive)),
      "pools": .texts(pools),
    ]
  }
}

extension Places.Zone {
  /// The zone for programs.
  var json: JSONValue {
    [
      "name": .string(name), "clusters": .texts(clusters), "hosts": .number(UInt64(hosts)),
      "hosts_alive": .number(UInt64(alive)), "stores": .texts(stores),
    ]
  }
}
