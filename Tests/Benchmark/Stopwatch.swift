/// A monotonic clock's seconds.
enum Stopwatch {
  /// How long `body` takes, in seconds.
  static func seconds(_ body: () async throws -> Void) async throws -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try await body()
    return seconds(start.duration(to: clock.now))
  }

  /// A duration in seconds.
  static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }
}
