/// Moments as RFC 3339 writes them, in UTC.
enum RFC3339 {
  /// A moment: `2026-11-22T23:21:07Z`, with as many of 3, 6 or 9 decimals as it needs.
  /// - Parameters:
  ///   - seconds: Seconds since 1970-01-01T00:00:00Z.
  ///   - nanoseconds: Nanoseconds after that, 0 to 999,999,999.
  static func text(seconds: Int64, nanoseconds: Int32) -> String {
    // The largest year that RFC 3339 can write is 9999; what lies beyond is shown as the limit.
    let seconds = min(max(seconds, -62_135_596_800), 253_402_300_799)
    let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let secondOfDay = seconds - days * 86_400
    let date = civil(days)
    return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2) + "T"
      + padded(secondOfDay / 3600, 2) + ":" + padded(secondOfDay % 3600 / 60, 2) + ":"
      + padded(secondOfDay % 60, 2) + fraction(nanoseconds) + "Z"
  }

  /// The Gregorian date of a day counted from 1970-01-01. Years are taken from March on, so that the leap
  /// day is a year's last; eras of 400 years have 146,097 days each.
  private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  private static func fraction(_ nanoseconds: Int32) -> String {
    guard (1...999_999_999).contains(nanoseconds) else { return "" }
    var digits = padded(Int64(nanoseconds), 9)
    while digits.hasSuffix("000") { digits.removeLast(3) }
    return "." + digits
  }

  private static func padded(_ number: Int64, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
