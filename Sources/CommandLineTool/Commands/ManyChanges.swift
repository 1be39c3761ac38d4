internal import Messages
internal import RPC

/// Sends many requests that start operations, and waits for the ends of all unless told otherwise.
struct ManyChanges: Sendable {
  /// What a refusal of one of the requests means.
  enum Refusals: Sendable {
    /// Its subject is left out: a volume that has vanished, say. It is told.
    case areLeftOut
    /// What was asked for is not all done: the command ends as refused. The others are done all the same.
    case areFailures
  }

  /// The run of the command.
  let session: Session
  /// What the user chose.
  let options: ChangeOptions
  /// What refusals mean.
  var refusals = Refusals.areLeftOut

  /// Sends one request a subject. All are accepted before the first is waited for: hosts work side by side.
  ///
  /// - Parameter outcome: Lines about a success, for people.
  func run<Subject>(
    _ subjects: [Subject],
    submit: (Subject, _ requestID: String, RPCConnection) async throws -> Operation,
    outcome: (Operation) async throws -> [String]
  ) async throws -> ExitStatus {
    var accepted: [Operation] = []
    var wasRefused = false
    for subject in subjects {
      let requestID = session.console.makeRequestID()
      do {
        accepted.append(try await session.connected { try await submit(subject, requestID, $0) })
      } catch let failure as Failure where failure.status == .refused {
        switch refusals {
        case .areLeftOut: session.note("left out: \(failure.what): \(failure.why)")
        case .areFailures:
          wasRefused = true
          tell(failure)
        }
      }
    }
    guard !options.noWait else {
      session.show(["operations": .array(accepted.map(\.json))]) { _ in
        accepted.map { "operation \($0.id)  accepted: \($0.phrase.printable)" }
      }
      return wasRefused ? .refused : .done
    }
    var ended: [Operation] = []
    for operation in accepted {
      session.pending = .operation(id: operation.id)
      let last = try await OperationFollower(session: session).follow(operation.id)
      ended.append(last)
      guard session.format == .text else { continue }
      let lines =
        last.state == .succeeded
        ? try await outcome(last) : FailureText.lines(Failure(last), on: session.console.output)
      session.console.say(lines, to: .output)
    }
    session.pending = .nothing
    if session.format == .json { session.show(["operations": .array(ended.map(\.json))]) { _ in [] } }
    if ended.contains(where: { $0.state != .succeeded }) { return .operationFailed }
    if wasRefused { return .refused }
    return ended.contains(where: \.needsAttention) ? .needsAttention : .done
  }

  private func tell(_ failure: Failure) {
    let lines =
      session.format == .text
      ? FailureText.lines(failure, on: session.console.messages) : [FailureText.json(failure).text]
    session.console.say(lines, to: .messages)
  }
}

extension Operation {
  /// Whether a check or verification has found something that a person has to look at.
  var needsAttention: Bool { findings.contains { $0.outcome == .needsAttention } }
}
