/// Spans of time for people.
enum DurationText {
  /// How long something took: `120 ms`, `1.2 s`, `12 s`, `3 min 5 s`, `2 h 5 min`, `3 d 4 h`.
  static func span(_ duration: Duration) -> String {
    let milliseconds = max(0, duration / .milliseconds(1))
    if milliseconds < 999.5 { return "\(Int(milliseconds.rounded())) ms" }
    let tenths = Int((milliseconds / 100).rounded())
    if tenths < 100 { return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s" }
    let seconds = Int((milliseconds / 1000).rounded())
    switch seconds {
    case ..<60: return "\(seconds) s"
    case ..<3600: return both(seconds / 60, "min", seconds % 60, "s")
    case ..<86_400: return both(seconds / 3600, "h", seconds % 3600 / 60, "min")
    default: return both(seconds / 86_400, "d", seconds % 86_400 / 3600, "h")
    }
  }

  /// How long ago something was: `just now`, `12 s ago`, `3 min ago`, `5 h ago`,
  /// `2 days ago`. A moment that has yet to come, as clocks differ, is `just now` up to a minute,
  /// else `in 3 min`.
  static func ago(_ age: Duration) -> String {
    let seconds = Int((age / .seconds(1)).rounded(.down))
    if seconds < -60 { return "in \(rough(-seconds))" }
    if seconds < 2 { return "just now" }
    return "\(rough(seconds)) ago"
  }

  private static func rough(_ seconds: Int) -> String {
    switch seconds {
    case ..<60: "\(seconds) s"
    case ..<3600: "\(seconds / 60) min"
    case ..<86_400: "\(seconds / 3600) h"
    case ..<(60 * 86_400): counted(seconds / 86_400, "day")
    case ..<(730 * 86_400): counted(seconds / (30 * 86_400), "month")
    default: counted(seconds / (365 * 86_400), "year")
    }
  }

  private static func counted(_ count: Int, _ unit: String) -> String {
    "\(count) \(unit)\(count == 1 ? "" : "s")"
  }

  private static func both(_ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String) -> String {
    small == 0 ? "\(large) \(largeUnit)" : "\(large) \(largeUnit) \(small) \(smallUnit)"
  }
}
