import Logging
import RPC
import ServiceLifecycle

/// Brings the schema up to date as soon as PostgreSQL can be reached, and from then on says in the service's health
/// whether it can.
///
/// The catalog takes calls from its start: who asks while PostgreSQL is away is told so, instead of finding nobody. A lost
/// connection is looked into at once; a silent one, of which nobody is told, within `interval`.
struct PostgresWatch: Service {
  let pool: PostgresPool
  /// Told the health.
  let report: @Sendable (Health.Status) -> Void
  /// How often PostgreSQL is looked at when nothing seems wrong.
  var interval = Duration.seconds(5)
  /// The longest wait between two looks while it is away.
  var longestPause = Duration.seconds(1)

  private var logger: Logger { pool.logger }

  /// Watches until a graceful shutdown.
  ///
  /// - Throws: `MigrationError` when this program must not work with the database.
  func run() async throws {
    try await cancelWhenGracefulShutdown {
      do {
        try await whenReachable("brought up to date") {
          try await Migrator(configuration: pool.configuration, logger: logger).migrate()
        }
        await pool.open()
        report(.serving)
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            while true {
              try await Task.sleep(for: interval)
              pool.suspect()
            }
          }
          for await _ in pool.troubles { try await look() }
          group.cancelAll()
        }
      } catch is CancellationError {}
    }
  }

  private func look() async throws {
    do {
      try await probe()
    } catch let error as PostgresError where error.isTransient || error.isTimeout {
      logger.warning("PostgreSQL is away", metadata: ["cause": "\(error)"])
      report(.notServing)
      try await whenReachable("reached", probe)
      logger.notice("PostgreSQL is back")
      report(.serving)
    }
  }

  /// Connects anew: a connection that is open may be to a server that is gone.
  private func probe() async throws {
    try Task.checkCancellation()
    let connection = PostgresConnection()
    do {
      try await connection.open(pool.configuration)
      await connection.close()
    } catch {
      await connection.close()
      throw error
    }
  }

  private func whenReachable(_ what: String, _ body: () async throws -> Void) async throws {
    var pause = Duration.milliseconds(50)
    var cause = ""
    while true {
      do {
        return try await body()
      } catch let error as PostgresError where error.isTransient || error.isTimeout {
        if error.description != cause {
          logger.warning("PostgreSQL cannot be \(what) yet", metadata: ["cause": "\(error)"])
        }
        cause = error.description
        try await Task.sleep(for: pause)
        pause = min(pause * 2, longestPause)
      }
    }
  }
}
