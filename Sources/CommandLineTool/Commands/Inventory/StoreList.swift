internal import ArgumentParser
internal import Messages

/// `tidemark store ls`.
struct StoreList: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract: "List the secondary stores, with their free space and the hosts that have them mounted.")

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let stores = try await session.connected { try await InventoryClient($0).listStores(.init()).stores }
    session.showList(
      "stores", stores.map(\.json), isPartial: false, empty: "no stores; tidemark store add makes one known"
    ) { InventoryText.stores(stores, on: $0) }
    return .done
  }
}
