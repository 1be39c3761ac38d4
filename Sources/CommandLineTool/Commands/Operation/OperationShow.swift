internal import ArgumentParser
internal import Messages

/// `tidemark operation show`.
struct OperationShow: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show an operation and its journal: each step, what it took, found and did.")

  @Argument(help: "The operation's id, or the beginning of it.", completion: .operations)
  var operation: String

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let found = try await session.connected { connection in
      try await OperationsClient(connection).getOperation(.with { $0.operation = operation })
    }
    session.show(found.json) { OperationText.details(found, session.console.now(), on: $0) }
    return .done
  }
}
