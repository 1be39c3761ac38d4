internal import Logging
internal import Messages
internal import RPC
internal import ServiceLifecycle
internal import SnapshotModel

/// Says in the orchestrator's health whether the catalog serves: without it no call can be answered.
struct CatalogHealth: Service {
  let catalog: any RPCCaller
  /// Told the health.
  let report: @Sendable (Health.Status) -> Void
  var backoff = Backoff(maximum: .seconds(1))
  let logger: Logger

  /// Follows the catalog's health until a graceful shutdown.
  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      var failures = 0
      while true {
        do {
          try await HealthClient(catalog).watch(HealthCheckRequest()) { [report] statuses in
            for try await status in statuses { report(status.status) }
          }
          failures = 0
        } catch {
          logger.debug("the catalog's health is not to be had", metadata: ["error": "\(error)"])
        }
        report(.notServing)
        failures += 1
        try await Task.sleep(for: backoff.delay(afterFailures: failures, fraction: .random(in: 0...1)))
      }
    }
  }
}
