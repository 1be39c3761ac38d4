import Foundation
import Testing

@testable import Catalog

@Suite("The README's queries")
struct ReadmeTests {
  /// Everything in blocks marked `sql`, statement by statement.
  private static func statements() throws -> [String] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md")
    var statements: [String] = []
    var block: [Substring]?
    for line in try String(contentsOf: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      if line == "```sql" {
        block = []
      } else if line == "```", let lines = block {
        statements += lines.joined(separator: "\n").components(separatedBy: ";\n")
        block = nil
      } else {
        block?.append(line)
      }
    }
    return statements
  }

  @Test("Each is answered to somebody who may only read, and those that a snapshot concerns with rows")
  func everyStatement() async throws {
    let statements = try Self.statements()
    #expect(statements.count >= 20)
    try await Scene.run { scene in
      let first = try #require(try await scene.take(["web-1/vda", "web-1/vdb"]).first)
      try await scene.take()
      try await scene.delete(first.snapshotID)
      try await Reader.connected(to: scene.database.pool) { reader in
        for (index, text) in statements.enumerated() {
          do {
            let rows = try await reader.execute(PostgresStatement("readme_\(index)", Array(text.utf8)))
            let concerned = [
              "admin.chain", "admin.sn", "admin.sp", "admin.store", "admin.hidden", "admin.full",
              "admin.hosts", "admin.mounts",
            ]
            let isEmptyHere = text.contains("finished_at IS NULL") || text.contains("'failed'")
            if concerned.contains(where: text.contains), !isEmptyHere {
              #expect(!rows.isEmpty, "no rows: \(text)")
            }
          } catch {
            Issue.record("\(text): \(error)")
          }
        }
      }
    }
  }

  @Test("It names only views and functions that exist")
  func names() async throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let named = Set(text.matches(of: /\badmin\.([a-z_]+)/).map { String($0.output.1) })
    try await withCatalogDatabase { pool in
      let rows = try await pool.rows(
        PostgresStatement(
          test: """
            SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'admin'::regnamespace AND relkind = 'v'
            UNION SELECT proname::text FROM pg_proc WHERE pronamespace = 'admin'::regnamespace
            """))
      let existing = Set(try rows.map { try $0.get("name", as: String.self) })
      #expect(named.count >= 20 && named.subtracting(existing) == [])
    }
  }
}
