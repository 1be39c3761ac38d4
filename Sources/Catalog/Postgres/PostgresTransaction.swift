/// What a transaction's body does its work with. Must not outlive the body.
struct PostgresTransaction: Sendable {
  let connection: PostgresConnection

  /// Runs a statement. Cancelling the task interrupts it.
  func rows(_ statement: PostgresStatement, _ parameters: PostgresParameter...) async throws -> [PostgresRow]
  {
    try await connection.executeCancellable(statement, parameters)
  }

  /// The first row, nil if there is none.
  func row(_ statement: PostgresStatement, _ parameters: PostgresParameter...) async throws -> PostgresRow? {
    try await row(statement, parameters)
  }

  /// The first row, nil if there is none.
  func row(_ statement: PostgresStatement, _ parameters: [PostgresParameter]) async throws -> PostgresRow? {
    try await connection.executeCancellable(statement, parameters).first
  }

  /// Runs a statement whose rows nobody needs.
  func run(_ statement: PostgresStatement, _ parameters: PostgresParameter...) async throws {
    _ = try await connection.executeCancellable(statement, parameters)
  }
}

extension PostgresConnection {
  /// Runs a statement that ends with `CancellationError` when the task is cancelled.
  nonisolated func executeCancellable(
    _ statement: PostgresStatement, _ parameters: [PostgresParameter]
  ) async throws -> [PostgresRow] {
    try Task.checkCancellation()
    interruptionBegins()
    defer { interruptionEnds() }
    do {
      return try await withTaskCancellationHandler {
        try await execute(statement, parameters)
      } onCancel: {
        cancel()
      }
    } catch let error as PostgresError where error.sqlState == "57014" && isCancelled {
      throw CancellationError()
    }
  }
}
