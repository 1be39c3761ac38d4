internal import ArgumentParser
internal import Messages

/// `tidemark pool ls`.
struct PoolList: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract: "List the primary pools, with their free space and the hosts that have them mounted.")

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let pools = try await session.connected { try await InventoryClient($0).listPools(.init()).pools }
    session.showList(
      "pools", pools.map(\.json), isPartial: false, empty: "no pools; tidemark pool add makes one known"
    ) { InventoryText.pools(pools, on: $0) }
    return .done
  }
}
