import Foundation
import Testing

@testable import Catalog

@Suite("Migrations")
struct MigrationTests {
  @Test("The list in the program is the folder, in order")
  func completeList() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../Sources/Catalog/Migrations")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
    #expect(files == Migration.all.map { String(format: "%04d_", $0.number) + $0.name + ".sql" })
    #expect(zip(Migration.all, Migration.all.dropFirst()).allSatisfy { $0.number < $1.number })
    for (file, migration) in zip(files, Migration.all) {
      #expect(try String(contentsOf: folder.appending(path: file), encoding: .utf8) == migration.sql)
    }
  }

  @Test("A second run changes nothing")
  func twice() async throws {
    let configuration = try await ScratchPostgres.shared.get().database()
    let migrator = Migrator(configuration: configuration, logger: quiet)
    #expect(try await migrator.migrate() == Migration.all.map(\.number))
    #expect(try await migrator.migrate() == [])
  }

  @Test("Of many at once, one does the work and the others find it done")
  func concurrently() async throws {
    let configuration = try await ScratchPostgres.shared.get().database()
    let applied = try await withThrowingTaskGroup(of: [Int].self) { group in
      for _ in 0..<8 {
        group.addTask { try await Migrator(configuration: configuration, logger: quiet).migrate() }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(applied.filter { !$0.isEmpty } == [Migration.all.map(\.number)])
  }

  @Test("An edited migration is refused, and nothing is changed")
  func edited() async throws {
    let configuration = try await ScratchPostgres.shared.get().database()
    let first = Migration(number: 1, name: "one", file: Array("CREATE TABLE public.one ()".utf8))
    let edited = Migration(number: 1, name: "one", file: Array("CREATE TABLE public.one (a int)".utf8))
    let second = Migration(number: 2, name: "two", file: Array("CREATE TABLE public.two ()".utf8))
    try await Migrator(configuration: configuration, migrations: [first], logger: quiet).migrate()
    await #expect(throws: MigrationError.edited(number: 1, name: "one")) {
      try await Migrator(configuration: configuration, migrations: [edited, second], logger: quiet).migrate()
    }
    try await withPool(configuration) { pool in
      let row = try await pool.rows(
        PostgresStatement(test: "SELECT to_regclass('public.two') IS NULL AS none"))
      #expect(try row.first?.get("none") == true)
    }
  }

  @Test("A database that a newer program migrated is refused")
  func newer() async throws {
    let configuration = try await ScratchPostgres.shared.get().database()
    let all = (1...3).map { Migration(number: $0, name: "m", file: Array("SELECT \($0)".utf8)) }
    try await Migrator(configuration: configuration, migrations: all, logger: quiet).migrate()
    await #expect(throws: MigrationError.databaseIsNewer(database: 3, program: 2)) {
      try await Migrator(configuration: configuration, migrations: Array(all[..<2]), logger: quiet).migrate()
    }
  }

  @Test("A migration that fails leaves nothing of those before it")
  func allOrNothing() async throws {
    let configuration = try await ScratchPostgres.shared.get().database()
    let good = Migration(number: 1, name: "good", file: Array("CREATE TABLE public.good ()".utf8))
    let bad = Migration(number: 2, name: "bad", file: Array("CREATE TABLE nowhere.bad ()".utf8))
    await #expect(throws: PostgresError.self) {
      try await Migrator(configuration: configuration, migrations: [good, bad], logger: quiet).migrate()
    }
    try await Migrator(configuration: configuration, migrations: [good], logger: quiet).migrate()
  }

  @Test("Every table, column and view has a comment")
  func comments() async throws {
    try await withCatalogDatabase { pool in
      let missing = try await pool.rows(
        PostgresStatement(
          test: """
            SELECT c.oid::regclass || coalesce('.' || a.attname, '') AS name
            FROM pg_class c
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace IN ('tidemark'::regnamespace, 'admin'::regnamespace) AND c.relkind IN ('r', 'v')
              AND (obj_description(c.oid, 'pg_class') IS NULL
                OR a.attnum IS NOT NULL AND col_description(c.oid, a.attnum) IS NULL)
            """))
      #expect(try missing.map { try $0.get("name", as: String.self) } == [])
      let tables = try await pool.rows(
        PostgresStatement(
          test: "SELECT count(*) AS n FROM pg_class WHERE relnamespace = 'tidemark'::regnamespace"))
      #expect(try #require(try tables.first?.get("n", as: Int.self)) > 17)
    }
  }

  @Test("The reader role reads every table and view and writes none")
  func readerRole() async throws {
    try await withCatalogDatabase { pool in
      let rights = try await pool.rows(
        PostgresStatement(
          test: """
            SELECT c.oid::regclass::text AS name, has_table_privilege('tidemark_reader', c.oid, 'SELECT') AS reads,
              has_table_privilege('tidemark_reader', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') AS writes
            FROM pg_class c
            WHERE c.relnamespace IN ('tidemark'::regnamespace, 'admin'::regnamespace) AND c.relkind IN ('r', 'v')
            """))
      #expect(rights.count > 20)
      for row in rights {
        let name: String = try row.get("name")
        #expect(try row.get("reads") == true, "\(name)")
        #expect(try row.get("writes") == false, "\(name)")
      }
      try await pool.withConnection { connection in
        try await connection.execute(script: "SET ROLE tidemark_reader", name: "set_role")
        for attempt in [
          "INSERT INTO tidemark.zones (name) VALUES ('z')", "UPDATE tidemark.operations SET attempt = 7",
          "DELETE FROM tidemark.snapshots", "CREATE TABLE tidemark.mine ()",
          "CREATE VIEW admin.mine AS SELECT 1",
          "UPDATE admin.full_reasons SET bytes = 0", "SELECT pg_read_file('/etc/passwd')",
        ] {
          await #expect(throws: PostgresError.self, "\(attempt)") {
            try await connection.execute(script: attempt, name: "attempt")
          }
        }
        try await connection.execute(
          script: "SELECT * FROM admin.chains, admin.operations, admin.hosts, tidemark.settings", name: "read"
        )
        await connection.close()
      }
    }
  }
}
