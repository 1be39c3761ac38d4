internal import ArgumentParser
internal import Messages

/// `tidemark pool rm`.
struct PoolRemove: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm",
    abstract: "Forget a primary pool that nothing uses any more.",
    discussion: """
      No file is touched. It is refused as long as volumes are in the pool, as there are snapshots in it or of \
      volumes that were in it, and while an operation that has not ended needs it. The pool may be added again. \
      Example:
        tidemark pool rm fast
      """)

  @Argument(help: "The pool's name or id.", completion: .pools)
  var pool: String

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let removed = try await session.connected { connection in
      try await InventoryClient(connection).removePool(.with { $0.pool = pool })
    }
    session.show(removed.json) { _ in ["pool \(removed.name) is forgotten; its files are as they were"] }
    return .done
  }
}
