internal import ArgumentParser
internal import Messages

/// `tidemark pool add`.
struct PoolAdd: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Make a primary pool known, by the name that the host agents' configurations use for it.",
    discussion: """
      Example:
        tidemark pool add fast --type shared-mount-point --cluster c1 --zone paris
      """)

  @Argument(help: "Letters, digits, . _ -, up to 63 characters.")
  var name: String

  @Option(name: .long, help: "How hosts reach it.")
  var type: PoolTypeArgument

  @Option(name: .long, help: "The cluster whose hosts share it; made known if it is new.")
  var cluster: String

  @Option(name: .long, help: "The zone of the cluster; made known if it is new.")
  var zone: String

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let pool = try await session.connected { connection in
      try await InventoryClient(connection).addPool(
        .with {
          $0.name = name
          $0.type = type.type
          $0.cluster = cluster
          $0.zone = zone
        })
    }
    session.show(pool.json) { InventoryText.pools([pool], on: $0) }
    return .done
  }
}
