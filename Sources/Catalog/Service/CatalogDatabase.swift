import Logging
import ServiceRuntime

/// What the catalog can do, apart from how it is called. Each method is one transaction and safe to repeat; the
/// extensions hold them, by subject.
struct CatalogDatabase: Sendable {
  let pool: PostgresPool
  /// For those who watch operations.
  let reader: OperationReader
  /// How often agents announce themselves; a host is alive if it has within three such times.
  var heartbeat: Duration
  /// Where a test can hold the process, around each call.
  var stepPoints: StepPoints

  init(
    pool: PostgresPool, heartbeat: Duration = .seconds(10), stepPoints: StepPoints = StepPoints(folder: nil)
  ) {
    self.pool = pool
    reader = OperationReader { ids in try await pool.withSnapshot { try await $0.wholeOperations(ids) } }
    self.heartbeat = heartbeat
    self.stepPoints = stepPoints
  }

  var logger: Logger { pool.logger }
  var maximumHeartbeatAge: Int64 {
    heartbeat.components.seconds * 3_000 + 3 * heartbeat.components.attoseconds / 1_000_000_000_000_000
  }
}

/// Pages: 100 by default, 1,000 at most.
func pageSize(_ requested: UInt32) -> Int { requested == 0 ? 100 : min(Int(requested), 1_000) }
