/// A volume's chain graph as a picture that stands alone, one SVG document: the layout of the text, with lanes as lines, and
/// a bar beside each snapshot that is as long as its file is large. Hidden snapshots are hollow and the lines to them dashed;
/// the tip has a ring.
struct ChainSVG: Sendable {
  // Sizes in the document's units, which are a browser's pixels.
  private static let rowHeight = 30
  private static let laneWidth = 22
  private static let margin = 24
  private static let heading = 84
  private static let gap = 28
  private static let longestBar = 120
  /// No font's average character is wider at this size; wide enough is all that a column has to be.
  private static let characterWidth = 8

  private let layout: ChainLayout
  private let title: String
  private let subtitle: String
  private let columns: Columns

  /// Where the columns begin.
  private struct Columns {
    var id = 0
    var kind = 0
    var bar = 0
    var size = 0
    var taken = 0
    var name = 0
    var end = 0
  }

  /// Creates a drawing of `links`, headed by two lines.
  init(_ links: [ChainLayout.Link], title: String, subtitle: String) {
    layout = ChainLayout(links)
    (self.title, self.subtitle) = (title, subtitle)
    let rows = Array(layout.chains.joined())
    func width(_ heading: String, _ text: (ChainLayout.Link) -> String) -> Int {
      let widest = rows.map { text($0.link).columns }.max() ?? 0
      return max(widest, heading.columns) * Self.characterWidth + Self.gap
    }
    var columns = Columns()
    columns.id = Self.margin + ((rows.map(\.lane).max() ?? 0) + 1) * Self.laneWidth + 8
    columns.kind = columns.id + width("SNAPSHOT") { ShortID.of($0.id) + "0" }
    columns.bar = columns.kind + width("KIND", \.kind)
    columns.size = columns.bar + Self.longestBar + 10
    columns.taken = columns.size + width("ON STORAGE", Self.size)
    columns.name = columns.taken + width("TAKEN") { $0.age.map(DurationText.ago) ?? "" }
    columns.end = columns.name + width("NAME", Self.words) - Self.gap
    let texts = [
      title.columns * 11, subtitle.columns * Self.characterWidth,
      layout.summary.columns * Self.characterWidth,
    ]
    columns.end = max(columns.end, Self.margin + (texts.max() ?? 0))
    self.columns = columns
  }

  /// The document as lines.
  var lines: [String] {
    let rows = layout.chains.joined().count
    // A chain apart is half a row further down.
    let height =
      Self.heading + rows * Self.rowHeight + max(0, layout.chains.count - 1) * Self.rowHeight / 2 + 2
      * Self.margin
    let width = columns.end + Self.margin
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
        + "viewBox=\"0 0 \(width) \(height)\" font-family=\"'DejaVu Sans', Helvetica, Arial, sans-serif\" "
        + "font-size=\"13\" fill=\"#1f2328\">",
      "<title>\(Self.escaped(title))</title>",
      "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#ffffff\"/>",
      text(title, Self.margin, 32, "font-size=\"18\" font-weight=\"bold\""),
      text(subtitle, Self.margin, 52, "fill=\"#57606a\""),
    ]
    if rows > 0 {
      let headings = [
        (columns.id, "SNAPSHOT"), (columns.kind, "KIND"), (columns.bar, "ON STORAGE"),
        (columns.taken, "TAKEN"),
        (columns.name, "NAME"),
      ]
      lines += headings.map { text($1, $0, Self.heading - 4, "font-size=\"11\" fill=\"#57606a\"") }
    }
    var top = Self.heading + Self.rowHeight / 2
    for chain in layout.chains {
      lines += edges(chain, top) + chain.indices.flatMap { drawn(chain[$0], top + $0 * Self.rowHeight) }
      top += chain.count * Self.rowHeight + Self.rowHeight / 2
    }
    lines.append(
      text(
        rows == 0 ? "No snapshots." : layout.summary, Self.margin, height - Self.margin, "fill=\"#57606a\""))
    return lines + ["</svg>"]
  }

  // MARK: - Parts

  /// A line from each parent to its child: down the parent's lane, and over to the child's.
  private func edges(_ chain: [ChainLayout.Row], _ top: Int) -> [String] {
    chain.indices.compactMap { index in
      let row = chain[index]
      guard let parent = row.parent else { return nil }
      let (from, to) = (x(chain[parent].lane), x(row.lane))
      let (begin, end) = (top + parent * Self.rowHeight, top + index * Self.rowHeight)
      let path =
        from == to
        ? "M\(from) \(begin)V\(end)"
        : "M\(from) \(begin)V\(end - Self.rowHeight / 2)Q\(from) \(end) \(to) \(end)"
      let isDashed = row.link.isHidden || chain[parent].link.isHidden
      return "<path d=\"\(path)\" fill=\"none\" stroke=\"#8c959f\" stroke-width=\"2\""
        + (isDashed ? " stroke-dasharray=\"4 4\"" : "") + "/>"
    }
  }

  private func drawn(_ row: ChainLayout.Row, _ y: Int) -> [String] {
    let link = row.link
    let ink = link.isHidden ? "#57606a" : "#1f2328"
    let dot = link.isTip ? "#1a7f37" : link.parent == nil ? "#0550ae" : "#218bff"
    var lines = [
      "<circle cx=\"\(x(row.lane))\" cy=\"\(y)\" r=\"6\" fill=\"\(link.isHidden ? "#ffffff" : dot)\" "
        + "stroke=\"\(link.isHidden ? "#8c959f" : dot)\" stroke-width=\"2\"/>"
    ]
    if link.isTip {
      lines.append(
        "<circle cx=\"\(x(row.lane))\" cy=\"\(y)\" r=\"10\" fill=\"none\" stroke=\"#1a7f37\" stroke-width=\"2\"/>"
      )
    }
    let base = y + 4
    lines.append(
      text(
        ShortID.of(link.id), columns.id, base, "fill=\"\(ink)\" font-family=\"'DejaVu Sans Mono', monospace\""
      ))
    lines.append(text(link.kind, columns.kind, base, "fill=\"\(ink)\""))
    if link.age != nil {
      lines.append(
        "<rect x=\"\(columns.bar)\" y=\"\(y - 7)\" width=\"\(bar(link))\" height=\"14\" rx=\"2\" "
          + "fill=\"\(link.isHidden ? "#d0d7de" : "#b6d9ff")\"/>")
    }
    lines.append(text(Self.size(link), columns.size, base, "fill=\"\(ink)\""))
    lines.append(text(link.age.map(DurationText.ago) ?? "", columns.taken, base, "fill=\"\(ink)\""))
    lines.append(
      text(
        Self.words(link), columns.name, base,
        "fill=\"\(link.isTip ? "#1a7f37" : ink)\"" + (link.isTip ? " font-weight=\"bold\"" : "")))
    // The whole id, where a pointer rests on the row.
    return ["<g><title>\(Self.escaped(link.id))</title>"] + lines.filter { !$0.isEmpty } + ["</g>"]
  }

  private func x(_ lane: Int) -> Int { Self.margin + 8 + lane * Self.laneWidth }

  private func bar(_ link: ChainLayout.Link) -> Int {
    let largest = layout.chains.joined().map(\.link.allocatedBytes).max() ?? 0
    guard largest > 0 else { return 1 }
    return max(1, Int(Double(link.allocatedBytes) / Double(largest) * Double(Self.longestBar)))
  }

  private static func size(_ link: ChainLayout.Link) -> String {
    link.age == nil ? "" : ByteText.size(link.allocatedBytes)
  }

  /// Its name, and what is to be marked about it: `before-upgrade (tip)`.
  private static func words(_ link: ChainLayout.Link) -> String {
    let marks = link.marks.joined(separator: ", ")
    return marks.isEmpty ? link.name : link.name.isEmpty ? marks : "\(link.name) (\(marks))"
  }

  private func text(_ text: String, _ x: Int, _ y: Int, _ attributes: String) -> String {
    text.isEmpty ? "" : "<text x=\"\(x)\" y=\"\(y)\" \(attributes)>\(Self.escaped(text))</text>"
  }

  /// Text as XML holds it; what XML cannot hold is replaced.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.printable.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
