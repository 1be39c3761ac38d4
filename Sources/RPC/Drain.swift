internal import Synchronization

/// Whether the server is stopping, and how long calls in flight may still take.
final class Drain: Sendable {
  private let end = Mutex<ContinuousClock.Instant?>(nil)
  private let signal = AsyncStream.makeStream(of: Void.self)

  /// The moment when what is still running is cancelled; nil while the server is not stopping.
  var endsAt: ContinuousClock.Instant? { end.withLock { $0 } }

  /// Begins to stop. A second call changes nothing.
  func begin(lasting duration: Duration) {
    end.withLock { $0 = $0 ?? ContinuousClock.now.advanced(by: duration) }
    signal.continuation.finish()
  }

  /// Waits until it begins. For one task only.
  func begun() async throws {
    for await _ in signal.stream {}
    try Task.checkCancellation()
  }
}
