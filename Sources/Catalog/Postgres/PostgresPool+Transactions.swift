import Logging
import SnapshotModel

extension PostgresPool {
  /// Runs `body` in a transaction and commits it.
  ///
  /// The body is run again, for as long as the configuration's patience lasts, when the transaction certainly has not
  /// been committed and failed for a passing reason: a serialization failure, a deadlock, a broken connection. So it
  /// must do nothing but work on the transaction. It is run once more when something that it wrote about had been removed
  /// meanwhile. When the connection breaks during COMMIT, PostgreSQL is asked
  /// what became of the transaction.
  nonisolated func withTransaction<Result: Sendable>(
    _ body: @Sendable (PostgresTransaction) async throws -> Result
  ) async throws -> Result {
    do {
      return try await repeating { try await self.runTransaction("BEGIN", isReading: false, body) }
    } catch let error as PostgresError where error.saysRemoved {
      return try await repeating { try await self.runTransaction("BEGIN", isReading: false, body) }
    }
  }

  /// Runs reading statements on one snapshot of the database.
  nonisolated func withSnapshot<Result: Sendable>(
    _ body: @Sendable (PostgresTransaction) async throws -> Result
  ) async throws -> Result {
    try await repeating {
      try await self.runTransaction(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", isReading: true, body)
    }
  }

  /// Runs one statement that only reads.
  nonisolated func rows(
    _ statement: PostgresStatement, _ parameters: PostgresParameter...
  ) async throws -> [PostgresRow] {
    try await repeating {
      try await self.withConnection { try await $0.executeCancellable(statement, parameters) }
    }
  }

  /// Runs one statement that writes, as a transaction of its own. It has to be one that does the same when it is run again:
  /// when its answer is lost, it is, without a token that would tell whether it was committed.
  ///
  /// - Returns: The first row; nil if there is none.
  nonisolated func row(
    repeatable statement: PostgresStatement, _ parameters: [PostgresParameter]
  ) async throws -> PostgresRow? {
    try await repeating {
      try await self.withConnection { try await $0.executeCancellable(statement, parameters) }
    }.first
  }

  /// Lends a connection.
  nonisolated func withConnection<Result: Sendable>(
    _ body: (PostgresConnection) async throws -> Result
  ) async throws -> Result {
    let connection = try await acquire()
    do {
      let result = try await body(connection)
      await release(connection, isReusable: await connection.isReusable)
      return result
    } catch {
      if (error as? PostgresError)?.kind == .connectionLost {
        suspect()
        await discardIdle()
      }
      await release(connection, isReusable: await connection.isReusable)
      throw error
    }
  }

  private nonisolated func repeating<Result: Sendable>(
    _ body: () async throws -> Result
  ) async throws -> Result {
    let deadline = ContinuousClock.now + configuration.patience
    var pause = Duration.milliseconds(5)
    while true {
      do {
        return try await body()
      } catch let error as PostgresError where error.isTransient && ContinuousClock.now < deadline {
        logger.debug("A transaction is begun again", metadata: ["cause": "\(error)"])
        try await Task.sleep(for: pause * Double.random(in: 0.5...1.5))
        pause = min(pause * 2, .milliseconds(250))
      }
    }
  }

  private nonisolated func runTransaction<Result: Sendable>(
    _ begin: String, isReading: Bool, _ body: @Sendable (PostgresTransaction) async throws -> Result
  ) async throws -> Result {
    try await withConnection { connection in
      try await connection.execute(script: begin, name: "begin")
      let token = UniqueIdentifier.random().description
      let result: Result
      let hasWritten: Bool
      do {
        result = try await body(PostgresTransaction(connection: connection))
        let tokens =
          isReading ? [] : try await connection.execute(Query.insertCommitToken, [.text(token)])
        hasWritten = !tokens.isEmpty
      } catch {
        if !connection.isCancelled { _ = try? await connection.execute(script: "ROLLBACK", name: "rollback") }
        throw error
      }
      do {
        let tag = try await connection.execute(script: "COMMIT", name: "commit")
        guard tag == "COMMIT" else {
          // COMMIT of a transaction in which a statement failed is a rollback without an error.
          throw PostgresError(
            .unexpectedResult, statement: "commit", message: "COMMIT was answered with \(tag)")
        }
        return result
      } catch let error as PostgresError where error.kind == .connectionLost || error.saysShutdown {
        guard hasWritten else { return result }
        await connection.close()
        try await self.resolveCommit(token, cause: error)
        return result
      }
    }
  }

  /// Finds out whether a transaction was committed whose COMMIT got no answer. Throws `connectionLost` if it was not.
  ///
  /// Goes on when the caller's task is cancelled: somebody has to know.
  private nonisolated func resolveCommit(_ token: String, cause: PostgresError) async throws {
    let task = Task {
      let deadline = ContinuousClock.now + configuration.commitPatience
      while ContinuousClock.now < deadline {
        do {
          if try await wasCommitted(token) { return }
          throw PostgresError(.connectionLost, statement: "commit", message: cause.message)
        } catch let error as PostgresError where error.kind == .cannotConnect {
          logger.debug("A lost COMMIT's outcome is not known yet", metadata: ["cause": "\(error)"])
        }
        try await Task.sleep(for: .milliseconds(100))
      }
      throw PostgresError(
        .commitOutcomeUnknown, statement: "commit",
        message: "the connection broke during COMMIT and its outcome could not be found out")
    }
    try await task.value
  }

  /// Whether the transaction with this token was committed; if not, it cannot be any more. Asked on a connection apart: the
  /// pool's may all be taken by callers that are in the same place.
  private nonisolated func wasCommitted(_ token: String) async throws -> Bool {
    let connection = PostgresConnection()
    do {
      try await connection.open(configuration)
      let isRevoked = try await !connection.execute(Query.revokeCommitToken, [.text(token)]).isEmpty
      await connection.close()
      return !isRevoked
    } catch let error as PostgresError where error.isTransient || error.isTimeout {
      await connection.close()
      throw PostgresError(.cannotConnect, message: error.message)
    }
  }
}
