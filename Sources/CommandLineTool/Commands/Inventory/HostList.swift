internal import ArgumentParser
internal import Messages

/// `tidemark host ls`.
struct HostList: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "List the KVM hosts whose agents have announced themselves.")

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let hosts = try await session.connected { try await InventoryClient($0).listHosts(.init()).hosts }
    session.showList(
      "hosts", hosts.map(\.json), isPartial: false,
      empty: "no hosts; start tidemark-host-agent on each KVM host, with --orchestrator"
    ) { InventoryText.hosts(hosts, session.console.now(), on: $0) }
    return .done
  }
}
