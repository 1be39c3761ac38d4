internal import GRPCCore
internal import Messages
internal import RPC

// The refusals of the catalog, each with its reason for machines.
extension TidemarkError {
  static func invalid(
    _ reason: String, _ what: String, why: String, remedy: String, facts: [String: String] = [:]
  ) -> TidemarkError {
    TidemarkError(.invalidArgument, reason: reason, what: what, why: why, remedy: remedy, facts: facts)
  }

  static func refused(
    _ reason: String, _ what: String, why: String, remedy: String, facts: [String: String] = [:]
  ) -> TidemarkError {
    TidemarkError(.failedPrecondition, reason: reason, what: what, why: why, remedy: remedy, facts: facts)
  }

  static func unknown(_ thing: String, _ reference: String, remedy: String) -> TidemarkError {
    TidemarkError(
      .notFound, reason: "unknown_\(thing)",
      what: "There is no \(thing == "vm" ? "VM" : thing) \(reference.quoted)",
      why: "nothing that is known has this id or name", remedy: remedy, facts: ["reference": reference])
  }

  static func ambiguous(_ thing: String, _ reference: String, candidates: [String]) -> TidemarkError {
    .invalid(
      "ambiguous_reference", "\(reference.quoted) does not name one \(thing)",
      why: "it can mean \(candidates.joined(separator: "; "))", remedy: "Use one of these ids.",
      facts: ["reference": reference, "candidates": candidates.joined(separator: "\n")])
  }

  static func requestIDReused(_ requestID: String, operation: String) -> TidemarkError {
    TidemarkError(
      .alreadyExists, reason: "request_id_reused",
      what: "The request was not accepted",
      why: "its request id \(requestID.quoted) was used before, for another request",
      remedy: "Use a new request id for a new request; send the old request unchanged to find its operation.",
      facts: ["request_id": requestID, "operation_id": operation])
  }

  static func attemptSuperseded(_ claim: Claim) -> TidemarkError {
    TidemarkError(
      .aborted, reason: "attempt_superseded",
      what:
        "Attempt \(claim.attempt) of operation \(claim.operationID) by \(claim.owner.quoted) changed nothing",
      why: "its lease has run out, or another attempt has begun, or the operation has ended",
      remedy: "Stop working on it; whoever holds it now goes on.",
      facts: ["operation_id": claim.operationID, "attempt": String(claim.attempt), "owner": claim.owner])
  }

  static func cancelRequested(_ operation: String) -> TidemarkError {
    TidemarkError(
      .aborted, reason: "cancel_requested", what: "Operation \(operation) was not committed",
      why: "its cancellation was asked for before", remedy: "Undo what it has begun.",
      facts: ["operation_id": operation])
  }

  static func snapshotNotReady(_ id: String, state: String) -> TidemarkError {
    .refused(
      "snapshot_not_ready", "Snapshot \(id) cannot be used", why: "it is \(state)",
      remedy: "Use a snapshot that is ready; `tidemark snapshot ls` lists them.",
      facts: ["snapshot_id": id, "state": state])
  }
}

extension String {
  /// In quotation marks and short enough for a message.
  var quoted: String { "\"\(count > 200 ? String(prefix(200)) + "…" : self)\"" }
}
