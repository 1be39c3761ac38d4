/// A volume's chain graph as text: a line a snapshot, from the oldest down, side branches indented.
struct ChainDrawing: Sendable {
  /// A snapshot in the graph.
  typealias Link = ChainLayout.Link

  private let layout: ChainLayout

  /// Creates a drawing of `links`, which may come in any order. One whose parent is not among them is drawn
  /// as a root.
  init(_ links: [Link]) { layout = ChainLayout(links) }

  /// The drawing as lines, with headings and a summary.
  func lines(on screen: Screen) -> [String] {
    guard !layout.chains.isEmpty else { return ["No snapshots."] }
    var table = Table(columns: [
      .init(heading: "SNAPSHOT"), .init(heading: "KIND", shortens: 2),
      .init(heading: "ON STORAGE", alignsRight: true),
      .init(heading: "FREES", alignsRight: true, isOptional: true),
      .init(heading: "VIRTUAL", alignsRight: true),
      .init(heading: "TAKEN"), .init(heading: "", isOptional: true),
      .init(heading: "NAME", shortens: 1, isOptional: true),
    ])
    for (index, chain) in layout.chains.enumerated() {
      if index > 0 { table.rows.append([]) }
      table.rows += chain.map(cells)
    }
    return table.lines(on: screen) + ["", layout.summary]
  }

  private func cells(_ row: ChainLayout.Row) -> [Table.Cell] {
    let link = row.link
    let lead =
      row.isBranch
      ? String(repeating: "│ ", count: row.lane - 1) + "├─" : String(repeating: "│ ", count: row.lane)
    let ink = link.isHidden ? Ink.dim : .plain
    return [
      Table.Cell("\(lead)\(link.isHidden ? "○" : "●") \(ShortID.of(link.id))", ink),
      Table.Cell(link.kind, ink),
      Table.Cell(link.age == nil ? "" : ByteText.size(link.allocatedBytes), ink),
      Table.Cell(link.freedBytes.map(ByteText.sizeOrNothing) ?? "", ink),
      Table.Cell(layout.newVirtualBytes(link).map(ByteText.size) ?? "", ink),
      Table.Cell(link.age.map(DurationText.ago) ?? "", ink),
      Table.Cell(link.marks.joined(separator: ", "), link.isTip ? .green : ink),
      Table.Cell(link.name, link.isHidden ? .dim : .bold),
    ]
  }
}
