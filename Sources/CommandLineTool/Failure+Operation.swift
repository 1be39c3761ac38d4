internal import Messages

extension Failure {
  /// What is to be said about an operation that did not succeed.
  init(_ operation: Operation) {
    let journal = "Its journal: tidemark operation show \(ShortID.of(operation.id))"
    let detail = operation.error
    let isCancelled = operation.state == .cancelled
    let what = isCancelled ? "Cancelled: \(operation.phrase)" : "Failed: \(operation.phrase)"
    self.init(
      status: .operationFailed, reason: detail?.reason ?? operation.state.word,
      what: detail.flatMap { $0.what.isEmpty ? nil : $0.what } ?? what,
      why: detail?.why ?? (isCancelled ? "somebody asked for its cancellation" : ""),
      remedy: [detail?.remedy ?? "", journal].filter { !$0.isEmpty }.joined(separator: " "),
      facts: detail?.facts ?? [:], isRetryable: detail?.retryable ?? false, operationID: operation.id)
  }

  /// What is to be said after Ctrl-C.
  static func interrupted(_ pending: Session.Pending) -> Failure {
    switch pending {
    case .nothing:
      Failure(status: .interrupted, reason: "interrupted", what: "The command was stopped", remedy: "")
    case .request(let id):
      Failure(
        status: .interrupted, reason: "interrupted", what: "The orchestrator had not answered yet",
        why: "it cannot be known whether it has accepted the request",
        remedy: "See what runs: tidemark operation ls --active", requestID: id)
    case .operation(let id):
      Failure(
        status: .interrupted, reason: "interrupted",
        what: "Operation \(ShortID.of(id)) goes on",
        remedy: "To follow it: tidemark operation watch \(ShortID.of(id)). "
          + "To stop it: tidemark operation cancel \(ShortID.of(id))",
        operationID: id)
    }
  }
}
