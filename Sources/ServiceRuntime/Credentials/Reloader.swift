internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// Reads tokens, passwords and certificates again whenever the process gets a SIGHUP.
struct Reloader: Service {
  let signals: UnixSignalsSequence
  let credentials: Credentials
  let logger: Logger

  func run() async throws {
    for await _ in signals.cancelOnGracefulShutdown() { credentials.reload(logger: logger) }
  }
}
