import Messages
import Synchronization
import Testing

@testable import CommandLineTool

@Suite("Checking volumes", .timeLimit(.minutes(1)))
struct VolumeCheckTests {
  private static func check(_ findings: [Finding]) -> Operation {
    .sample(.succeeded) {
      $0.kind = .checkVolumes
      $0.snapshotIDs = []
      $0.steps = []
      $0.findings = findings
    }
  }

  private static let volume = Operation.sample(.succeeded).volumeIDs[0]

  private static let mended = Finding.with {
    $0.volumeID = volume
    $0.code = .bitmapUnknown
    $0.outcome = .mended
    $0.subject = "tidemark-x"
    $0.summary = "No record knows the bitmap tidemark-x; it was removed"
  }

  private static let missing = Finding.with {
    $0.volumeID = volume
    $0.code = .snapshotMissing
    $0.outcome = .needsAttention
    $0.subject = "1"
    $0.summary = "Snapshot 1 is not on the storage"
    $0.remedy = "Restore it"
  }

  private func world(_ findings: [Finding]) -> TestOrchestrator {
    TestOrchestrator {
      $0.check = { _ in Self.check(findings) }
      $0.watch = { _, replies in try await replies.write(Self.check(findings)) }
    }
  }

  @Test("Where all is in order, or has been mended, it ends with 0, and says what it did")
  func fine() async throws {
    try await world([]).serving { address, _ in
      let run = try await tidemark("volume", "check", "web-1/vda", at: address)
      #expect(run.status == 0)
      #expect(run.output.contains("web-1/vda: all is in order\n"))
    }
    try await world([Self.mended]).serving { address, _ in
      let run = try await tidemark("volume", "check", "web-1/vda", at: address)
      #expect(run.status == 0)
      #expect(
        run.output.contains(
          "web-1/vda:\n  mended: bitmap_unknown: No record knows the bitmap tidemark-x; it was removed\n"))
    }
  }

  @Test("What needs a person is told with what to do, and by the exit code, for people and programs")
  func attention() async throws {
    try await world([Self.mended, Self.missing]).serving { address, _ in
      let run = try await tidemark("volume", "check", "web-1/vda", at: address)
      #expect(run.status == ExitStatus.needsAttention.rawValue)
      #expect(
        run.output.contains(
          "  needs attention: snapshot_missing: Snapshot 1 is not on the storage\n    what to do: Restore it\n"
        ))
      let json = try await tidemark("volume", "check", "web-1/vda", "--output", "json", at: address)
      #expect(json.status == ExitStatus.needsAttention.rawValue)
      #expect(json.output.contains("\"code\": \"snapshot_missing\""))
      #expect(json.output.contains("\"outcome\": \"needs_attention\""))
    }
  }

  @Test("--all asks once a VM and once a detached volume, of one host if wanted, and leaves out what is gone")
  func all() async throws {
    let asked = Mutex<[[String]]>([])
    let world = TestOrchestrator {
      $0.check = { request in
        asked.withLock { $0.append(request.volumes) }
        return Self.check([])
      }
      $0.watch = { _, replies in try await replies.write(Self.check([])) }
      $0.volumes =
        [("a", "vm-1", "kvm-1"), ("b", "vm-1", "kvm-1"), ("c", "vm-2", "kvm-2"), ("d", "", "kvm-1")].map {
          id, vm, host in
          Volume.with { ($0.id, $0.vmID, $0.host, $0.present) = (id, vm, host, true) }
        } + [Volume.with { ($0.id, $0.vmID, $0.host) = ("e", "vm-1", "kvm-1") }]
    }
    try await world.serving { address, _ in
      let run = try await tidemark("volume", "check", "--all", at: address)
      #expect(run.status == 0)
      #expect(asked.withLock { $0 } == [["a", "b"], ["c"], ["d"]])
      asked.withLock { $0 = [] }
      _ = try await tidemark("volume", "check", "--all", "--host", "kvm-1", at: address)
      #expect(asked.withLock { $0 } == [["a", "b"], ["d"]])
    }
  }

  @Test("Volumes or --all, not both and not neither; --host goes with --all")
  func usage() async throws {
    try await world([]).serving { address, _ in
      let runs = [
        try await tidemark("volume", "check", at: address),
        try await tidemark("volume", "check", "web-1", "--all", at: address),
        try await tidemark("volume", "check", "web-1", "--host", "kvm-1", at: address),
      ]
      #expect(runs.allSatisfy { $0.status == ExitStatus.usage.rawValue })
    }
  }
}
