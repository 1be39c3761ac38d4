internal import ArgumentParser
internal import Messages

/// `tidemark host show`.
struct HostShow: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show all that is known of one host, with the pools and stores it has mounted.")

  @Argument(help: "The host's name, its id, or the beginning of it.", completion: .hosts)
  var host: String

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let (hosts, pools, stores) = try await session.connected { connection in
      let inventory = InventoryClient(connection)
      return (
        try await inventory.listHosts(.init()).hosts, try await inventory.listPools(.init()).pools,
        try await inventory.listStores(.init()).stores
      )
    }
    let found = hosts.first { $0.name == host } ?? hosts.only { host.count >= 4 && $0.id.hasPrefix(host) }
    guard let found else {
      throw Failure(
        status: .refused, reason: "unknown_host", what: "There is no host \(host)",
        why: "no agent has announced itself under that name",
        remedy: "List what there is: tidemark host ls.", facts: ["reference": host])
    }
    session.show(found.json) {
      InventoryText.details(found, pools: pools, stores: stores, session.console.now(), on: $0)
    }
    return .done
  }
}

extension Array {
  /// The element that is as said, if it is the only one.
  func only(where condition: (Element) -> Bool) -> Element? {
    let found = filter(condition)
    return found.count == 1 ? found[0] : nil
  }
}
