/// When the call that this task works on must have ended.
///
/// The server sets it from the caller's `grpc-timeout`; every call that is made on the way gets at most what remains of
/// it, so that nobody works for a caller who has given up.
public enum Deadline {
  /// The deadline of the present call; nil outside of calls, and for calls without one.
  @TaskLocal public static var current: ContinuousClock.Instant?

  /// What remains of it, zero or less when it has passed; nil without a deadline.
  public static var remaining: Duration? { current.map { ContinuousClock.now.duration(to: $0) } }

  /// The smaller of `timeout` and what remains; nil if neither limits anything.
  static func limiting(_ timeout: Duration?) -> Duration? {
    [timeout, remaining].compactMap { $0 }.min()
  }

  /// The duration that a `grpc-timeout` header states: up to eight digits and a unit. Nil if it is none.
  static func timeout(header: String) -> Duration? {
    guard let unit = header.last, let value = Int64(header.dropLast()), value >= 0, header.utf8.count <= 9,
      header.first?.isNumber == true
    else { return nil }
    switch unit {
    case "H": return .seconds(value * 3600)
    case "M": return .seconds(value * 60)
    case "S": return .seconds(value)
    case "m": return .milliseconds(value)
    case "u": return .microseconds(value)
    case "n": return .nanoseconds(value)
    default: return nil
    }
  }
}
