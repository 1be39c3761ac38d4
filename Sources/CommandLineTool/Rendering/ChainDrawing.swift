/// A volume's chain graph, drawn from the oldest snapshot down. A snapshot stands below its parent in the
/// same column; where the graph branches, side branches are indented, and the trunk (the branch that holds
/// the tip, or else the newest snapshot) goes on below them.
struct ChainDrawing: Sendable {
  /// A snapshot in the graph.
  struct Link: Hashable, Sendable {
    /// Its id, in full.
    var id: String
    /// Its parent's id; nil if it is full.
    var parent: String?
    /// `full` with the reason, or `incremental`.
    var kind: String
    /// What its file occupies, in bytes.
    var allocatedBytes: UInt64
    /// What deleting it would give back at once, in bytes; nil if not told.
    var freedBytes: UInt64?
    /// The volume's size at that moment, in bytes.
    var virtualBytes: UInt64
    /// How long ago it was taken; nil while it is being made.
    var age: Duration?
    /// The user's name for it; may be empty.
    var name = ""
    /// Whether its user has deleted it.
    var isHidden = false
    /// Whether the next increment would have it as parent.
    var isTip = false
    /// What else is to be said about it: `creating`, `removing`.
    var mark = ""
  }

  private let links: [String: Link]
  private let children: [String: [Link]]
  private let roots: [Link]

  /// Creates a drawing of `links`, which may come in any order. One whose parent is not among them is drawn
  /// as a root.
  init(_ links: [Link]) {
    let links = Dictionary(links.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.links = links
    let sorted = links.values.sorted(by: Self.isOlder)
    var children: [String: [Link]] = [:]
    var roots: [Link] = []
    for link in sorted {
      if let parent = link.parent, links[parent] != nil {
        children[parent, default: []].append(link)
      } else {
        roots.append(link)
      }
    }
    self.children = children
    self.roots = roots
  }

  private static func isOlder(_ one: Link, _ other: Link) -> Bool {
    switch (one.age, other.age) {
    case (let one?, let other?) where one != other: one > other
    case (nil, _?): false
    case (_?, nil): true
    default: one.id < other.id
    }
  }

  /// The drawing as lines, with headings and a summary.
  func lines(on screen: Screen) -> [String] {
    guard !roots.isEmpty else { return ["No snapshots."] }
    var table = Table(columns: [
      .init(heading: "SNAPSHOT"), .init(heading: "KIND", shortens: 2),
      .init(heading: "ON STORAGE", alignsRight: true),
      .init(heading: "FREES", alignsRight: true, isOptional: true),
      .init(heading: "VIRTUAL", alignsRight: true),
      .init(heading: "TAKEN"), .init(heading: "", isOptional: true),
      .init(heading: "NAME", shortens: 1, isOptional: true),
    ])
    for (index, root) in roots.enumerated() {
      if index > 0 { table.rows.append([]) }
      table.rows += rows(from: root)
    }
    return table.lines(on: screen) + ["", summary]
  }

  /// `3 visible, 1 hidden, 1.3 GiB on the storage, 200 MiB of it hidden`.
  var summary: String {
    let hidden = links.values.count(where: \.isHidden)
    let bytes = links.values.reduce(UInt64(0)) { $0 &+ $1.allocatedBytes }
    let hiddenBytes = links.values.reduce(UInt64(0)) { $0 &+ ($1.isHidden ? $1.allocatedBytes : 0) }
    return "\(links.count - hidden) visible, \(hidden) hidden, \(ByteText.size(bytes)) on the storage"
      + (hidden > 0 ? ", \(ByteText.size(hiddenBytes)) of it hidden" : "")
  }

  /// The rows of a root and all below it. Written as a loop: a chain may be long.
  private func rows(from root: Link) -> [[Table.Cell]] {
    let pathToTip = ancestorsOfTip
    var rows: [[Table.Cell]] = []
    var pending: [(link: Link, lead: String, prefix: String)] = [(root, "", "")]
    while let (link, lead, prefix) = pending.popLast() {
      rows.append(row(link, lead: lead))
      let below = children[link.id] ?? []
      guard let trunk = below.last(where: { pathToTip.contains($0.id) }) ?? below.last else { continue }
      // The trunk is pushed first, and so drawn last.
      pending.append((trunk, prefix, prefix))
      for side in below.reversed() where side.id != trunk.id {
        pending.append((side, prefix + "├─", prefix + "│ "))
      }
    }
    return rows
  }

  /// The tip and all its ancestors, by id.
  private var ancestorsOfTip: Set<String> {
    var found: Set<String> = []
    var next = links.values.first(where: \.isTip)
    while let link = next, found.insert(link.id).inserted {
      next = link.parent.flatMap { links[$0] }
    }
    return found
  }

  private func row(_ link: Link, lead: String) -> [Table.Cell] {
    let parent = link.parent.flatMap { links[$0] }
    let virtual = link.virtualBytes > 0 && parent?.virtualBytes != link.virtualBytes
    let marks = [link.isTip ? "tip" : "", link.isHidden ? "hidden" : "", link.mark].filter { !$0.isEmpty }
    let ink = link.isHidden ? Ink.dim : .plain
    return [
      Table.Cell("\(lead)\(link.isHidden ? "○" : "●") \(ShortID.of(link.id))", ink),
      Table.Cell(link.kind, ink),
      Table.Cell(link.age == nil ? "" : ByteText.size(link.allocatedBytes), ink),
      Table.Cell(link.freedBytes.map(ByteText.sizeOrNothing) ?? "", ink),
      Table.Cell(virtual ? ByteText.size(link.virtualBytes) : "", ink),
      Table.Cell(link.age.map(DurationText.ago) ?? "", ink),
      Table.Cell(marks.joined(separator: ", "), link.isTip ? .green : ink),
      Table.Cell(link.name, link.isHidden ? .dim : .bold),
    ]
  }
}
