internal import Foundation

/// The table at the end, and the same as JSON.
struct Report: Sendable {
  var rows: [Row] = []

  /// The table, for people. Ratios, as seconds of one machine mean little on another.
  ///
  /// What was measured has a line of its own, above what it is compared with: so all of it fits into 100 columns.
  var table: String {
    let cells = rows.map(Self.cells)
    let head = ["", "ours", "theirs", "ratio", "spread", "aim", ""]
    let widths = head.indices.map { column in ([head] + cells).map { $0[column].count }.max() ?? 0 }
    var lines: [String] = rows.isEmpty ? [] : [Self.line(head, widths)]
    for (index, row) in rows.enumerated() {
      if index == 0 || rows[index - 1].what != row.what { lines.append(row.what) }
      lines.append(Self.line(cells[index], widths))
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func line(_ cells: [String], _ widths: [Int]) -> String {
    zip(cells, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
      .joined(separator: "  ").trimmingTrailingSpaces
  }

  private static func cells(_ row: Row) -> [String] {
    let ours = Statistics(row.ours)
    let spread = row.others.isEmpty ? ours : Statistics(row.ratios)
    return [
      row.comparedWith.map { "  by \($0)" } ?? "", value(ours.median, row.unit),
      row.others.isEmpty ? "-" : value(Statistics(row.others).median, row.unit),
      row.others.isEmpty ? "-" : String(format: "%.2f", spread.median),
      row.ours.count < 2 ? "-" : String(format: "%.2f–%.2f", spread.least, spread.most),
      row.aim?.text ?? "-", row.isMet.map { $0 ? "met" : "missed" } ?? "",
    ]
  }

  private static func value(_ value: Double, _ unit: String) -> String {
    unit == "s" && value < 1
      ? String(format: "%.0f ms", value * 1000)
      : String(format: value < 100 ? "%.2f %@" : "%.0f %@", value, unit)
  }

  /// The rows with all samples, for machines.
  func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(rows.map(Entry.init))
  }

  private struct Entry: Encodable {
    var what: String
    var against: String?
    var unit: String
    var ours: Statistics
    var theirs: Statistics?
    var ratio: Statistics?
    var aim: String?
    var met: Bool?
    var samples: [Double]
    var otherSamples: [Double]

    init(_ row: Row) {
      what = row.what
      against = row.comparedWith
      unit = row.unit
      ours = Statistics(row.ours)
      theirs = row.others.isEmpty ? nil : Statistics(row.others)
      ratio = row.others.isEmpty ? nil : Statistics(row.ratios)
      aim = row.aim?.text
      met = row.isMet
      samples = row.ours
      otherSamples = row.others
    }
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
