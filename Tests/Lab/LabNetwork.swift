/// The proxies through which the processes of a `LabTidemark` reach each other, for tests that cut the network.
///
/// A test itself calls the orchestrator past them.
public struct LabNetwork: Sendable {
  /// From the orchestrators to the agents, in the order of the hosts.
  public let agents: [LabProxy]
  /// From the agents to the orchestrator.
  public let orchestrator: LabProxy
  /// From the orchestrators to the catalog.
  public let catalog: LabProxy
  /// From the catalog to PostgreSQL.
  public let postgres: LabProxy

  /// All of them.
  public var all: [LabProxy] { agents + [orchestrator, catalog, postgres] }

  /// Proxies for processes that need not be there yet; they are told to each other's addresses through these.
  static func make(
    agents: [Int], orchestrator: Int, catalog: Int, postgres: Int
  ) async throws -> LabNetwork {
    var proxies: [LabProxy] = []
    for port in agents { proxies.append(try await LabProxy(to: port)) }
    return LabNetwork(
      agents: proxies, orchestrator: try await LabProxy(to: orchestrator),
      catalog: try await LabProxy(to: catalog), postgres: try await LabProxy(to: postgres))
  }
}
