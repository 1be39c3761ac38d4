internal import ArgumentParser
internal import Messages

/// `tidemark operation cancel`.
struct OperationCancel: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Stop an operation and undo what it has begun.",
    discussion: """
      An operation that has committed cannot be stopped any more. Ends with status 0 when the operation is \
      cancelled, 1 when it ended otherwise before.
      """)

  @Argument(help: "The operation's id, or the beginning of it.", completion: .operations)
  var operation: String

  @Flag(
    name: .long,
    help: "Return as soon as the cancellation is asked for, instead of waiting for the operation's end.")
  var noWait = false

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let asked = try await session.connected { connection in
      try await OperationsClient(connection).cancelOperation(.with { $0.operation = operation })
    }
    session.pending = .operation(id: asked.id)
    let found =
      noWait || asked.state.isFinal ? asked : try await OperationFollower(session: session).follow(asked.id)
    session.pending = .nothing
    session.show(found.json) { screen in
      switch found.state {
      case .cancelled: ["operation \(found.id) is cancelled; what it had begun is undone"]
      case .succeeded: ["operation \(found.id) was not cancelled: it had committed, and has succeeded"]
      case .failed: ["operation \(found.id) was not cancelled: it had failed; what it had begun is undone"]
      default: ["operation \(found.id): cancellation asked for"]
      }
    }
    return !found.state.isFinal || found.state == .cancelled ? .done : .operationFailed
  }
}
