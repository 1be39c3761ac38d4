internal import Messages
internal import RPC

/// Sends many requests that start operations with findings, and waits for the ends of all unless told otherwise.
struct ManyChanges: Sendable {
  /// The run of the command.
  let session: Session
  /// What the user chose.
  let options: ChangeOptions

  /// Sends one request a subject. All are accepted before the first is waited for: hosts work side by side.
  ///
  /// A subject that the service refuses is left out, and said to be.
  func run<Subject>(
    _ subjects: [Subject],
    submit: (Subject, _ requestID: String, RPCConnection) async throws -> Operation
  ) async throws -> ExitStatus {
    var accepted: [Operation] = []
    for subject in subjects {
      let requestID = session.console.makeRequestID()
      do {
        accepted.append(try await session.connected { try await submit(subject, requestID, $0) })
      } catch let failure as Failure where failure.status == .refused {
        // A volume that has vanished, or lies in a pool that is not file based.
        session.note("left out: \(failure.what): \(failure.why)")
      }
    }
    guard !options.noWait else {
      session.show(["operations": .array(accepted.map(\.json))]) { _ in
        accepted.map { "operation \($0.id)  accepted: \($0.phrase.printable)" }
      }
      return .done
    }
    var ended: [Operation] = []
    for operation in accepted {
      session.pending = .operation(id: operation.id)
      let last = try await OperationFollower(session: session).follow(operation.id)
      ended.append(last)
      guard session.format == .text else { continue }
      let lines =
        last.state == .succeeded
        ? FindingText.lines(last, on: session.console.output)
        : FailureText.lines(Failure(last), on: session.console.output)
      session.console.say(lines, to: .output)
    }
    session.pending = .nothing
    if session.format == .json { session.show(["operations": .array(ended.map(\.json))]) { _ in [] } }
    if ended.contains(where: { $0.state != .succeeded }) { return .operationFailed }
    return ended.contains(where: \.needsAttention) ? .needsAttention : .done
  }
}

extension Operation {
  /// Whether a check or verification has found something that a person has to look at.
  var needsAttention: Bool { findings.contains { $0.outcome == .needsAttention } }
}
