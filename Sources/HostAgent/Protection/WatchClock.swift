/// The time, as a watch needs it: so that a test can be faster than it.
struct WatchClock: Sendable {
  /// The time since some moment.
  var now: @Sendable () -> Duration
  /// Returns after a time.
  var sleep: @Sendable (Duration) async throws -> Void

  /// The system's monotonic clock.
  static var system: WatchClock {
    let start = ContinuousClock.now
    return WatchClock(now: { ContinuousClock.now - start }, sleep: { try await Task.sleep(for: $0) })
  }
}
