/// A table for people: aligned columns, two spaces apart. On a terminal it is made to fit by shortening the
/// least important columns, and then by leaving one space between them; in a file or pipe nothing is ever shortened.
struct Table: Sendable {
  /// A column.
  struct Column: Hashable, Sendable {
    /// Its heading, in capitals.
    var heading: String
    /// Whether its texts end at the same column instead of beginning there: for numbers.
    var alignsRight = false
    /// When the table is too wide, the column with the smallest number is shortened first; one without a
    /// number never is.
    var shortens: Int?
    /// Whether it is left out when no row has anything in it.
    var isOptional = false
  }

  /// A text in a column.
  struct Cell: Hashable, Sendable {
    /// What it says.
    var text: String
    /// How it stands out.
    var ink = Ink.plain

    /// Creates a cell; characters that a terminal would obey are replaced.
    init(_ text: String, _ ink: Ink = .plain) {
      self.text = text.printable
      self.ink = ink
    }
  }

  /// The columns, from left to right.
  var columns: [Column]
  /// The rows, a cell a column. A row without cells is shown as an empty line.
  var rows: [[Cell]] = []

  /// No column is made narrower than this.
  private static let narrowest = 6
  private static let gap = "  "
  private static let smallGap = " "

  /// The table as lines, the headings first.
  func lines(on screen: Screen) -> [String] {
    let shown = columns.indices.filter { index in
      !columns[index].isOptional || rows.contains { !$0.isEmpty && !$0[index].text.isEmpty }
    }
    var gap = Self.gap
    var widths = fitted(shown, to: screen.width, gap)
    if let limit = screen.width, Self.width(widths, gap) > limit {
      gap = Self.smallGap
      widths = fitted(shown, to: limit, gap)
    }
    let headings = columns.map { Cell($0.heading, .dim) }
    return ([headings] + rows).map { line($0, shown, widths, gap, on: screen) }
  }

  /// Each shown column's width, after shortening what must be.
  private func fitted(_ shown: [Int], to limit: Int?, _ gap: String) -> [Int: Int] {
    var widths: [Int: Int] = [:]
    for index in shown {
      let texts = rows.filter { !$0.isEmpty }.map { $0[index].text.columns }
      widths[index] = ([columns[index].heading.columns] + texts).max() ?? 0
    }
    guard let limit else { return widths }
    var excess = Self.width(widths, gap) - limit
    let order = shown.filter { columns[$0].shortens != nil }
      .sorted { (columns[$0].shortens ?? 0, $0) < (columns[$1].shortens ?? 0, $1) }
    for index in order where excess > 0 {
      let least = max(Self.narrowest, columns[index].heading.columns)
      let given = min(excess, max(0, widths[index, default: 0] - least))
      widths[index, default: 0] -= given
      excess -= given
    }
    return widths
  }

  private static func width(_ widths: [Int: Int], _ gap: String) -> Int {
    widths.values.reduce(0, +) + max(0, widths.count - 1) * gap.count
  }

  private func line(
    _ cells: [Cell], _ shown: [Int], _ widths: [Int: Int], _ gap: String, on screen: Screen
  ) -> String {
    guard !cells.isEmpty else { return "" }
    var line = ""
    var owed = ""
    for index in shown {
      let width = widths[index, default: 0]
      let text = cells[index].text.truncated(to: width)
      let padding = String(repeating: " ", count: max(0, width - text.columns))
      let painted = cells[index].ink.painting(text, on: screen)
      if columns[index].alignsRight { owed += padding }
      if !text.isEmpty {
        line += owed + painted
        owed = ""
      }
      if !columns[index].alignsRight { owed += padding }
      owed += gap
    }
    return line
  }
}
