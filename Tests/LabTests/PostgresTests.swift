internal import Lab
internal import Testing

@Suite("A lab's PostgreSQL")
struct PostgresTests {
  @Test("keeps what was committed through stop, kill -9 and start, and makes databases from a template")
  func lifeCycle() async throws {
    try await Lab.with { lab in
      let postgres = try await lab.makePostgres()
      _ = try await postgres.makeDatabase("one")
      try await postgres.psql("CREATE TABLE t (x int); INSERT INTO t VALUES (1)", database: "one")
      await postgres.stop()
      await #expect(throws: LabError.self) { try await postgres.psql("SELECT 1") }
      try await postgres.start()
      try await postgres.psql("INSERT INTO t VALUES (2)", database: "one")
      await postgres.kill()
      try await postgres.start()
      _ = try await postgres.makeDatabase("two", template: "one")
      #expect(try await postgres.psql("SELECT sum(x), count(*) FROM t", database: "two") == "3|2")
    }
  }
}
