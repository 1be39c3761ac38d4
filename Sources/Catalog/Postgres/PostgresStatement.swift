/// A statement out of a file in `Queries`, prepared once on each connection under its name.
struct PostgresStatement: Sendable {
  /// The file's name without its ending: names the statement in errors and in `pg_prepared_statements`.
  let name: String
  /// SQL with `$1`, `$2`, … for its parameters.
  let text: String
  /// Whether it is planned anew each time, for the parameters that it is given: which of them are NULL decides what it reads.
  /// It must run in a transaction then.
  let isPlannedAnew: Bool

  init(_ name: String, _ file: [UInt8], isPlannedAnew: Bool = false) {
    self.name = name
    self.text = String(decoding: file, as: UTF8.self)
    self.isPlannedAnew = isPlannedAnew
  }
}
