/// How soon a connection is found to be dead. The same on both sides.
public struct Keepalive: Hashable, Sendable {
  /// After how long without traffic a ping is sent.
  public var interval: Duration
  /// How long the answer may take before the connection is given up.
  public var timeout: Duration

  /// A ping after `interval` without traffic, given up after `timeout`.
  public init(interval: Duration = .seconds(20), timeout: Duration = .seconds(10)) {
    self.interval = interval
    self.timeout = timeout
  }

  /// Servers close connections whose clients ping more often than this; clients of ours may be set down to 1 s.
  static let smallestInterval = Duration.milliseconds(500)
}
