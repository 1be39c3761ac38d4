import Foundation
import Lab
import Messages
import Testing

/// The public API, used by a client that knows only `Protos/`.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct PythonClientTests {
  private struct Outcome: Decodable {
    struct Taken: Decodable {
      let id: String
      let name: String
      let kind: String
      let parent: String
    }
    let operation: String
    let states: [String]
    let final: Bool
    let steps: [String]
    let snapshots: [Taken]
    let refused: String
  }

  @Test(
    "a Python client made by grpcio-tools takes a snapshot, watches it and lists it; so does the README's")
  func takesWatchesAndLists() async throws {
    let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let python = repository + "/.build/python-client/bin/python"
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    try await CloudService.with(options) { service in
      let tidemark = service.tidemark
      let guest = try await tidemark.hosts[0].makeGuest("web-1", pool: tidemark.pool)
      try await guest.start()
      try await guest.write(0x11, offset: 0, length: 1 << 20)
      let first = try await service.take("web-1/vda")

      let generated = try tidemark.lab.folder("python")
      let protos = ["common", "orchestrator"].map { "tidemark/\($0)/v1/\($0).proto" }
      try await Command.run(
        [
          python, "-m", "grpc_tools.protoc", "--proto_path=\(repository)/Protos", "--python_out=\(generated)",
          "--grpc_python_out=\(generated)",
        ] + protos)
      let text = try await Command.run(
        python, repository + "/Tests/AcceptanceTests/Python/client.py", generated,
        tidemark.orchestratorAddress,
        tidemark.tokens.file(.cloudService), "web-1/vda")
      let outcome = try JSONDecoder().decode(Outcome.self, from: Data(text.utf8))

      #expect(outcome.final)
      #expect(outcome.states.last == "OPERATION_STATE_SUCCEEDED")
      #expect(outcome.steps.contains("copy"))
      #expect(outcome.refused == "NOT_FOUND unknown_operation")
      #expect(outcome.snapshots.count == 2)
      let newest = try #require(outcome.snapshots.first)
      #expect(newest.name == "aus Python: Grüße")
      #expect(newest.kind == "SNAPSHOT_KIND_INCREMENTAL")
      #expect(newest.parent == first.id)
      // And what it took is what we see.
      #expect(try await service.chain("web-1/vda").map(\.id) == [first.id, newest.id])
      try await runReadme(repository, python, generated, tidemark)
      try await expectNoToken(tidemark)
    }
  }

  /// The README's client, as it stands there, does what it says; refused, it says why and what to do.
  private func runReadme(
    _ repository: String, _ python: String, _ generated: String, _ tidemark: LabTidemark
  ) async throws {
    let readme = try String(contentsOfFile: repository + "/README.md", encoding: .utf8)
    let program = try #require(
      readme.split(separator: "```python\n").dropFirst().first?.split(separator: "\n```\n").first)
    let file = generated + "/take.py"
    try String(program).write(toFile: file, atomically: true, encoding: .utf8)
    let environment = [
      "PATH": "/usr/bin:/bin", "PYTHONPATH": generated, "TIDEMARK_ORCHESTRATOR": tidemark.orchestratorAddress,
      "TIDEMARK_TOKEN_FILE": tidemark.tokenFile,
    ]
    let told = try await Command.run(python, file, "web-1/vda", environment: environment)
    #expect(told.contains("OPERATION_STATE_SUCCEEDED"))
    let newest = try await tidemark.postgres.psql(
      "SELECT snapshot_id FROM admin.snapshots WHERE is_tip AND name = 'from Python'",
      database: LabTidemark.database
    ).trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(!newest.isEmpty && told.contains("\(newest) SNAPSHOT_KIND_INCREMENTAL"), "\(told)")
    let refused = try await Command.result(of: [python, file, "web-9/vda"], environment: environment)
    #expect(!refused.status.isSuccess)
    #expect(refused.error.hasPrefix("NOT_FOUND unknown_vm: "), "\(refused.error)")
  }

  /// What callers and services show each other is nowhere in what an admin may read.
  private func expectNoToken(_ tidemark: LabTidemark) async throws {
    let token = try String(contentsOfFile: tidemark.tokenFile, encoding: .utf8).trimmingCharacters(
      in: .whitespacesAndNewlines)
    let query = """
      SET ROLE tidemark_reader;
      SELECT count(*), count(*) FILTER (WHERE found.text ~ 'web-1'), count(*) FILTER (WHERE found.text ~ '\(token)')
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      CROSS JOIN LATERAL (SELECT query_to_xml(format('SELECT * FROM %s', c.oid::regclass), true, false, '')::text AS text) found
      WHERE c.relkind IN ('r', 'v', 'm') AND n.nspname IN ('tidemark', 'admin', 'public')
      """
    let counts = try await tidemark.postgres.psql(query, database: LabTidemark.database)
      .split(whereSeparator: { "|\n ".contains($0) }).compactMap { Int($0) }
    let (tables, naming, betraying) = (counts.first ?? 0, counts.dropFirst().first ?? 0, counts.last)
    // The VM's name is found in the same way, so that the token would be.
    #expect(tables > 40 && naming > 5 && betraying == 0, "\(counts)")
  }
}
