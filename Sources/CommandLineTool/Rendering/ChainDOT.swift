/// A volume's chain graph in Graphviz's language, for `dot -Tsvg` and its kind: a box a snapshot, an arrow from each parent
/// to its child. Hidden snapshots are dashed, the tip has a bold green frame.
enum ChainDOT {
  /// The document as lines.
  static func lines(_ links: [ChainLayout.Link], title: String) -> [String] {
    let layout = ChainLayout(links)
    var lines = [
      "digraph chain {",
      "  label=\(quoted([title, layout.summary]));",
      "  labelloc=t;",
      "  rankdir=LR;",
      "  node [shape=box, style=rounded, fontname=\"Helvetica\", fontsize=11];",
      "  edge [color=\"#57606a\"];",
    ]
    for row in layout.chains.joined() { lines.append("  \(node(row.link));") }
    for chain in layout.chains {
      for row in chain {
        guard let parent = row.parent else { continue }
        lines.append("  \(quoted([chain[parent].link.id])) -> \(quoted([row.link.id]));")
      }
    }
    return lines + ["}"]
  }

  private static func node(_ link: ChainLayout.Link) -> String {
    let head = ([ShortID.of(link.id)] + link.marks).joined(separator: "  ")
    let size = link.age == nil ? "" : ByteText.size(link.allocatedBytes)
    let facts = [size, link.age.map(DurationText.ago) ?? ""].filter { !$0.isEmpty }.joined(separator: ", ")
    var attributes = ["label=\(quoted([head, link.kind, facts, link.name].filter { !$0.isEmpty }))"]
    if link.isHidden {
      attributes += ["style=\"rounded,dashed\"", "color=\"#8c959f\"", "fontcolor=\"#57606a\""]
    }
    if link.isTip { attributes += ["penwidth=2.5", "color=\"#1a7f37\""] }
    return "\(quoted([link.id])) [\(attributes.joined(separator: ", "))]"
  }

  /// Lines of text as one string of the language. A backslash would begin one of its escapes (`\N`, `\G`).
  private static func quoted(_ lines: [String]) -> String {
    let escaped = lines.map { line in
      line.printable.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
    }
    return "\"\(escaped.joined(separator: "\\n"))\""
  }
}
