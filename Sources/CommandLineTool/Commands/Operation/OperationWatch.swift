internal import ArgumentParser
internal import Messages

/// `tidemark operation watch`.
struct OperationWatch: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Follow an operation to its end.",
    discussion: """
      Ends as the operation does: with status 0 if it succeeded, 1 if it failed or was cancelled. It can be left with \
      Ctrl-C at any time, and taken up again: the operation goes on regardless.
      """)

  @Argument(
    help: "The operation's id, or the beginning of it; may be left out when only one goes on.",
    completion: .operations)
  var operation: String?

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let operation = if let operation { operation } else { try await Self.theOnlyOne(session) }
    session.pending = .operation(id: operation)
    let found = try await OperationFollower(session: session).follow(operation)
    session.pending = .nothing
    return try await OperationOutcome.tell(found, session) {
      ["operation \($0.id) succeeded\(OperationOutcome.took($0))"]
    }
  }

  /// The id of the operation that goes on, if it is the only one.
  private static func theOnlyOne(_ session: Session) async throws -> String {
    let active = try await session.connected { connection in
      try await OperationsClient(connection).listOperations(.with { $0.activeOnly = true }).operations
    }
    if active.count == 1 { return active[0].id }
    let some = active.prefix(8).map { "\(ShortID.of($0.id)) (\($0.phrase))" }.joined(separator: ", ")
    throw Failure(
      status: .usage, reason: "which_operation", what: "No operation was followed",
      why: active.isEmpty ? "none goes on" : "more than one goes on: \(some)",
      remedy: active.isEmpty
        ? "See what ended: tidemark operation ls." : "Name one of them: tidemark operation watch ID.")
  }
}
