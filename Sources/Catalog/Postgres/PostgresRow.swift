/// One row of a result, its cells as PostgreSQL's text.
struct PostgresRow: Sendable {
  /// Where each column is, shared by a result's rows.
  let columns: [String: Int]
  let cells: [String?]
  let statement: String

  /// The cell of `column`, which must be there, not NULL, and read as a `Value`.
  func get<Value: PostgresDecodable>(_ column: String, as type: Value.Type = Value.self) throws -> Value {
    guard let value = try optional(column, as: type) else {
      throw PostgresError(.unexpectedResult, statement: statement, message: "column \(column) is NULL")
    }
    return value
  }

  /// The cell of `column`, nil for NULL.
  func optional<Value: PostgresDecodable>(_ column: String, as type: Value.Type = Value.self) throws -> Value?
  {
    guard let index = columns[column] else {
      throw PostgresError(.unexpectedResult, statement: statement, message: "there is no column \(column)")
    }
    guard let cell = cells[index] else { return nil }
    guard let value = Value(postgresText: cell) else {
      throw PostgresError(
        .unexpectedResult, statement: statement, message: "column \(column) does not read as \(Value.self)")
    }
    return value
  }

  /// The text of `column`, empty for NULL: how messages say "not set".
  func textOrEmpty(_ column: String) throws -> String { try optional(column) ?? "" }
}
