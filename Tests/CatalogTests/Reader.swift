import Testing

@testable import Catalog

/// A person who may only read: a role of its own, with `tidemark_reader` granted, and a connection as that role.
enum Reader {
  static func connected(
    to pool: PostgresPool, _ body: (PostgresConnection) async throws -> Void
  ) async throws {
    let row = try await pool.rows(
      PostgresStatement(test: "SELECT current_database()::text AS name"))
    let name: String = try #require(try row.first?.get("name"))
    try await pool.withConnection { connection in
      // Roles are the whole server's: another test may be quicker.
      _ = try await connection.execute(
        script: """
          DO $$ BEGIN CREATE ROLE alice LOGIN IN ROLE tidemark_reader;
          EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
          """, name: "create_alice")
    }
    let connection = PostgresConnection()
    try await connection.open(
      try ScratchPostgres.shared.get().configuration(database: name, user: "alice"))
    do {
      try await body(connection)
      await connection.close()
    } catch {
      await connection.close()
      throw error
    }
  }
}
