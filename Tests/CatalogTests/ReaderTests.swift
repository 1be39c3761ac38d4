import Testing

@testable import Catalog

@Suite("Who may only read")
struct ReaderTests {
  /// PostgreSQL's `insufficient_privilege`.
  private static let denied = "42501"

  @Test("Of every table and view of every schema all can be read and nothing changed")
  func tables() async throws {
    try await withCatalogDatabase { pool in
      let tables = try await pool.rows(
        PostgresStatement(
          test: """
            SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind::text AS kind,
              (SELECT quote_ident(a.attname) FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attgenerated = '' AND a.attidentity = ''
                ORDER BY a.attnum LIMIT 1) AS first
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            """))
      #expect(tables.count > 40)
      try await Reader.connected(to: pool) { reader in
        for table in tables {
          let name: String = try table.get("name")
          let column: String = try table.get("first")
          let isView = try table.get("kind", as: String.self) == "v"
          try await reader.execute(script: "SELECT * FROM \(name) LIMIT 1", name: "read")
          var attempts = [
            "INSERT INTO \(name) DEFAULT VALUES", "UPDATE \(name) SET \(column) = \(column)",
            "DELETE FROM \(name)",
            "COMMENT ON \(isView ? "VIEW" : "TABLE") \(name) IS 'mine'",
            "DROP \(isView ? "VIEW" : "TABLE") \(name)",
          ]
          if !isView {
            attempts += [
              "TRUNCATE \(name)", "ALTER TABLE \(name) ADD COLUMN mine integer",
              "CREATE INDEX ON \(name) (\(column))",
              "CREATE TRIGGER mine BEFORE INSERT ON \(name) EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            ]
          }
          for attempt in attempts {
            await Self.isRefused(attempt, reader, orAsView: isView)
          }
        }
      }
    }
  }

  @Test("Functions of ours change nothing; sequences do not move; schemas take nothing in")
  func functionsSequencesAndSchemas() async throws {
    try await withCatalogDatabase { pool in
      let functions = try await pool.rows(
        PostgresStatement(
          test: """
            SELECT p.oid::regprocedure::text AS name, p.provolatile::text AS volatility, p.prosecdef AS definer,
              p.prorettype = 'trigger'::regtype AS triggers, obj_description(p.oid, 'pg_proc') IS NOT NULL AS explained
            FROM pg_proc p WHERE p.pronamespace IN ('tidemark'::regnamespace, 'admin'::regnamespace)
            """))
      #expect(functions.count >= 3)
      for function in functions {
        let name: String = try function.get("name")
        #expect(try function.get("definer") == false, "\(name) runs with its owner's rights")
        #expect(try function.get("explained") == true, "\(name) has no comment")
        // A function that PostgreSQL lets change nothing, whoever calls it; triggers cannot be called.
        let isHarmless = try function.get("volatility", as: String.self) != "v"
        #expect(try isHarmless || function.get("triggers"), "\(name) may change something")
      }
      let sequences = try await pool.rows(
        PostgresStatement(
          test:
            "SELECT format('%I.%I', relnamespace::regnamespace, relname) AS name FROM pg_class WHERE relkind = 'S'"
        ))
      #expect(!sequences.isEmpty)
      try await Reader.connected(to: pool) { reader in
        for sequence in sequences {
          let name: String = try sequence.get("name")
          await Self.isRefused("SELECT nextval('\(name)')", reader)
          await Self.isRefused("SELECT setval('\(name)', 1)", reader)
        }
        for schema in ["admin", "tidemark", "public"] {
          await Self.isRefused("CREATE TABLE \(schema).mine ()", reader)
          await Self.isRefused("CREATE VIEW \(schema).mine AS SELECT 1", reader)
          await Self.isRefused("CREATE FUNCTION \(schema).mine() RETURNS int RETURN 1", reader)
        }
      }
    }
  }

  @Test("Nothing beyond the catalog is shown: no passwords, no files, no programs, no other role")
  func secrets() async throws {
    try await withCatalogDatabase { pool in
      try await Reader.connected(to: pool) { reader in
        for attempt in [
          "SELECT rolpassword FROM pg_authid", "SELECT * FROM pg_shadow",
          "SELECT pg_read_file('/etc/passwd')",
          "COPY (SELECT 1) TO PROGRAM 'true'", "COPY (SELECT 1) TO '/tmp/mine'", "SELECT pg_ls_dir('/')",
          "SET ROLE tidemark", "CREATE ROLE mine", "ALTER SYSTEM SET log_statement = 'all'",
          "CREATE DATABASE mine", "CREATE SCHEMA mine",
        ] {
          await Self.isRefused(attempt, reader)
        }
      }
    }
  }

  /// - Parameter orAsView: Whether "nobody can do that to a view" counts, too.
  private static func isRefused(
    _ attempt: String, _ reader: PostgresConnection, orAsView isView: Bool = false
  ) async {
    do {
      _ = try await reader.execute(script: attempt, name: "attempt")
      Issue.record("was not refused: \(attempt)")
    } catch let error as PostgresError {
      // Object not in prerequisite state, feature not supported, syntax error (a generated column of a view).
      let forAll = ["55000", "0A000", "42809", "428C9"]
      #expect(
        error.sqlState == denied || isView && forAll.contains(error.sqlState ?? ""), "\(attempt): \(error)")
    } catch {
      Issue.record("\(attempt): \(error)")
    }
  }
}
