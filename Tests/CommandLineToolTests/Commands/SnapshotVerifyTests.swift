import Messages
import Synchronization
import Testing

@testable import CommandLineTool

@Suite("Verifying snapshots", .timeLimit(.minutes(1)))
struct SnapshotVerifyTests {
  private static func verified(_ findings: [Finding], _ change: (inout Operation) -> Void = { _ in })
    -> Operation
  {
    .sample(.succeeded) {
      $0.kind = .verifySnapshots
      $0.steps = []
      $0.findings = findings
      change(&$0)
    }
  }

  private static let damaged = Finding.with {
    $0.volumeID = Operation.sample(.succeeded).volumeIDs[0]
    $0.code = .snapshotDamaged
    $0.outcome = .needsAttention
    $0.subject = "2"
    $0.summary = "snapshot 2: bytes 0 to 65535 of its file are not what was written"
    $0.remedy = "Restore it"
  }

  @Test("A snapshot or a volume is verified; what is damaged is told, and by the exit code")
  func one() async throws {
    let world = TestOrchestrator {
      $0.verify = { _ in Self.verified([Self.damaged]) }
      $0.watch = { _, replies in try await replies.write(Self.verified([Self.damaged])) }
    }
    try await world.serving { address, _ in
      let run = try await tidemark("snapshot", "verify", "2222", at: address)
      #expect(run.status == ExitStatus.needsAttention.rawValue)
      #expect(run.output.contains("needs attention: snapshot_damaged: snapshot 2: bytes 0 to 65535"))
      #expect(run.messages.contains("verify snapshot 22222222 of web-1/vda"))
      _ = try await tidemark("snapshot", "verify", "--volume", "web-1/vda", at: address)
      let requests = world.received(VerifySnapshotsRequest.self)
      #expect(requests.map(\.snapshot) == ["2222", ""])
      #expect(requests.map(\.volume) == ["", "web-1/vda"])
    }
  }

  @Test("A store's volumes are verified one by one, each once; others are not")
  func store() async throws {
    let asked = Mutex<[String]>([])
    let world = TestOrchestrator {
      $0.verify = { request in
        asked.withLock { $0.append(request.volume) }
        return Self.verified([])
      }
      $0.watch = { _, replies in try await replies.write(Self.verified([])) }
      $0.snapshots = [
        .sample("2"), .sample("3"),
        .sample("4") { $0.volumeID = identifier("e") },
        .sample("5") {
          $0.volumeID = identifier("d")
          $0.location = .with { ($0.poolID, $0.name) = (identifier("5"), "backup") }
        },
        .sample("6") {
          $0.volumeID = identifier("c")
          $0.location = .with { ($0.storeID, $0.name) = (identifier("7"), "vault") }
        },
      ]
    }
    try await world.serving { address, _ in
      let run = try await tidemark("snapshot", "verify", "--store", "backup", at: address)
      #expect(run.status == 0)
      #expect(asked.withLock { $0 } == [identifier("e"), identifier("f")])
    }
  }

  @Test("A snapshot, --volume or --store: one of them; a damaged snapshot is marked")
  func usage() async throws {
    let world = TestOrchestrator {
      $0.snapshots = [
        .sample("2") {
          $0.damage = .with { ($0.linkID, $0.summary) = (identifier("1"), "its file is missing") }
        }
      ]
    }
    try await world.serving { address, _ in
      let runs = [
        try await tidemark("snapshot", "verify", at: address),
        try await tidemark("snapshot", "verify", "2222", "--volume", "web-1/vda", at: address),
        try await tidemark("snapshot", "verify", "--store", "backup", "--volume", "web-1/vda", at: address),
      ]
      #expect(runs.allSatisfy { $0.status == ExitStatus.usage.rawValue })
      #expect(
        try await tidemark("snapshot", "show", "2222", at: address).output.contains(
          "11111111: its file is missing"))
      #expect(try await tidemark("snapshot", "ls", at: address).output.contains("damaged"))
    }
  }
}
