internal import ArgumentParser
internal import Messages

/// `tidemark volume show`.
struct VolumeShow: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one volume: where it is, what its snapshots come to, and what is being done with it.")

  @Argument(help: "The volume: VM and disk, or id.", completion: .volumes)
  var volume: String

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let (chain, operations) = try await session.connected { connection in
      let chain = try await SnapshotsClient(connection).getChain(.with { $0.volume = volume })
      let operations = try await OperationsClient(connection).listOperations(
        .with {
          $0.activeOnly = true
          $0.volume = chain.volume?.id ?? volume
        })
      return (chain, operations.operations)
    }
    session.show([
      "volume": chain.volume?.json ?? .null,
      "snapshots": .number(UInt64(chain.snapshots.count { $0.state == .ready })),
      "hidden_snapshots": .number(UInt64(chain.snapshots.count { $0.state == .hidden })),
      "allocated_bytes": .number(chain.allocatedBytes),
      "hidden_bytes": .number(chain.hiddenBytes),
      "operations": .array(operations.map(\.json)),
    ]) { InventoryText.details(chain, operations, session.console.now(), on: $0) }
    return .done
  }
}
