internal import GRPCCore
internal import Messages
internal import RPC

/// Runs what a call asks for, and turns what PostgreSQL says into what the caller can use.
///
/// The test points `before-<method>` and `after-<method>` lie around it: at the second, what was asked for is committed
/// and nobody has been told.
func answering<Answer>(
  _ method: String, _ database: CatalogDatabase, _ body: () async throws -> Answer
) async throws -> Answer {
  do {
    await database.stepPoints.before(method)
    let answer = try await body()
    await database.stepPoints.after(method)
    return answer
  } catch let error as PostgresError {
    let answer = TidemarkError(error, method: method)
    database.logger.log(
      level: answer.code == .internalError ? .error : .info, "A call failed",
      metadata: ["method": "\(method)", "cause": "\(error)"])
    throw answer
  } catch is CancellationError {
    throw RPCError(code: .cancelled, message: "The caller is gone or its deadline has passed")
  } catch let error as WireError {
    throw TidemarkError.invalid(
      "invalid_message", "\(method) was refused", why: "a part of the message cannot be kept: \(error)",
      remedy: "Send text without NUL characters.")
  }
}

extension TidemarkError {
  init(_ error: PostgresError, method: String) {
    if error.kind == .invalidParameter || error.sqlState?.hasPrefix("22") == true {
      self = .invalid(
        "invalid_value", "\(method) was refused", why: "a value in the request is not acceptable",
        remedy: "Check lengths, numbers and characters of the request's fields.")
    } else if error.isTransient || error.isTimeout || error.kind == .poolExhausted
      || error.kind == .commitOutcomeUnknown || error.sqlState?.hasPrefix("53") == true
      || error.sqlState == "25006"
    {
      self = TidemarkError(
        .unavailable, reason: "database_unavailable",
        what: "\(method) was not done, or its outcome is not known",
        why: "PostgreSQL cannot be reached, is restarting, or was too slow",
        remedy: "Send the request again unchanged.",
        facts: error.sqlState.map { ["sqlstate": $0] } ?? [:], retryable: true)
    } else {
      self = TidemarkError(
        .internalError, reason: "database_refused", what: "\(method) was not done",
        why: "the database did not allow it\(error.constraint.map { " (\($0))" } ?? "")",
        remedy: "This is a defect of Tidemark; nothing was changed. See the catalog's log.",
        facts: error.sqlState.map { ["sqlstate": $0] } ?? [:])
    }
  }
}
