internal import ArgumentParser

/// How a chain graph is written.
enum ChainFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
  /// For people: a tree.
  case text
  /// For programs: one JSON document.
  case json
  /// For Graphviz.
  case dot
  /// A picture: one SVG document.
  case svg
}
