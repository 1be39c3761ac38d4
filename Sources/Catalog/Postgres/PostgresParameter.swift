/// A value bound to a statement's `$n`. Values never become part of a statement's text.
struct PostgresParameter: Sendable {
  /// The value in the format that `isBinary` names; nil is NULL.
  let bytes: [UInt8]?
  /// Binary is used for `bytea` only; all else travels as text and is typed by the statement's casts.
  let isBinary: Bool

  static let null = PostgresParameter(bytes: nil, isBinary: false)

  static func text(_ value: String?) -> PostgresParameter {
    PostgresParameter(bytes: value.map { Array($0.utf8) }, isBinary: false)
  }

  /// NULL for an empty text: how messages say "not set".
  static func textOrNull(_ value: String) -> PostgresParameter { value.isEmpty ? .null : .text(value) }

  static func integer(_ value: (some BinaryInteger)?) -> PostgresParameter {
    .text(value.map { String($0) })
  }

  static func boolean(_ value: Bool) -> PostgresParameter { .text(value ? "t" : "f") }

  static func binary(_ value: [UInt8]?) -> PostgresParameter {
    PostgresParameter(bytes: value, isBinary: true)
  }

  /// An array, as PostgreSQL's array literal; nil elements are NULL.
  static func texts(_ values: [String?]) -> PostgresParameter {
    let elements = values.map { value in
      guard let value else { return "NULL" }
      return "\""
        + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        + "\""
    }
    return .text("{" + elements.joined(separator: ",") + "}")
  }

  static func integers(_ values: [some BinaryInteger]) -> PostgresParameter {
    .text("{" + values.map { String($0) }.joined(separator: ",") + "}")
  }

  static func booleans(_ values: [Bool]) -> PostgresParameter {
    .text("{" + values.map { $0 ? "t" : "f" }.joined(separator: ",") + "}")
  }

  /// Text travels to PostgreSQL as a C string: a NUL would cut it off.
  var holdsNUL: Bool { !isBinary && (bytes?.contains(0) ?? false) }
}
