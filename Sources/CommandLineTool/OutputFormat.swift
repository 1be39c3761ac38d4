internal import ArgumentParser

/// How results are written.
enum OutputFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
  /// For people.
  case text
  /// For programs: one JSON document.
  case json
}
