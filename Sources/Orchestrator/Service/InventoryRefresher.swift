internal import Logging
internal import Messages

/// Asks all hosts that answer for a fresh inventory, for a caller that names something the catalog does not know yet.
struct InventoryRefresher: Sendable {
  let catalog: CatalogClients
  let agents: any AgentDirectory
  let logger: Logger
  var timeout = Duration.seconds(5)

  /// Whether any host answered and was taken in.
  func refresh() async -> Bool {
    let hosts = (try? await catalog.inventory.listHosts(ListHostsRequest()).hosts) ?? []
    return await withTaskGroup(of: Bool.self) { group in
      for host in hosts where host.alive {
        group.addTask {
          do {
            let description = try await agents.agent(at: host.address).describe(
              DescribeRequest(), timeout: timeout)
            _ = try await catalog.inventory.recordAnnouncement(description)
            return true
          } catch {
            logger.debug("a host was not described", metadata: ["host": "\(host.name)", "error": "\(error)"])
            return false
          }
        }
      }
      var any = false
      for await answered in group where answered { any = true }
      return any
    }
  }
}
