internal import Messages
internal import RPC

/// Sends a request that starts an operation, and waits for its end unless told otherwise.
struct Change: Sendable {
  /// The run of the command.
  let session: Session
  /// What the user chose.
  let options: ChangeOptions

  /// Sends the request that `request` makes out of a request id, and tells how it went.
  ///
  /// - Parameters:
  ///   - outcome: Lines about a success, for people.
  ///   - attention: Whether a success leaves something that a person has to look at.
  func run(
    _ request: (RPCConnection, _ requestID: String) async throws -> Operation,
    outcome: (Operation) async throws -> [String],
    attention: (Operation) -> Bool = { _ in false }
  ) async throws -> ExitStatus {
    let requestID = options.requestID ?? session.console.makeRequestID()
    session.pending = .request(id: requestID)
    let accepted: Operation
    do {
      accepted = try await session.connected { try await request($0, requestID) }
    } catch var failure as Failure {
      if failure.leavesDoubt { failure.requestID = requestID }
      throw failure
    }
    session.pending = .operation(id: accepted.id)
    if options.noWait {
      session.show(accepted.json) { _ in ["operation \(accepted.id)  accepted: \(accepted.phrase.printable)"]
      }
      session.note("to follow it: tidemark operation watch \(ShortID.of(accepted.id))")
      return .done
    }
    let operation = try await OperationFollower(session: session).follow(accepted.id)
    session.pending = .nothing
    let status = try await OperationOutcome.tell(operation, session, success: outcome)
    return status == .done && attention(operation) ? .needsAttention : status
  }
}

extension Failure {
  /// Whether the request may have been accepted although the call failed.
  fileprivate var leavesDoubt: Bool {
    switch status {
    case .unreachable: !["connection_refused", "unknown_host"].contains(reason)
    case .internalError: true
    case .refused: isRetryable
    case .done, .operationFailed, .notAllowed, .needsAttention, .usage, .interrupted: false
    }
  }
}
