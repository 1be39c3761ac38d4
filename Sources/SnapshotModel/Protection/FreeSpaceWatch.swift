/// Decides when to look next at a file system that is being filled, and when to stop what fills it. Pure: it is told
/// what was seen, and when.
///
/// The system tells nobody that a file system fills up: one has to look. How often follows from what can happen between
/// two looks. With `free` bytes left, a floor of `floor`, and nobody writing faster than `rate`, the floor cannot be
/// reached within `(free - floor) / rate`; the next look comes after half of that, as timers are late on a busy machine.
/// `rate` is twice the fastest fall between any two looks so far, and never less than ``assumedRate``, which is what one
/// writer gets through the page cache of a fast machine: so it holds for the copy itself and for whoever else writes.
///
/// Near the floor the looks would have to come ever closer. Below ``shortestPause`` the file system is taken to be at its
/// floor: what could be written within that time is added to the floor.
public struct FreeSpaceWatch: Hashable, Sendable {
  /// What to do.
  public enum Decision: Hashable, Sendable {
    /// Look again after this time, not later.
    case look(after: Duration)
    /// Stop writing now.
    case stop
  }

  /// Bytes per second that somebody may begin to write at any moment.
  public static let assumedRate = 2_147_483_648.0
  /// A look costs microseconds on a local disk and a round trip on a network: a hundred a second are not felt.
  public static let shortestPause = Duration.milliseconds(10)
  /// Also where there is room for hours.
  public static let longestPause = Duration.seconds(1)

  private struct Look: Hashable, Sendable {
    let free: UInt64
    let at: Duration
  }

  /// The bytes that have to stay free.
  public let floor: UInt64
  /// The fastest fall seen, in bytes per second.
  public private(set) var fastest = 0.0
  private var last: Look?

  /// A watch over a file system that nobody has looked at yet.
  public init(floor: UInt64) { self.floor = floor }

  /// Takes in that `free` bytes were left `at` a time since the watch began.
  public mutating func see(free: UInt64, at: Duration) -> Decision {
    if let last, last.free > free, at > last.at {
      fastest = max(fastest, Double(last.free - free) / (at - last.at).inSeconds)
    }
    last = Look(free: free, at: at)
    guard free > floor else { return .stop }
    let seconds = Double(free - floor) / max(Self.assumedRate, fastest * 2) / 2
    if seconds < Self.shortestPause.inSeconds { return .stop }
    return .look(after: .seconds(min(seconds, Self.longestPause.inSeconds)))
  }
}

extension Duration {
  /// As a number of seconds.
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
