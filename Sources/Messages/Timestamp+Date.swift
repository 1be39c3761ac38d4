public import FoundationEssentials

extension Timestamp {
  /// The moment of a date, to the nanosecond below what a `Date` can hold (about 0.1 µs now).
  public init(_ date: Date) {
    self.init()
    let seconds = date.timeIntervalSince1970.rounded(.down)
    self.seconds = Int64(seconds)
    self.nanos = min(999_999_999, Int32((date.timeIntervalSince1970 - seconds) * 1_000_000_000))
  }

  /// The moment as a date.
  public var date: Date { Date(timeIntervalSince1970: Double(seconds) + Double(nanos) / 1_000_000_000) }

  /// Whether the fields are in their ranges: 0 to 999,999,999 ns, and the years 1 to 9999.
  public var isValid: Bool {
    (0...999_999_999).contains(nanos) && (-62_135_596_800...253_402_300_799).contains(seconds)
  }
}

extension Timestamp: Comparable {
  /// Earlier than.
  public static func < (one: Timestamp, other: Timestamp) -> Bool {
    (one.seconds, one.nanos) < (other.seconds, other.nanos)
  }
}
