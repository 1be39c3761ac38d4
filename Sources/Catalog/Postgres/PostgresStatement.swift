/// A statement out of a file in `Queries`, prepared once on each connection under its name.
struct PostgresStatement: Sendable {
  /// The file's name without its ending: names the statement in errors and in `pg_prepared_statements`.
  let name: String
  /// SQL with `$1`, `$2`, … for its parameters.
  let text: String

  init(_ name: String, _ file: [UInt8]) {
    self.name = name
    self.text = String(decoding: file, as: UTF8.self)
  }
}
