import GRPCCore
import Messages
import RPC
import Testing

@testable import CommandLineTool

@Suite("Commands that change something", .timeLimit(.minutes(1)))
struct ChangeTests {
  private static let queued = Operation.sample(.queued) {
    $0.steps = []
    $0.attempt = 0
    $0.step = ""
    $0.startedAt = nil
  }

  private static let succeeded = Operation.sample(.succeeded) {
    $0.steps[1].finishedAt = before(2)
    $0.progress = .with {
      $0.bytesDone = 100 * mebibyte
      $0.bytesTotal = 100 * mebibyte
    }
  }

  private static func copying(_ mebibytes: UInt64) -> Operation {
    .sample {
      $0.progress = .with {
        $0.bytesDone = mebibytes * mebibyte
        $0.bytesTotal = 100 * mebibyte
      }
    }
  }

  private static let failed = Operation.sample(.failed) {
    $0.error = .with {
      $0.reason = "no_space"
      $0.what = "web-1/vda was not snapshotted"
      $0.why = "store backup is full"
      $0.remedy = "Delete snapshots there, or add space."
    }
  }

  private static let taken = [Snapshot.sample("2")]

  @Test("Taking a snapshot waits for its end, tells each step, and names the snapshot")
  func take() async throws {
    let world = TestOrchestrator {
      $0.take = { _ in Self.queued }
      $0.watch = { _, replies in
        for operation in [Self.queued, Self.copying(10), Self.succeeded] {
          try await replies.write(operation)
        }
      }
      $0.snapshots = Self.taken
    }
    try await world.serving { address, _ in
      let run = try await tidemark(
        "snapshot", "take", "web-1/vda", "web-1/vdb", "--name", "nightly", "--full", at: address)
      #expect(run.status == 0)
      #expect(
        run.output
          == "snapshot 22222222-0000-4000-8000-000000000002  web-1/vda  incremental  1.5 MiB in 10 s\n")
      #expect(
        run.messages == """
          operation 00000000: take a snapshot of web-1/vda
          waiting for its turn
          ✓ plan       12 ms     incremental on 11111111
          copy: 10%, 10 of 100 MiB
          ✓ copy       9 s

          """)
      #expect(
        world.received(TakeSnapshotRequest.self) == [
          .with {
            $0.requestID = "request-1"
            $0.volumes = ["web-1/vda", "web-1/vdb"]
            $0.full = true
            $0.name = "nightly"
          }
        ])
    }
  }

  @Test("A guest is frozen on request, or where that is possible; what came of it is shown")
  func quiesce() async throws {
    let world = TestOrchestrator {
      $0.take = { _ in Self.queued }
      $0.watch = { _, replies in try await replies.write(Self.succeeded) }
      $0.snapshots = [Snapshot.sample("2") { $0.consistency = .filesystem }]
    }
    try await world.serving { address, _ in
      let run = try await tidemark("snapshot", "take", "web-1", "--quiesce", at: address)
      #expect(run.output.contains("1.5 MiB  frozen"))
      _ = try await tidemark("snapshot", "take", "web-1", "--quiesce-if-possible", at: address)
      #expect(world.received(TakeSnapshotRequest.self).map(\.quiesce) == [.required, .preferred])
      let both = try await tidemark(
        "snapshot", "take", "web-1", "--quiesce", "--quiesce-if-possible", at: address)
      #expect(both.status == 64)
      let shown = try await tidemark("snapshot", "show", "2222", at: address)
      #expect(shown.output.contains("filesystem: the guest agent had frozen the guest's file systems"))
    }
  }

  @Test("On a terminal the bar is drawn over, and gone at the end")
  func bar() async throws {
    let world = TestOrchestrator {
      $0.watch = { _, replies in
        for operation in [Self.copying(10), Self.copying(50), Self.succeeded] {
          try await replies.write(operation)
        }
      }
    }
    try await world.serving { address, _ in
      let run = try await tidemark(
        "operation", "watch", "0000", at: address, screen: Screen(width: 60, colours: false))
      #expect(run.status == 0)
      #expect(
        run.messages
          == "operation 00000000: take a snapshot of web-1/vda\n✓ plan       12 ms     incremental on 11111111\n"
          + "copy  ━━━─────────────────────────────  10%  10 of 100 MiB\r\u{1B}[K"
          + "copy  ━━━━━━━━━━━━━━━━────────────────  50%  50 of 100 MiB\r\u{1B}[K✓ copy       9 s\n")
      #expect(run.output == "operation 00000000-0000-4000-8000-000000000000 succeeded in 10 s\n")
    }
  }

  @Test("With --no-wait it returns when the request is accepted")
  func noWait() async throws {
    let world = TestOrchestrator { $0.take = { _ in Self.queued } }
    try await world.serving { address, _ in
      let run = try await tidemark(
        "snapshot", "take", "web-1/vda", "--no-wait", "--request-id", "mine", at: address)
      #expect(run.status == 0)
      #expect(
        run.output
          == "operation 00000000-0000-4000-8000-000000000000  accepted: take a snapshot of web-1/vda\n")
      #expect(run.messages == "to follow it: tidemark operation watch 00000000\n")
      #expect(world.received(TakeSnapshotRequest.self).map(\.requestID) == ["mine"])
      #expect(world.received(WatchOperationRequest.self).isEmpty)
    }
  }

  @Test("With JSON the final operation is written once, and nothing else; a failure still ends with 1")
  func json() async throws {
    let world = TestOrchestrator {
      $0.take = { _ in Self.queued }
      $0.watch = { _, replies in
        for operation in [Self.queued, Self.copying(10), Self.failed] { try await replies.write(operation) }
      }
    }
    try await world.serving { address, _ in
      let run = try await tidemark("snapshot", "take", "web-1/vda", "--output", "json", at: address)
      #expect(run.status == 1)
      #expect(run.messages.isEmpty)
      #expect(run.output == Self.failed.json.text + "\n")
      #expect(run.output.contains("\"reason\": \"no_space\""))
    }
  }

  @Test("A failed operation ends with 1, its cause, the remedy, and where its journal is")
  func failure() async throws {
    let world = TestOrchestrator {
      $0.delete = { _ in Self.queued }
      $0.watch = { _, replies in try await replies.write(Self.failed) }
    }
    try await world.serving { address, _ in
      let run = try await tidemark("snapshot", "rm", "2222", at: address)
      #expect(run.status == 1)
      #expect(run.output.isEmpty)
      #expect(
        run.messages.hasSuffix(
          """
          error: web-1/vda was not snapshotted
          why: store backup is full
          what to do: Delete snapshots there, or add space. Its journal: tidemark operation show 00000000

          """))
    }
  }

  @Test("A deleted snapshot is gone, or hidden while others need it; the command says which")
  func delete() async throws {
    @Sendable func deletion(_ digit: String) -> Operation {
      .sample(.succeeded) {
        $0.kind = .deleteSnapshot
        $0.snapshotIDs = [identifier(digit)]
      }
    }
    let world = TestOrchestrator {
      $0.delete = { deletion(String($0.snapshot.prefix(1))) }
      $0.watch = { call, replies in try await replies.write(deletion(call == 1 ? "1" : "3")) }
      $0.snapshots = [.sample("1", on: nil) { $0.state = .hidden }]
    }
    try await world.serving { address, _ in
      let run1 = try await tidemark("snapshot", "rm", "1111", at: address)
      #expect(
        run1.output
          == "snapshot 11111111-0000-4000-8000-000000000001 is deleted; hidden, it keeps 1.5 MiB on the storage while "
          + "others depend on it\n")
      let run2 = try await tidemark("snapshot", "rm", "3333", at: address)
      #expect(
        run2.output
          == "snapshot 33333333-0000-4000-8000-000000000003 is deleted and gone from the storage\n")
    }
  }

  @Test("A revert passes the hosts on that its caller states are fenced")
  func revert() async throws {
    let reverted = Operation.sample(.succeeded) { $0.kind = .revertVolume }
    let world = TestOrchestrator {
      $0.revert = { _ in reverted }
      $0.watch = { _, replies in try await replies.write(reverted) }
    }
    try await world.serving { address, _ in
      let run = try await tidemark(
        "snapshot", "revert", "2222", "--fenced-host", "kvm-1", "--fenced-host", "kvm-2", at: address)
      #expect(
        run.output
          == "web-1/vda has the content of snapshot 22222222-0000-4000-8000-000000000002 again, done in 10 s\n"
      )
      #expect(world.received(RevertVolumeRequest.self).map(\.fencedHosts) == [["kvm-1", "kvm-2"]])
    }
  }

  @Test(
    "A refusal ends with 2 and offers no retry; a failure that leaves doubt gives the request id to repeat with"
  )
  func doubt() async throws {
    let world = TestOrchestrator {
      $0.take = { request in
        if request.volumes == ["web-2/vda"] { throw TidemarkError.unknown("volume", "web-2/vda") }
        throw RPCError(code: .internalError, message: "lost its head")
      }
    }
    try await world.serving { address, _ in
      let refused = try await tidemark("snapshot", "take", "web-2/vda", at: address)
      #expect(refused.status == 2)
      #expect(!refused.messages.contains("--request-id"))
      let doubtful = try await tidemark("snapshot", "take", "web-1/vda", at: address)
      #expect(doubtful.status == 70)
      #expect(
        doubtful.messages.contains("repeat the command with --request-id request-1; it is never done twice"))
    }
  }

  @Test("Cancelling waits until everything is undone; one that came too late ends with 1")
  func cancel() async throws {
    let cancelled = Operation.sample(.cancelled)
    let world = TestOrchestrator {
      $0.cancel = { _ in Self.copying(10) }
      $0.watch = { call, replies in try await replies.write(call == 1 ? cancelled : Self.succeeded) }
    }
    try await world.serving { address, _ in
      let run = try await tidemark("operation", "cancel", "0000", at: address)
      #expect(run.status == 0)
      #expect(
        run.output
          == "operation 00000000-0000-4000-8000-000000000000 is cancelled; what it had begun is undone\n")
      let late = try await tidemark("operation", "cancel", "0000", at: address)
      #expect(late.status == 1)
      #expect(late.output.contains("was not cancelled: it had committed"))
    }
  }
}
