/// How a volume's chain graph is laid out for people, whatever it is drawn with: a row a snapshot, from the oldest down. A
/// snapshot stands below its parent in the same lane; where the graph branches, side branches are in lanes of their own, and
/// the trunk (the branch that holds the tip, or else the newest snapshot) goes on below them.
struct ChainLayout: Sendable {
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

  /// A snapshot in its place.
  struct Row: Hashable, Sendable {
    /// The snapshot.
    var link: Link
    /// How far it is indented: 0 for the trunk.
    var lane: Int
    /// Whether it begins a side branch: its parent is one lane to the left.
    var isBranch: Bool
    /// Its parent's place among the rows of its chain; nil for a root.
    var parent: Int?
  }

  /// The rows of each chain graph, the oldest root's first.
  let chains: [[Row]]
  private let links: [String: Link]

  /// Lays out `links`, which may come in any order. One whose parent is not among them is taken for a root.
  init(_ links: [Link]) {
    let links = Dictionary(links.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var children: [String: [Link]] = [:]
    var roots: [Link] = []
    for link in links.values.sorted(by: Self.isOlder) {
      if let parent = link.parent, links[parent] != nil {
        children[parent, default: []].append(link)
      } else {
        roots.append(link)
      }
    }
    let pathToTip = Self.ancestorsOfTip(links)
    chains = roots.map { Self.rows(from: $0, children, pathToTip) }
    self.links = links
  }

  /// `3 visible, 1 hidden, 1.3 GiB on the storage, 200 MiB of it hidden`.
  var summary: String {
    let hidden = links.values.count(where: \.isHidden)
    let bytes = links.values.reduce(UInt64(0)) { $0 &+ $1.allocatedBytes }
    let hiddenBytes = links.values.reduce(UInt64(0)) { $0 &+ ($1.isHidden ? $1.allocatedBytes : 0) }
    return "\(links.count - hidden) visible, \(hidden) hidden, \(ByteText.size(bytes)) on the storage"
      + (hidden > 0 ? ", \(ByteText.size(hiddenBytes)) of it hidden" : "")
  }

  /// The link's size as its VM saw it, where that is not its parent's.
  func newVirtualBytes(_ link: Link) -> UInt64? {
    let parent = link.parent.flatMap { links[$0] }
    return link.virtualBytes > 0 && parent?.virtualBytes != link.virtualBytes ? link.virtualBytes : nil
  }

  private static func isOlder(_ one: Link, _ other: Link) -> Bool {
    switch (one.age, other.age) {
    case (let one?, let other?) where one != other: one > other
    case (nil, _?): false
    case (_?, nil): true
    default: one.id < other.id
    }
  }

  /// The rows of a root and all below it. Written as a loop: a chain may be long.
  private static func rows(
    from root: Link, _ children: [String: [Link]], _ pathToTip: Set<String>
  ) -> [Row] {
    var rows: [Row] = []
    var pending = [Row(link: root, lane: 0, isBranch: false, parent: nil)]
    while let row = pending.popLast() {
      let place = rows.count
      rows.append(row)
      let below = children[row.link.id] ?? []
      guard let trunk = below.last(where: { pathToTip.contains($0.id) }) ?? below.last else { continue }
      // The trunk is pushed first, and so comes last.
      pending.append(Row(link: trunk, lane: row.lane, isBranch: false, parent: place))
      for side in below.reversed() where side.id != trunk.id {
        pending.append(Row(link: side, lane: row.lane + 1, isBranch: true, parent: place))
      }
    }
    return rows
  }

  /// The tip and all its ancestors, by id.
  private static func ancestorsOfTip(_ links: [String: Link]) -> Set<String> {
    var found: Set<String> = []
    var next = links.values.first(where: \.isTip)
    while let link = next, found.insert(link.id).inserted {
      next = link.parent.flatMap { links[$0] }
    }
    return found
  }
}

extension ChainLayout.Link {
  /// What is to be marked about it: `tip`, `hidden`, `creating`.
  var marks: [String] { [isTip ? "tip" : "", isHidden ? "hidden" : "", mark].filter { !$0.isEmpty } }
}
