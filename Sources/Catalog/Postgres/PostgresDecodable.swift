/// A type that a cell's text can become.
protocol PostgresDecodable {
  init?(postgresText text: String)
}

extension String: PostgresDecodable {
  init?(postgresText text: String) { self = text }
}

extension Int: PostgresDecodable {
  init?(postgresText text: String) { self.init(text) }
}

extension Int64: PostgresDecodable {
  init?(postgresText text: String) { self.init(text) }
}

extension UInt64: PostgresDecodable {
  init?(postgresText text: String) { self.init(text) }
}

extension UInt32: PostgresDecodable {
  init?(postgresText text: String) { self.init(text) }
}

extension Double: PostgresDecodable {
  init?(postgresText text: String) { self.init(text) }
}

extension Bool: PostgresDecodable {
  init?(postgresText text: String) {
    switch text {
    case "t": self = true
    case "f": self = false
    default: return nil
    }
  }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
  /// `{a,"b c",NULL}` of one dimension, or `\x0aff` for bytes.
  init?(postgresText text: String) {
    if Element.self == UInt8.self {
      guard let bytes = decodeHexadecimal(text) as? [Element] else { return nil }
      self = bytes
      return
    }
    guard let elements = decodeArrayLiteral(text) else { return nil }
    self = []
    for element in elements {
      guard let element, let value = Element(postgresText: element) else { return nil }
      append(value)
    }
  }
}

extension UInt8: PostgresDecodable {
  init?(postgresText text: String) { self.init(text) }
}

private func decodeHexadecimal(_ text: String) -> [UInt8]? {
  guard text.hasPrefix("\\x"), text.utf8.count.isMultiple(of: 2) else { return nil }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.utf8.count / 2)
  var high: UInt8?
  for unit in text.utf8.dropFirst(2) {
    let digit: UInt8
    switch unit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = unit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = unit - UInt8(ascii: "a") + 10
    default: return nil
    }
    if let first = high {
      bytes.append(first << 4 | digit)
      high = nil
    } else {
      high = digit
    }
  }
  return bytes
}

private func decodeArrayLiteral(_ text: String) -> [String?]? {
  guard text.hasPrefix("{"), text.hasSuffix("}") else { return nil }
  let body = Array(text.utf8.dropFirst().dropLast())
  guard !body.isEmpty else { return [] }
  var elements: [String?] = []
  var element: [UInt8] = []
  var isQuoted = false
  var wasQuoted = false
  var isEscaped = false
  func finished() -> String? {
    let value = String(decoding: element, as: UTF8.self)
    return value == "NULL" && !wasQuoted ? nil : value
  }
  for unit in body {
    if isEscaped {
      element.append(unit)
      isEscaped = false
    } else if unit == UInt8(ascii: "\\") {
      isEscaped = true
    } else if unit == UInt8(ascii: "\"") {
      isQuoted.toggle()
      wasQuoted = true
    } else if unit == UInt8(ascii: ","), !isQuoted {
      elements.append(finished())
      element = []
      wasQuoted = false
    } else {
      element.append(unit)
    }
  }
  guard !isQuoted, !isEscaped else { return nil }
  elements.append(finished())
  return elements
}
