extension ClaimState.Wait {
  /// A line for people: `waited 3.2 s: PostgreSQL cannot be reached`. Calls that waited at the same time for the same are
  /// one wait.
  static func summary(of waits: [ClaimState.Wait]) -> String {
    var lines: [String] = []
    for why in Set(waits.map(\.why)).sorted() {
      let same = waits.filter { $0.why == why }
      guard let since = same.map(\.since).min(), let until = same.map(\.until).max() else { continue }
      let tenths = (since.duration(to: until).milliseconds + 99) / 100
      lines.append("waited \(tenths / 10).\(tenths % 10) s: \(why)")
    }
    return lines.joined(separator: "; ")
  }
}
