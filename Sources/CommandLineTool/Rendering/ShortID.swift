/// Ids as tables show them.
enum ShortID {
  /// The first 8 characters: enough to be found by, as every command takes prefixes.
  static func of(_ id: String) -> String { String(id.prefix(8)) }
}
