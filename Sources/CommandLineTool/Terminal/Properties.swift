/// The facts about one thing, a line each: what it is called, then what it is.
struct Properties: Sendable {
  /// A fact.
  private struct Property {
    var name: String
    var value: Table.Cell
  }

  private var properties: [Property] = []

  /// Adds a fact; nothing when there is nothing to say.
  mutating func add(_ name: String, _ value: String?, _ ink: Ink = .plain) {
    guard let value, !value.isEmpty else { return }
    properties.append(Property(name: name, value: Table.Cell(value, ink)))
  }

  /// The facts as lines, values aligned. Values are never shortened: they are what was asked for.
  func lines(on screen: Screen) -> [String] {
    let width = properties.map(\.name.columns).max() ?? 0
    return properties.map { property in
      let padding = String(repeating: " ", count: width - property.name.columns + 2)
      let name = Ink.dim.painting(property.name, on: screen)
      return name + padding + property.value.ink.painting(property.value.text, on: screen)
    }
  }
}
