/// Which names people may give to things.
public enum NameRule: Hashable, Sendable, CaseIterable {
  /// Pools, stores, clusters, zones and hosts: letters, digits, `.`, `_`, `-`; 1 to 63 characters; begins with a
  /// letter or digit. Such a name is safe as a part of a path.
  case resource
  /// Snapshots: up to 255 characters, no control characters, no `/`; may be empty.
  case snapshot
  /// The caller's id of a request: 1 to 128 characters, no control characters.
  case request

  /// Why `name` is not acceptable, as the rest of a sentence that begins with the name; nil if it is.
  public func violation(of name: String) -> String? {
    switch self {
    case .resource:
      if name.isEmpty { return "is empty" }
      if name.utf8.count > 63 { return "is longer than 63 characters" }
      guard let first = name.utf8.first, Self.isLetterOrDigit(first) else {
        return "does not begin with a letter or digit"
      }
      let extra = Set("._-".utf8)
      guard name.utf8.allSatisfy({ Self.isLetterOrDigit($0) || extra.contains($0) }) else {
        return "has characters other than letters, digits, '.', '_' and '-'"
      }
      return nil
    case .snapshot:
      if name.unicodeScalars.count > 255 { return "is longer than 255 characters" }
      if Self.hasControlCharacters(name) { return "has control characters" }
      if name.utf8.contains(UInt8(ascii: "/")) { return "has a '/'" }
      return nil
    case .request:
      if name.isEmpty { return "is empty" }
      if name.unicodeScalars.count > 128 { return "is longer than 128 characters" }
      return Self.hasControlCharacters(name) ? "has control characters" : nil
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  private static func hasControlCharacters(_ name: String) -> Bool {
    name.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }
}
