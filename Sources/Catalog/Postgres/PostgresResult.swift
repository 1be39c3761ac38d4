import CLibpq

/// libpq's answer to one statement, freed with it. Used on the connection's thread only.
final class PostgresResult {
  private let result: OpaquePointer?
  private let connection: OpaquePointer
  private let statement: String

  init(_ result: OpaquePointer?, of connection: OpaquePointer, statement: String) {
    self.result = result
    self.connection = connection
    self.statement = statement
  }

  deinit { PQclear(result) }

  /// What was done: `COMMIT`, `INSERT 0 1`.
  var commandTag: String { PQcmdStatus(result).map { String(cString: $0) } ?? "" }

  /// Throws unless the statement succeeded.
  func check() throws {
    let status = PQresultStatus(result)
    if status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY { return }
    let sqlState = field(Int32(UInt8(ascii: "C")))
    // An error of libpq's own has no SQLSTATE. It means that the server could not be written to or read from; after a
    // failed write libpq's status may still say that all is well.
    let isBroken = PQstatus(connection) != CONNECTION_OK || sqlState == nil
    throw PostgresError(
      isBroken ? .connectionLost : .server, sqlState: sqlState, statement: statement,
      constraint: field(Int32(UInt8(ascii: "n"))), table: field(Int32(UInt8(ascii: "t"))),
      message: field(Int32(UInt8(ascii: "M"))) ?? String(cString: PQerrorMessage(connection)).trimmingLines())
  }

  func rows() throws -> [PostgresRow] {
    try check()
    let columnCount = PQnfields(result)
    var columns: [String: Int] = [:]
    for column in 0..<columnCount {
      if let name = PQfname(result, column) { columns[String(cString: name)] = Int(column) }
    }
    return (0..<PQntuples(result)).map { row in
      let cells: [String?] = (0..<columnCount).map { column in
        guard PQgetisnull(result, row, column) == 0, let value = PQgetvalue(result, row, column) else {
          return nil
        }
        let length = Int(PQgetlength(result, row, column))
        return String(decoding: UnsafeRawBufferPointer(start: value, count: length), as: UTF8.self)
      }
      return PostgresRow(columns: columns, cells: cells, statement: statement)
    }
  }

  /// A field of the error report, by the letter that the protocol gives it (`PG_DIAG_…`).
  private func field(_ code: Int32) -> String? {
    PQresultErrorField(result, code).map { String(cString: $0) }
  }
}
