internal import GRPCCore
internal import Logging
internal import RPC
internal import ServiceLifecycle
internal import ServiceRuntime

/// The process `tidemark-catalog`: keeps the records of Tidemark in PostgreSQL.
public enum CatalogProgram {
  /// Runs it until a signal; returns the exit code. While PostgreSQL is away, also at the start, calls are answered with
  /// UNAVAILABLE and health says NOT_SERVING.
  public static func run() async -> Int32 { await program.run() }

  static let program = ServiceProgram(
    name: "tidemark-catalog", summary: "Keeps the records of Tidemark in PostgreSQL.", defaultPort: 7401,
    options: [
      .required(
        "database", "CONNINFO", as: .connectionInformation,
        "How to reach PostgreSQL: `host=… dbname=…` or a postgresql:// URI, as libpq has it, without a password."
      ),
      .optional(
        "database-password-file", "FILE", as: .password,
        "A file whose one line is the password for PostgreSQL."
      ),
      .optional(
        "maximum-connections", "COUNT", default: "8", as: .integer(2...200),
        "How many connections to PostgreSQL are opened at most."
      ),
      .optional(
        "heartbeat-seconds", "SECONDS", default: "10", as: .seconds,
        "How often agents announce themselves; a host silent for three times as long counts as down."),
      .optional(
        "statement-timeout-seconds", "SECONDS", default: "20", as: .seconds,
        "How long one statement may run."),
      .optional(
        "database-patience-seconds", "SECONDS", default: "5", as: .seconds,
        "How long a call waits for PostgreSQL before it is answered with UNAVAILABLE."),
    ], rules: { DatabaseSecrets.exposed(in: $0) }
  ) { configuration, metrics, logger in
    var postgres = PostgresConfiguration(connectionString: try configuration.string("database"))
    postgres.password = try configuration.password("database-password-file")
    postgres.maximumConnections = try configuration.integer("maximum-connections")
    postgres.statementTimeoutMilliseconds = max(
      1, Int(try configuration.seconds("statement-timeout-seconds") / .milliseconds(1)))
    postgres.patience = try configuration.seconds("database-patience-seconds")
    let pool = PostgresPool(configuration: postgres, isOpen: false, logger: logger)
    metrics.add(source: CatalogMetrics(pool: pool).families)
    let database = CatalogDatabase(
      pool: pool, heartbeat: try configuration.seconds("heartbeat-seconds"), stepPoints: .fromEnvironment())
    let changes = OperationChanges(configuration: postgres, whenLost: pool.suspect, logger: logger)
    return ServiceAssembly(
      services: [
        OperationRecords(database: database, changes: changes), SnapshotRecords(database: database),
        ExportRecords(database: database), InventoryRecords(database: database),
      ],
      background: [PoolService(database: database), ChangesService(changes: changes)],
      foreground: { server in
        let health = server.health
        health.updateAll(.notServing)
        return [FollowersEnd(changes: changes), PostgresWatch(pool: pool) { health.updateAll($0) }]
      })
  }
}

/// Clears away old commit tokens and operations that ended long ago, now and then, and closes the connections when the server above has ended.
private struct PoolService: Service {
  let database: CatalogDatabase

  func run() async throws {
    let pool = database.pool
    await cancelWhenGracefulShutdown {
      repeat {
        do {
          _ = try await pool.rows(Query.deleteCommitTokens)
        } catch {
          pool.logger.debug("Old commit tokens were not cleared away", metadata: ["cause": "\(error)"])
        }
        do {
          try await database.purgeOperations()
        } catch {
          pool.logger.debug("Old operations were not cleared away", metadata: ["cause": "\(error)"])
        }
      } while (try? await Task.sleep(for: .seconds(600))) != nil
    }
    await pool.close()
  }
}

/// Listens until the server above has ended.
private struct ChangesService: Service {
  let changes: OperationChanges

  func run() async throws {
    await cancelWhenGracefulShutdown { await changes.run() }
  }
}

/// Ends the streams to followers when the service is told to stop: they would hold it up until the drain is over.
private struct FollowersEnd: Service {
  let changes: OperationChanges

  func run() async throws {
    try? await gracefulShutdown()
    changes.finish()
  }
}
