internal import Foundation
internal import GRPCCore
internal import Lab
internal import Logging
internal import Messages
internal import RPC

/// Many hosts without hypervisors, in clusters of which each shares a pool, around a real orchestrator, catalog and
/// PostgreSQL. They announce themselves as real ones do, as often as they are told to.
struct SimulatedSite: Sendable {
  static let zone = "sim"
  static let store = "sim-store"

  let services: LabTidemark
  let tidemark: Tidemark
  let hosts: [SimulatedHost]

  /// All volumes, as people name them.
  var volumes: [String] { hosts.flatMap { $0.machines.map { "\($0.name)/vda" } } }

  /// Runs `body` with as many hosts.
  ///
  /// - Parameters:
  ///   - count: How many hosts.
  ///   - clusterSize: How many hosts share a pool.
  ///   - machines: How many VMs are on each.
  ///   - orchestrators: More orchestrators than the first, by name: hosts announce themselves to each in turn.
  static func with<Value: Sendable>(
    hosts count: Int, clusterSize: Int = 16, machines: Int, moreOrchestrators: [String] = [],
    _ body: @escaping @Sendable (SimulatedSite, [String]) async throws -> Value
  ) async throws -> Value {
    try OpenFiles.allow(65_536)
    var options = LabTidemarkOptions.asInProduction
    options.hosts = []
    options.addsStore = false
    options.settings = [("snapshot.delta.max", "16")]
    return try await LabTidemark.with(options) { services in
      var addresses = [services.orchestratorAddress]
      for name in moreOrchestrators {
        let address = "127.0.0.1:\(try FreePort.next())"
        _ = try await services.startOrchestrator(name, address: address)
        addresses.append(address)
      }
      let hosts = (0..<count).map {
        SimulatedHost(number: $0, cluster: "sim-\($0 / clusterSize)", machines: machines)
      }
      let all = addresses
      return try await withServers(of: hosts, in: services) { listening in
        try await SimulatedAnnouncements.with(hosts, at: listening, to: all, in: services) { announcements in
          try await Tidemark.with(services) { tidemark in
            // One host is enough to make a store; what is added is looked for at all that are known.
            try await announcements.announce(hosts.prefix(1))
            try await addPlaces(for: hosts, tidemark)
            try await announcements.announce(hosts[...])
            return try await announcements.goOn(with: hosts) {
              try await body(SimulatedSite(services: services, tidemark: tidemark, hosts: hosts), all)
            }
          }
        }
      }
    }
  }

  /// Adds the clusters' pools and the store.
  private static func addPlaces(for hosts: [SimulatedHost], _ tidemark: Tidemark) async throws {
    for cluster in Set(hosts.map(\.cluster)).sorted() {
      _ = try await tidemark.inventory.addPool(
        .with {
          $0.name = "pool-\(cluster)"
          $0.type = .sharedMountPoint
          $0.cluster = cluster
          $0.zone = zone
        })
    }
    let store = try await tidemark.inventory.addStore(
      .with {
        $0.name = Self.store
        $0.zone = zone
      })
    for host in hosts { host.mount(store: store.id) }
  }

  /// Serves all hosts, each at a port of its own.
  private static func withServers<Value: Sendable>(
    of hosts: [SimulatedHost], in services: LabTidemark,
    _ body: @Sendable ([String]) async throws -> Value
  ) async throws -> Value {
    let token = try token(of: .orchestrator, in: services)
    guard let address = NetworkAddress("127.0.0.1:0") else { throw LabError("no address") }
    let servers = hosts.map { host in
      RPCServer(
        services: [host],
        configuration: RPCServerConfiguration(
          address: address, tokens: [AcceptedToken(token, role: .orchestrator)]),
        logger: Logger(label: "simulated-host") { _ in SwiftLogNoOpLogHandler() })
    }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      for server in servers { group.addTask { try await server.run() } }
      defer { group.cancelAll() }
      var addresses: [String] = []
      for server in servers { addresses.append(try await server.listeningAddress.description) }
      return try await body(addresses)
    }
  }

  static func token(of role: LabTokens.Role, in services: LabTidemark) throws -> BearerToken {
    let text = try String(contentsOfFile: services.tokens.file(role), encoding: .utf8)
    guard let token = BearerToken(text.trimmingCharacters(in: .newlines)) else {
      throw LabError("there is no token of the role \(role.rawValue)")
    }
    return token
  }
}
