internal import ArgumentParser
internal import Messages

/// `tidemark operation watch`.
struct OperationWatch: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Follow an operation to its end.",
    discussion: "Ends as the operation does: with status 0 if it succeeded, 1 if it failed or was cancelled.")

  @Argument(help: "The operation's id, or the beginning of it.")
  var operation: String

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    session.pending = .operation(id: operation)
    let found = try await OperationFollower(session: session).follow(operation)
    session.pending = .nothing
    return try await OperationOutcome.tell(found, session) {
      ["operation \($0.id) succeeded\(OperationOutcome.took($0))"]
    }
  }
}
