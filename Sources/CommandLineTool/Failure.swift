/// Why the tool did not do what it was asked, as its user is told: what happened, why, and what to do.
struct Failure: Error, Hashable, Sendable {
  /// What the process ends with.
  var status: ExitStatus
  /// Machine-readable: `unknown_volume`, `orchestrator_unreachable`.
  var reason: String
  /// What did not happen.
  var what: String
  /// The cause, as far as it is known; may be empty.
  var why = ""
  /// What the reader can do about it.
  var remedy: String
  /// Facts by name.
  var facts: [String: String] = [:]
  /// Whether the same request, sent again unchanged, may succeed.
  var isRetryable = false
  /// The id of the request that failed, where it cannot be known whether it was accepted: sent again with
  /// it, it is never done twice.
  var requestID: String?
  /// The operation that goes on regardless, by id.
  var operationID: String?
}
