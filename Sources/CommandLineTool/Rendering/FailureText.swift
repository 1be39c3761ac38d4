/// What a failure looks like: first what happened, then why, then what to do.
enum FailureText {
  /// The failure as lines for people.
  static func lines(_ failure: Failure, on screen: Screen) -> [String] {
    let isInterruption = failure.status == .interrupted
    let head =
      isInterruption
      ? Ink.yellow.painting("interrupted: ", on: screen) : Ink.red.painting("error: ", on: screen)
    var lines = [head + failure.what.printable]
    func add(_ label: String, _ text: String) {
      guard !text.isEmpty else { return }
      lines.append(Ink.dim.painting("\(label): ", on: screen) + text.printable)
    }
    add("why", failure.why)
    add("what to do", failure.remedy)
    if !failure.facts.isEmpty {
      add(
        "facts",
        failure.facts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
    }
    if let requestID = failure.requestID {
      add("to try again safely", "repeat the command with --request-id \(requestID); it is never done twice")
    }
    return lines
  }

  /// The failure for machines: `{"error": {…}}`.
  static func json(_ failure: Failure) -> JSONValue {
    [
      "error": [
        "reason": .text(failure.reason),
        "what": .text(failure.what),
        "why": .text(failure.why),
        "remedy": .text(failure.remedy),
        "facts": .object(
          failure.facts.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: .string($0.value)) }),
        "retryable": .bool(failure.isRetryable),
        "request_id": failure.requestID.map { .string($0) } ?? .null,
        "operation_id": failure.operationID.map { .string($0) } ?? .null,
        "exit_status": .number(UInt64(failure.status.rawValue)),
      ]
    ]
  }
}
