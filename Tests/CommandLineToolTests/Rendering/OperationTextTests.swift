import Messages
import Testing

@testable import CommandLineTool

@Suite("Operations and snapshots in words")
struct OperationTextTests {
  @Test("An operation with its journal: what each step took, found, and why it failed")
  func details() {
    let operation = Operation.sample(.failed) {
      $0.attempt = 2
      $0.error = .with {
        $0.reason = "no_space"
        $0.what = "web-1/vda was not snapshotted"
        $0.why = "store backup is full"
        $0.remedy = "Delete snapshots there, or add space."
      }
      $0.progress = .with {
        $0.bytesDone = 25 * mebibyte
        $0.bytesTotal = 100 * mebibyte
      }
      $0.steps[1].finishedAt = before(4)
      $0.steps[1].attempt = 2
      $0.steps[1].error = $0.error
    }
    #expect(
      OperationText.details(operation, noon, on: .plain) == [
        "operation     00000000-0000-4000-8000-000000000000",
        "what          take a snapshot of web-1/vda",
        "state         failed",
        "created       2026-11-22T11:59:47Z (13 s ago)",
        "took          10 s",
        "copied        25 of 100 MiB",
        "attempt       2",
        "orchestrator  orchestrator-a",
        "request id    request-1",
        "volume        ffffffff-0000-4000-8000-00000000000f",
        "snapshot      22222222-0000-4000-8000-000000000002",
        "",
        "error: web-1/vda was not snapshotted",
        "why: store backup is full",
        "what to do: Delete snapshots there, or add space.",
        "",
        "STEP          ATTEMPT   TOOK  SUMMARY                  ERROR",
        "plan  done          1  12 ms  incremental on 11111111",
        "copy  failed        2    7 s                           no_space: store backup is full",
      ])
  }

  @Test("Operations in a table, with the step and how far it has come while they run")
  func table() {
    let operations: [Operation] = [
      .sample {
        $0.progress = .with {
          $0.bytesDone = 25
          $0.bytesTotal = 100
        }
      },
      .sample(.succeeded) {
        $0.kind = .revertVolume
        $0.vmName = ""
      },
      .sample(.failed) {
        $0.kind = .deleteSnapshot
        $0.error = .with { $0.reason = "volume_in_use" }
      },
      .sample {
        $0.volumeIDs.append("x")
        $0.disks.append("vdb")
      },
    ]
    #expect(
      OperationText.table(operations, noon, on: .plain) == [
        "OPERATION  STATE      STEP      CREATED   TOOK  WHAT                                         ERROR",
        "00000000   running    copy 25%  13 s ago  12 s  take a snapshot of web-1/vda",
        "00000000   succeeded            13 s ago  10 s  revert volume ffffffff to snapshot 22222222",
        "00000000   failed               13 s ago  10 s  delete snapshot 22222222 of web-1/vda        volume_in_use",
        "00000000   running    copy      13 s ago  12 s  take snapshots of web-1/vda, vdb",
      ])
  }

  @Test("A snapshot with everything that is known of it")
  func snapshot() {
    let snapshot = Snapshot.sample("2", on: nil) {
      $0.fullReason = .chainLimit
      $0.state = .hidden
      $0.deletedAt = before(60)
      $0.name = "nightly"
      $0.isTip = true
    }
    #expect(
      SnapshotText.details(snapshot, noon, on: .plain) == [
        "snapshot         22222222-0000-4000-8000-000000000002",
        "name             nightly",
        "volume           web-1/vda (ffffffff-0000-4000-8000-00000000000f)",
        "state            hidden",
        "kind             full",
        "full because     chain limit: the chain had reached snapshot.delta.max",
        "tip              yes: the next increment has it as parent",
        "taken            2026-11-22T11:56:55Z (3 min ago)",
        "consistency      crash: as after a power failure at that moment",
        "deleted          2026-11-22T11:59:00Z (1 min ago)",
        "on storage       1.5 MiB (1572864 bytes)",
        "virtual size     64 MiB (67108864 bytes)",
        "secondary store  backup",
        "checkpoint       tidemark-00000000-0000-4000-8000-000000000000",
        "group            99999999-0000-4000-8000-000000000009",
        "operation        00000000-0000-4000-8000-000000000000",
      ])
  }

  @Test("What a snapshot occupies, for whose sake, and what deleting it gives back")
  func space() {
    func lines(_ space: SnapshotSpace) -> [String] {
      SnapshotText.details(.sample("2") { $0.space = space }, noon, on: .plain).filter {
        $0.contains("MiB") || $0.contains("yet")
      }
    }
    #expect(
      lines(
        .with {
          ($0.chainBytes, $0.exclusiveBytes, $0.sharedBytes) = (5 * mebibyte, 3 * mebibyte, 2 * mebibyte)
          ($0.hiddenBytes, $0.freedByDeletionBytes) = (mebibyte, 3 * mebibyte)
        }) == [
          "on storage          1.5 MiB (1572864 bytes)", "with its chain      5 MiB (5242880 bytes)",
          "needed by it alone  3 MiB (3145728 bytes)", "shared              2 MiB (2097152 bytes)",
          "of hidden ones      1 MiB (1048576 bytes)", "deletion frees      3 MiB (3145728 bytes)",
          "virtual size        64 MiB (67108864 bytes)",
        ])
    #expect(
      lines(.with { $0.chainBytes = mebibyte }).contains(
        "deletion frees      nothing yet: others need it, it would be hidden"))
  }
}
