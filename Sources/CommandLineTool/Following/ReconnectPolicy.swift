/// How a lost connection is taken up again while an operation is followed.
enum ReconnectPolicy {
  /// How long the orchestrator may be away before following is given up. The operation does not end by it.
  static let patience = Duration.seconds(600)

  /// How long to wait after a number of failures in a row, 1 or more: half a second, then twice as long each
  /// time, up to 10 seconds.
  static func delay(after failures: Int) -> Duration {
    let milliseconds = 500 << min(max(failures - 1, 0), 5)
    return min(.milliseconds(milliseconds), .seconds(10))
  }
}
