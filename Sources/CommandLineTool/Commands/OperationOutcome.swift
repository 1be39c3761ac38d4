internal import Messages

/// Tells how an operation ended.
enum OperationOutcome {
  /// Writes the final operation once as JSON, or `success` for people.
  ///
  /// - Throws: ``Failure`` for people, if the operation did not succeed.
  static func tell(
    _ operation: Operation, _ session: Session, success: (Operation) async throws -> [String]
  ) async throws -> ExitStatus {
    let isDone = operation.state == .succeeded
    if session.format == .json {
      session.show(operation.json) { _ in [] }
      return isDone ? .done : .operationFailed
    }
    guard isDone else { throw Failure(operation) }
    session.console.say(try await success(operation), to: .output)
    return .done
  }

  /// ` in 12 s`, or nothing when that is not known.
  static func took(_ operation: Operation) -> String {
    guard let started = operation.startedAt, let finished = operation.finishedAt else { return "" }
    return " in \(DurationText.span(started.age(at: finished)))"
  }
}
