internal import ArgumentParser
internal import Messages

/// `tidemark store add`.
struct StoreAdd: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Make a secondary store known, by the name that the host agents' configurations use for it.",
    discussion: """
      A host that has a directory mounted under that name marks it as this store, and finds out whether \
      space can be reserved there. Example:
        tidemark store add backup --zone paris
      """)

  @Argument(help: "Letters, digits, . _ -, up to 63 characters.")
  var name: String

  @Option(name: .long, help: "The zone that uses it; made known if it is new.")
  var zone: String

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let store = try await session.connected { connection in
      try await InventoryClient(connection).addStore(
        .with {
          $0.name = name
          $0.zone = zone
        })
    }
    session.show(store.json) { InventoryText.stores([store], on: $0) }
    return .done
  }
}
