import Foundation
import Testing

@testable import Catalog

/// With 20,000 snapshots, as `compose/bench catalog` makes them. What is asked of one thing is to touch as few pages as it
/// would with a million: by pages, as times say nothing on a busy machine.
@Suite("Catalogs that have grown", .timeLimit(.minutes(2)))
struct LargeCatalogTests {
  /// Things of one volume that was made: names of parameters of the statements.
  private struct Sample {
    var volume, machine, snapshot, operation: String
  }

  /// A database that `grow.sql` has filled.
  private static func withGrownCatalog(_ body: (PostgresPool, Sample) async throws -> Void) async throws {
    let postgres = try ScratchPostgres.shared.get()
    let configuration = try await postgres.migratedDatabase()
    try await withPool(configuration) { pool in
      let place = PostgresStatement(
        test: """
          WITH zone AS (INSERT INTO tidemark.zones (name) VALUES ('z') RETURNING id)
          INSERT INTO tidemark.stores (name, zone_id, can_reserve) SELECT 's', id, true FROM zone
          """)
      _ = try await pool.rows(place)
      let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "../Benchmark/Queries/grow.sql")
      let psql = Process()
      psql.executableURL = URL(filePath: "/usr/bin/env")
      psql.arguments = [
        "psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--set", "count=20000", "--dbname",
        configuration.connectionString, "--file", file.path(),
      ]
      try psql.run()
      psql.waitUntilExit()
      try #require(psql.terminationStatus == 0)
      let row = try #require(
        try await pool.rows(
          PostgresStatement(
            test: """
              SELECT s.volume_id::text AS volume, d.vm_id::text AS machine, s.id::text AS snapshot, g.operation_id::text AS operation
              FROM tidemark.snapshots s JOIN tidemark.vm_disks d ON d.volume_id = s.volume_id
              JOIN tidemark.snapshot_groups g ON g.id = s.group_id
              WHERE s.state = 'hidden' ORDER BY s.id LIMIT 1
              """)
        ).first)
      try await body(
        pool,
        Sample(
          volume: try row.get("volume"), machine: try row.get("machine"), snapshot: try row.get("snapshot"),
          operation: try row.get("operation")))
    }
  }

  /// How many pages a statement touches, prepared and planned as the catalog does it.
  private static func pages(
    _ pool: PostgresPool, _ sql: String, _ arguments: [String?] = [], isPlannedAnew: Bool = false
  ) async throws -> Int {
    let values = arguments.map { $0.map { "'\($0)'" } ?? "NULL" }.joined(separator: ", ")
    let execute = arguments.isEmpty ? "pages" : "pages (\(values))"
    let plan: [String] = try await pool.withTransaction { transaction in
      if isPlannedAnew { try await transaction.run(Query.planAnew) }
      try await transaction.connection.execute(script: "PREPARE pages AS \(sql)", name: "prepare")
      let rows = try await transaction.rows(
        PostgresStatement(test: "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, SUMMARY OFF) EXECUTE \(execute)"))
      try await transaction.connection.execute(script: "DEALLOCATE pages", name: "deallocate")
      return try rows.map { try $0.get("QUERY PLAN", as: String.self) }
    }
    // The first line that counts is the outermost one's, which has all of them.
    let line = try #require(plan.first { $0.contains("Buffers:") })
    return line.matches(of: /(?:hit|read)=(\d+)/).reduce(0) { $0 + (Int($1.output.1) ?? 0) }
  }

  /// The text of a statement in its file, with these arguments.
  private static func statement(_ name: String, _ arguments: [String?]) throws -> String {
    var text = try #require(try QueryFiles.all().first { $0.name == name }).text
    text = text.split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: "\n")
    for (index, argument) in arguments.enumerated().reversed() {
      text = text.replacing("$\(index + 1)", with: argument.map { "'\($0)'" } ?? "NULL")
    }
    return text
  }

  @Test("They are filled so that every constraint holds, and all of them are there again")
  func filling() async throws {
    let constraints = PostgresStatement(
      test: """
        SELECT string_agg(concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated), E'\\n'
          ORDER BY conrelid::regclass::text, conname) || (SELECT string_agg(indexdef, E'\\n' ORDER BY indexdef)
          FROM pg_indexes WHERE schemaname = 'tidemark') AS all
        FROM pg_constraint WHERE connamespace = 'tidemark'::regnamespace
        """)
    var empty: String?
    try await withCatalogDatabase { empty = try await $0.rows(constraints).first?.get("all") }
    try await Self.withGrownCatalog { pool, _ in
      #expect(try await pool.rows(constraints).first?.get("all") == empty)
      let row = try #require(
        try await pool.rows(
          PostgresStatement(
            test: """
              SELECT count(*)::int AS snapshots, count(DISTINCT volume_id)::int AS volumes,
                (count(*) FILTER (WHERE state = 'hidden'))::int AS hidden,
                (SELECT max(depth) FROM admin.snapshots)::int AS depth,
                (SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O')::int AS resting
              FROM tidemark.snapshots
              """)
        ).first)
      #expect(try row.get("snapshots") == 20000)
      #expect(try row.get("volumes") == 1000)
      let hidden = try row.get("hidden", as: Int.self)
      #expect((1000...2500).contains(hidden))
      #expect(try row.get("depth") == 16)
      #expect(try row.get("resting") == 0)
    }
  }

  @Test("What is asked of one id, volume, VM or chain reads what belongs to it, and nothing else")
  func selective() async throws {
    try await Self.withGrownCatalog { pool, sample in
      let prefix = String(sample.snapshot.prefix(8))
      for (name, arguments) in [
        ("resolve_snapshot", [sample.snapshot]), ("resolve_snapshot", [prefix]),
        ("resolve_snapshot", ["monday"]), ("resolve_operation", [sample.operation]),
        ("resolve_operation", [String(sample.operation.prefix(8))]), ("resolve_volume", [sample.volume]),
        ("resolve_volume", ["former-7/vda"]), ("resolve_vm", [sample.machine]), ("resolve_vm", ["former-7"]),
        ("list_operations", ["f", sample.volume, nil, "100"]), ("list_operations", ["f", nil, nil, "10"]),
        ("list_operations", ["t", nil, nil, "10"]), ("list_volumes", [nil, sample.volume, nil, "10"]),
        ("list_volumes", [sample.machine, nil, nil, "10"]),
        ("list_snapshots", [sample.volume, nil, "t", nil, "100"]),
        ("list_snapshots", [nil, sample.machine, "t", nil, "100"]),
        ("delete_vm_disks", [sample.operation, "{\(sample.machine)}"]),
        ("claim_operation", ["me", "1000"]),
      ] as [(String, [String?])] {
        let text = try #require(try QueryFiles.all().first { $0.name == name }).text
        let isPlannedAnew = [Query.listOperations, Query.listVolumes, Query.listSnapshots].contains {
          $0.name == name
        }
        let pages = try await Self.pages(pool, text, arguments, isPlannedAnew: isPlannedAnew)
        #expect(pages <= 500, "\(name) \(arguments) reads \(pages) pages")
      }
      for view in [
        "snapshots", "chains", "chain_edges", "space_by_chain", "snapshot_space", "hidden_snapshots",
      ] {
        let pages = try await Self.pages(
          pool, "SELECT * FROM admin.\(view) WHERE volume_id = '\(sample.volume)'")
        #expect(pages <= 3000, "admin.\(view) reads \(pages) pages")
      }
    }
  }

  @Test("A beginning means the ids that have it, in whatever letters; what can be none means none")
  func beginnings() async throws {
    try await Self.withGrownCatalog { (pool: PostgresPool, sample: Sample) async throws -> Void in
      func found(_ text: String) async throws -> [String] {
        try await pool.rows(PostgresStatement(test: try Self.statement("resolve_snapshot", [text]))).map {
          try $0.get("id")
        }
      }
      for length in [4, 8, 9, 13, 35, 36] {
        let prefix = String(sample.snapshot.prefix(length))
        #expect(try await found(prefix).contains(sample.snapshot))
        #expect(try await found(prefix.uppercased()).contains(sample.snapshot))
        #expect(try await found(prefix).allSatisfy { $0.hasPrefix(prefix) })
      }
      let bare = sample.snapshot.replacing("-", with: "")
      for text in ["", "0", "----", "zzzz", bare, String(bare.prefix(12)), sample.snapshot + "0"] {
        #expect(try await found(text) == [], "\(text)")
      }
    }
  }
}
