/// A JSON document whose members keep their order.
enum JSONValue: Hashable, Sendable {
  /// A member of an object.
  struct Member: Hashable, Sendable {
    /// Its name.
    var name: String
    /// Its value.
    var value: JSONValue
  }

  /// Nothing: what is not set.
  case null
  /// Yes or no.
  case bool(Bool)
  /// A whole number.
  case number(UInt64)
  /// Text.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// Members by name, in their order.
  case object([Member])

  /// Text, or null when it is empty: that is how the API says "not set".
  static func text(_ text: String) -> JSONValue { text.isEmpty ? .null : .string(text) }

  /// A list of texts.
  static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

  /// The document as text, indented by two spaces, without a newline at its end.
  var text: String {
    var text = ""
    write(to: &text, indentation: "")
    return text
  }

  private func write(to text: inout String, indentation: String) {
    let inner = indentation + "  "
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let value): text += String(value)
    case .string(let value): Self.quote(value, to: &text)
    case .array(let values) where values.isEmpty: text += "[]"
    case .object(let members) where members.isEmpty: text += "{}"
    case .array(let values):
      text += "[\n"
      for (index, value) in values.enumerated() {
        text += inner
        value.write(to: &text, indentation: inner)
        text += index == values.count - 1 ? "\n" : ",\n"
      }
      text += indentation + "]"
    case .object(let members):
      text += "{\n"
      for (index, member) in members.enumerated() {
        text += inner
        Self.quote(member.name, to: &text)
        text += ": "
        member.value.write(to: &text, indentation: inner)
        text += index == members.count - 1 ? "\n" : ",\n"
      }
      text += indentation + "}"
    }
  }

  private static func quote(_ value: String, to text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      // C1 controls are legal in JSON, but a terminal would obey them.
      case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByBooleanLiteral {
  /// An object, its members in the order in which they are written.
  init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member(name: $0.0, value: $0.1) })
  }

  /// Yes or no.
  init(booleanLiteral value: Bool) { self = .bool(value) }
}
