/// How far a copy has come, as a bar for a terminal or as a line for a file.
enum ProgressText {
  /// A bar as wide as the terminal allows, up to 32 columns of bar:
  /// `copy  ━━━━━━━━────────  53%  1.2 of 2.3 GiB  145 MiB/s  8 s left`. What does not fit is left out, the
  /// bar first.
  static func bar(_ label: String, _ done: UInt64, of total: UInt64, _ rate: TransferRate, on screen: Screen)
    -> String
  {
    let label = label.printable
    let width = (screen.width ?? 80) - 1
    guard total > 0 else {
      let parts = [label] + (done > 0 ? [ByteText.size(done)] : ["…"]) + tail(total, rate)
      return parts.joined(separator: "  ").truncated(to: width)
    }
    let numbers = ([percent(done, total), ByteText.part(done, of: total)] + tail(total, rate))
      .joined(separator: "  ")
    let room = width - label.columns - numbers.columns - 4
    guard room >= 8 else { return "\(label)  \(numbers)".truncated(to: width) }
    let length = min(room, 32)
    let filled = Int(Double(length) * min(1, Double(done) / Double(total)))
    let bar =
      Ink.cyan.painting(String(repeating: "━", count: filled), on: screen)
      + Ink.dim.painting(String(repeating: "─", count: length - filled), on: screen)
    return "\(label)  \(bar)  \(numbers)"
  }

  /// A line: `copy: 53%, 1.2 of 2.3 GiB, 145 MiB/s, 8 s left`.
  static func line(_ label: String, _ done: UInt64, of total: UInt64, _ rate: TransferRate) -> String {
    let head = total > 0 ? [percent(done, total), ByteText.part(done, of: total)] : [ByteText.size(done)]
    return "\(label.printable): " + (head + tail(total, rate)).joined(separator: ", ")
  }

  /// 100 % only when it is all done.
  static func percent(_ done: UInt64, _ total: UInt64) -> String {
    guard total > 0, done < total else { return "100%" }
    return "\(min(99, Int(Double(done) * 100 / Double(total))))%"
  }

  private static func tail(_ total: UInt64, _ rate: TransferRate) -> [String] {
    var parts: [String] = []
    if let bytesPerSecond = rate.bytesPerSecond { parts.append(ByteText.rate(bytesPerSecond)) }
    if let left = rate.timeLeft(to: total) { parts.append("\(DurationText.span(rounded(left))) left") }
    return parts
  }

  /// An estimate does not have tenths of a second.
  private static func rounded(_ duration: Duration) -> Duration {
    .seconds(max(1, (duration / .seconds(1)).rounded(.up)))
  }
}
