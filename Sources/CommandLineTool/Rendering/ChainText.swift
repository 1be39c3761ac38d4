internal import Messages

/// What a volume's chain graph looks like to people.
enum ChainText {
  /// The volume in a line, then its graph.
  static func lines(_ chain: GetChainResponse, _ now: Timestamp, on screen: Screen) -> [String] {
    let drawing = ChainDrawing(chain.snapshots.map { $0.link(now) })
    guard let volume = chain.volume else { return drawing.lines(on: screen) }
    let title = Ink.bold.painting(volume.label.printable, on: screen)
    let rest = "  " + place(volume)
    return [title + Ink.dim.painting(rest.printable, on: screen), ""] + drawing.lines(on: screen)
  }

  /// The graph as a picture.
  static func svg(_ chain: GetChainResponse, _ now: Timestamp) -> [String] {
    ChainSVG(
      chain.snapshots.map { $0.link(now) }, title: chain.volume?.label ?? "chain",
      subtitle: [
        chain.volume.map(place) ?? "", "as of \(RFC3339.text(seconds: now.seconds, nanoseconds: 0))",
      ]
      .filter { !$0.isEmpty }.joined(separator: ", ")
    ).lines
  }

  /// The graph for Graphviz.
  static func dot(_ chain: GetChainResponse, _ now: Timestamp) -> [String] {
    ChainDOT.lines(chain.snapshots.map { $0.link(now) }, title: chain.volume?.label ?? "chain")
  }

  /// The graph for machines.
  static func json(_ chain: GetChainResponse) -> JSONValue {
    [
      "volume": chain.volume?.json ?? .null,
      "snapshots": .array(chain.snapshots.map(\.json)),
      "allocated_bytes": .number(chain.allocatedBytes),
      "hidden_bytes": .number(chain.hiddenBytes),
    ]
  }

  private static func place(_ volume: Volume) -> String {
    "volume \(ShortID.of(volume.id)), pool \(volume.pool), \(volume.path)" + (volume.present ? "" : ", gone")
  }
}
