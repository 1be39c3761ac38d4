/// How fast bytes come, out of what was seen in the last seconds, and how long the rest will take.
struct TransferRate: Hashable, Sendable {
  private struct Sample: Hashable {
    var moment: Duration
    var bytes: UInt64
  }

  /// How far back it looks. Long enough to be steady, short enough to notice that a disk has slowed down.
  private static let window = Duration.seconds(10)
  /// From fewer than this no rate is made: it would jump.
  private static let shortest = Duration.milliseconds(200)

  private var samples: [Sample] = []

  /// Adds what was seen at a moment of a monotonic clock. Fewer bytes than before mean a new beginning.
  mutating func see(_ bytes: UInt64, at moment: Duration) {
    if let last = samples.last, bytes < last.bytes || moment < last.moment { samples = [] }
    samples.append(Sample(moment: moment, bytes: bytes))
    // One sample from before the window stays, so that rare reports still give a rate.
    while samples.count > 2, moment - samples[1].moment >= Self.window { samples.removeFirst() }
  }

  /// Bytes per second; nil while too little is known.
  var bytesPerSecond: Double? {
    guard let first = samples.first, let last = samples.last, last.moment - first.moment >= Self.shortest
    else { return nil }
    return Double(last.bytes - first.bytes) / ((last.moment - first.moment) / .seconds(1))
  }

  /// How long until `total` bytes are done, if it goes on like this; nil when nobody can tell.
  func timeLeft(to total: UInt64) -> Duration? {
    guard let bytesPerSecond, bytesPerSecond > 0, let done = samples.last?.bytes, total > done else {
      return nil
    }
    let seconds = Double(total - done) / bytesPerSecond
    return seconds < 100 * 86_400 ? .seconds(seconds) : nil
  }
}
