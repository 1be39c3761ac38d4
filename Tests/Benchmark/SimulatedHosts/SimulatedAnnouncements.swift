internal import GRPCCore
internal import Lab
internal import Messages
internal import RPC

/// How simulated hosts tell orchestrators of themselves, each always the same one.
struct SimulatedAnnouncements: Sendable {
  private let clients: [AgentsClient]
  private let addresses: [String: String]

  /// Runs `body` with connections to the orchestrators.
  ///
  /// - Parameter listening: Where the hosts' agents listen, as `hosts`.
  static func with<Value: Sendable>(
    _ hosts: [SimulatedHost], at listening: [String], to orchestrators: [String], in services: LabTidemark,
    _ body: @Sendable (SimulatedAnnouncements) async throws -> Value
  ) async throws -> Value {
    let token = try SimulatedSite.token(of: .agent, in: services)
    var connections: [RPCConnection] = []
    for orchestrator in orchestrators {
      guard let address = NetworkAddress(orchestrator) else {
        throw LabError("\(orchestrator) is no address")
      }
      connections.append(
        try RPCConnection(to: address, configuration: RPCConnectionConfiguration(token: token)))
    }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      for connection in connections { group.addTask { try await connection.run() } }
      defer { group.cancelAll() }
      return try await body(
        SimulatedAnnouncements(
          clients: connections.map { AgentsClient($0) },
          addresses: Dictionary(uniqueKeysWithValues: zip(hosts.map(\.name), listening))))
    }
  }

  /// Announces hosts, one after the other.
  func announce(_ hosts: ArraySlice<SimulatedHost>) async throws {
    for (index, host) in hosts.enumerated() { _ = try await announce(host, index) }
  }

  /// Goes on announcing the hosts as often as they are told to, while `body` runs.
  func goOn<Value: Sendable>(
    with hosts: [SimulatedHost], _ body: @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (index, host) in hosts.enumerated() {
        group.addTask {
          // They do not beat at the same moment.
          var pause = Duration.seconds(10) * Double(index) / Double(hosts.count)
          while true {
            try await Task.sleep(for: pause)
            do {
              pause = .milliseconds(Int(try await announce(host, index).heartbeatIntervalMs))
            } catch {
              // As a real agent: while the catalog is away it announces itself again.
              try Task.checkCancellation()
              pause = .seconds(1)
            }
          }
        }
      }
      defer { group.cancelAll() }
      return try await body()
    }
  }

  private func announce(_ host: SimulatedHost, _ index: Int) async throws -> AnnounceResponse {
    try await clients[index % clients.count].announce(host.announcement(at: addresses[host.name] ?? ""))
  }
}
