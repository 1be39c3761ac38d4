/// What a step's failure means for trying again.
public enum StepFailure: Hashable, Sendable {
  /// A process that is needed is away. It is waited for, as long as nobody cancels.
  case away
  /// It may succeed when tried again; a limited number of times.
  case passing
  /// It will not succeed.
  case final
  /// It ended because cancellation was asked for.
  case cancelled
  /// The catalog refused it because cancellation had been asked for before, and changed nothing. Whoever was told that
  /// an uncommitted operation is being cancelled can rely on it: the catalog decides which came first.
  case refusedForCancellation
  /// An undo found that what it was to undo has happened for good: the operation goes forward again.
  case irrevocable
}

/// How long to wait before the next try: doubling, with jitter, so that many who wait for the same do not come at once.
public struct Backoff: Hashable, Sendable {
  /// The first wait.
  public var initial: Duration
  /// The longest wait.
  public var maximum: Duration

  /// A backoff; by default from 100 ms to 5 s.
  public init(initial: Duration = .milliseconds(100), maximum: Duration = .seconds(5)) {
    self.initial = initial
    self.maximum = maximum
  }

  /// The wait after this many failures (from 1): between half and all of the doubled time.
  ///
  /// - Parameter fraction: A random number of 0 to 1.
  public func delay(afterFailures failures: Int, fraction: Double) -> Duration {
    let doublings = min(max(failures, 1) - 1, 20)
    let full = min(initial * (1 << doublings), maximum)
    return full / 2 + full / 2 * min(max(fraction, 0), 1)
  }
}
