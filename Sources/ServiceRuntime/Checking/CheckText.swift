internal import Foundation
internal import RPC

/// How a check's findings read.
enum CheckText {
  /// A moment in UTC, to the minute.
  static func moment(_ moment: Date) -> String {
    let parts = Calendar(identifier: .gregorian)
      .dateComponents(in: TimeZone(secondsFromGMT: 0) ?? .current, from: moment)
    func two(_ value: Int?) -> String {
      let value = value ?? 0
      return (value < 10 ? "0" : "") + String(value)
    }
    return
      "\(parts.year ?? 0)-\(two(parts.month))-\(two(parts.day)) \(two(parts.hour)):\(two(parts.minute)) UTC"
  }

  /// A certificate in one line.
  static func certificate(_ certificate: CertificateSummary) -> String {
    let names = certificate.names.isEmpty ? "" : " for \(certificate.names.joined(separator: ", "))"
    return
      "\(certificate.subject)\(names), from \(moment(certificate.notBefore)) to \(moment(certificate.notAfter))"
  }

  /// The lines in columns as wide as they need to be, the last one as it is.
  static func table(_ rows: [[String]]) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      // What is very long does not push the others away.
      rows.map { column < $0.count ? min($0[column].count, 56) : 0 }.max() ?? 0
    }
    return rows.map { row in
      row.enumerated().map { column, text in
        column == row.count - 1
          ? text : text + String(repeating: " ", count: max(0, widths[column] - text.count) + 2)
      }.joined()
    }
  }
}
