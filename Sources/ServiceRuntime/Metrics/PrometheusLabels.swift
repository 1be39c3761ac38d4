/// What tells one series of a metric from another: names with values, by name.
public struct PrometheusLabels: Hashable, Comparable, Sendable {
  private let names: [String]
  private let values: [String]

  /// Labels; of two with one name the first counts.
  public init(_ labels: [(String, String)]) {
    var known: Set<String> = []
    let sorted = labels.filter { known.insert($0.0).inserted }.sorted { $0.0 < $1.0 }
    names = sorted.map { Self.name($0.0) }
    values = sorted.map(\.1)
  }

  /// These labels and one more, which comes last.
  func with(_ name: String, _ value: String) -> PrometheusLabels {
    PrometheusLabels(names: names + [name], values: values + [value])
  }

  private init(names: [String], values: [String]) {
    self.names = names
    self.values = values
  }

  /// By values, then by names.
  public static func < (left: PrometheusLabels, right: PrometheusLabels) -> Bool {
    if left.values != right.values { return left.values.lexicographicallyPrecedes(right.values) }
    return left.names.lexicographicallyPrecedes(right.names)
  }

  /// As they stand after a metric's name; nothing if there are none.
  public var text: String {
    if names.isEmpty { return "" }
    return "{"
      + zip(names, values).map { "\($0)=\"\(Self.escaped($1, quotes: true))\"" }.joined(separator: ",") + "}"
  }

  /// A label's name may have letters, digits and underscores only, and no digit in front.
  private static func name(_ text: String) -> String {
    let name = String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    return name.first?.isNumber ?? true ? "_\(name)" : name
  }

  /// Backslashes, newlines and, in values, quotes as the format wants them.
  static func escaped(_ text: String, quotes: Bool) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}
