/// A failure of PostgreSQL or of the way to it. Holds no values of parameters and no rows, so it may be logged.
struct PostgresError: Error, Sendable, CustomStringConvertible {
  enum Kind: Sendable {
    /// The server refused or aborted a statement; `sqlState` tells why.
    case server
    /// The connection broke while a statement ran. Nothing is committed.
    case connectionLost
    /// No connection could be made.
    case cannotConnect
    /// All connections were in use for as long as the pool waits.
    case poolExhausted
    /// The connection broke during COMMIT, and PostgreSQL did not come back in time to tell the outcome.
    case commitOutcomeUnknown
    /// A row did not hold what the program reads from it: program and schema disagree.
    case unexpectedResult
    /// A parameter cannot be sent: it holds a NUL character.
    case invalidParameter
  }

  let kind: Kind
  var sqlState: String?
  /// The statement's name.
  var statement: String?
  var constraint: String?
  var table: String?
  /// The server's primary message, without what might hold data.
  var message: String

  init(
    _ kind: Kind, sqlState: String? = nil, statement: String? = nil, constraint: String? = nil,
    table: String? = nil, message: String
  ) {
    self.kind = kind
    self.sqlState = sqlState
    self.statement = statement
    self.constraint = constraint
    self.table = table
    // Class 22 ("data exception") quotes the offending value in its primary message.
    self.message = sqlState?.hasPrefix("22") == true ? "a value was not acceptable" : message
  }

  /// The transaction has certainly not been committed and would succeed, as likely as not, when run again.
  var isTransient: Bool {
    switch kind {
    case .connectionLost, .cannotConnect: true
    // Serialization failure, deadlock.
    case .server: sqlState == "40001" || sqlState == "40P01" || saysShutdown
    case .poolExhausted, .commitOutcomeUnknown, .unexpectedResult, .invalidParameter: false
    }
  }

  /// What the transaction had chosen, a pool, a store or a volume, was removed before it said so: run again, it finds out.
  var saysRemoved: Bool {
    guard sqlState == "23503", let constraint else { return false }
    return ["_pool_fkey", "_store_fkey", "_volume_fkey"].contains { constraint.hasSuffix($0) }
  }

  /// The server is stopping, has crashed, or is not up yet.
  var saysShutdown: Bool { sqlState == "57P01" || sqlState == "57P02" || sqlState == "57P03" }

  /// A statement or lock took longer than it may.
  var isTimeout: Bool { sqlState == "57014" || sqlState == "55P03" || sqlState == "25P03" }

  var description: String {
    var text = "PostgreSQL: \(message)"
    if let sqlState { text += " [\(sqlState)]" }
    if let statement { text += " in \(statement)" }
    if let constraint { text += ", constraint \(constraint)" }
    if let table { text += ", table \(table)" }
    return text
  }
}
