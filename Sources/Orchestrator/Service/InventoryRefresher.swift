internal import Logging
internal import Messages

/// Asks all hosts that answer for a fresh inventory, for a caller that names something the catalog does not know yet.
struct InventoryRefresher: Sendable {
  /// Not patient: a round ends within seconds.
  let catalog: CatalogClients
  let agents: any AgentDirectory
  let logger: Logger
  private let turns = RefreshTurns()
  private let timeout = Duration.seconds(5)

  init(catalog: CatalogClients, agents: any AgentDirectory, logger: Logger) {
    self.catalog = catalog
    self.agents = agents
    self.logger = logger
  }

  /// Whether any host answered and was taken in. Whoever asks while hosts are being asked shares the next round with all
  /// others that do.
  func refresh() async -> Bool { await turns.refresh { await askAll() } }

  /// Whether the host of that name answered and was taken in.
  func refresh(hostNamed name: String) async -> Bool {
    let hosts = (try? await catalog.inventory.listHosts(ListHostsRequest()).hosts) ?? []
    guard let host = hosts.first(where: { $0.name == name }) else { return false }
    return await ask(host)
  }

  private func askAll() async -> Bool {
    let hosts = (try? await catalog.inventory.listHosts(ListHostsRequest()).hosts) ?? []
    return await withTaskGroup(of: Bool.self) { group in
      for host in hosts where host.alive { group.addTask { await ask(host) } }
      var any = false
      for await answered in group where answered { any = true }
      return any
    }
  }

  private func ask(_ host: Host) async -> Bool {
    do {
      let description = try await agents.agent(at: host.address).describe(DescribeRequest(), timeout: timeout)
      _ = try await catalog.inventory.recordAnnouncement(description)
      return true
    } catch {
      logger.debug("a host was not described", metadata: ["host": "\(host.name)", "error": "\(error)"])
      return false
    }
  }
}
