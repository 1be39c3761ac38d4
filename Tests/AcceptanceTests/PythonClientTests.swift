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

  @Test("a Python client made by grpcio-tools takes a snapshot, watches it and lists it")
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
        tidemark.tokenFile, "web-1/vda")
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
    }
  }
}
