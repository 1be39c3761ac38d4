public import Messages

/// All that a command touches besides the network: the streams, the environment, clocks, chance and signals.
/// The process has one of its own; tests make theirs.
public struct Console: Sendable {
  /// One of the two streams that are written to.
  public enum Stream: Hashable, Sendable {
    /// Results: what a script would read.
    case output
    /// Everything said on the way: progress, hints, errors.
    case messages
  }

  /// The environment's variables.
  public var environment: [String: String]
  /// Where results are shown.
  public var output: Screen
  /// Where everything else is shown.
  public var messages: Screen
  /// Writes text to a stream, at once.
  public var write: @Sendable (Stream, String) -> Void
  /// The time of day.
  public var now: @Sendable () -> Timestamp
  /// A monotonic clock: the time since some fixed moment.
  public var uptime: @Sendable () -> Duration
  /// Waits; throws `CancellationError` when the task is cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void
  /// Makes an id for a request that nobody has used before.
  public var makeRequestID: @Sendable () -> String
  /// Begins to listen for Ctrl-C; yields an element each time.
  public var interruptions: @Sendable () async -> AsyncStream<Void>

  /// A console of its parts.
  public init(
    environment: [String: String], output: Screen, messages: Screen,
    write: @escaping @Sendable (Stream, String) -> Void, now: @escaping @Sendable () -> Timestamp,
    uptime: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async throws -> Void,
    makeRequestID: @escaping @Sendable () -> String,
    interruptions: @escaping @Sendable () async -> AsyncStream<Void>
  ) {
    self.environment = environment
    self.output = output
    self.messages = messages
    self.write = write
    self.now = now
    self.uptime = uptime
    self.sleep = sleep
    self.makeRequestID = makeRequestID
    self.interruptions = interruptions
  }

  /// Writes lines to a stream.
  func say(_ lines: [String], to stream: Stream) {
    guard !lines.isEmpty else { return }
    write(stream, lines.map { $0 + "\n" }.joined())
  }
}
