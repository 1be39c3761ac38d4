internal import ArgumentParser
internal import Messages

/// `tidemark store rm`.
struct StoreRemove: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm",
    abstract: "Forget a secondary store that nothing uses any more.",
    discussion: """
      No file is touched. It is refused as long as there are snapshots or templates in the store, and while an \
      operation that has not ended needs it. The store may be added again: its marker keeps its id. Example:
        tidemark store rm backup
      """)

  @Argument(help: "The store's name or id.", completion: .stores)
  var store: String

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let removed = try await session.connected { connection in
      try await InventoryClient(connection).removeStore(.with { $0.store = store })
    }
    session.show(removed.json) { _ in ["store \(removed.name) is forgotten; its files are as they were"] }
    return .done
  }
}
