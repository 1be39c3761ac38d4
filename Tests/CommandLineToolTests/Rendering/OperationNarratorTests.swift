import Messages
import Testing

@testable import CommandLineTool

@Suite("What is told of an operation that is being followed")
struct OperationNarratorTests {
  private static let terminal = Screen(width: 72, colours: false)

  private static func copying(_ mebibytes: UInt64, of total: UInt64 = 100) -> Operation {
    .sample {
      $0.progress = .with {
        $0.bytesDone = mebibytes * mebibyte; $0.bytesTotal = total * mebibyte
      }
    }
  }

  @Test("On a terminal: finished steps stay, the running one is drawn over with a bar")
  func onTerminal() {
    var narrator = OperationNarrator(screen: Self.terminal)
    #expect(
      narrator.see(Self.copying(0), at: .seconds(0))
        == .init(
          lines: [
            "operation 00000000: take a snapshot of web-1/vda",
            "✓ plan       12 ms     incremental on 11111111",
          ],
          live: "copy  ────────────────────────────────  0%  0 B of 100 MiB"))
    #expect(
      narrator.see(Self.copying(25), at: .seconds(1)).live
        == "copy  ━━━━━━───────────────────  25%  25 of 100 MiB  25 MiB/s  3 s left"
    )
    var sealing = Self.copying(100)
    sealing.steps[1].finishedAt = before(2)
    sealing.step = "seal"
    #expect(
      narrator.see(sealing, at: .seconds(4)) == .init(lines: ["✓ copy       9 s"], live: "seal …"))
    sealing.state = .succeeded
    #expect(narrator.see(sealing, at: .seconds(5)) == .init())
  }

  @Test("In a file: lines only, progress at first, every ten seconds, and once at its end")
  func inFile() {
    var narrator = OperationNarrator(screen: .plain)
    #expect(narrator.see(Self.copying(0), at: .seconds(0)).lines.count == 2)
    #expect(
      narrator.see(Self.copying(10), at: .seconds(1)).lines == [
        "copy: 10%, 10 of 100 MiB, 10 MiB/s, 9 s left"
      ])
    #expect(narrator.see(Self.copying(20), at: .seconds(2)) == .init())
    #expect(
      narrator.see(Self.copying(90), at: .seconds(11)).lines == [
        "copy: 90%, 90 of 100 MiB, 8 MiB/s, 2 s left"
      ])
    #expect(narrator.see(Self.copying(100), at: .seconds(12)).lines.count == 1)
    #expect(narrator.see(Self.copying(100), at: .seconds(40)) == .init())
  }

  @Test("An operation that waits says so once; another orchestrator's attempt is told, and its steps again")
  func takeover() {
    var narrator = OperationNarrator(screen: .plain)
    let queued = Operation.sample(.queued) {
      $0.steps = []
      $0.attempt = 0
      $0.step = ""
    }
    #expect(
      narrator.see(queued, at: .zero).lines == [
        "operation 00000000: take a snapshot of web-1/vda", "waiting for its turn",
      ])
    #expect(narrator.see(queued, at: .zero) == .init())
    #expect(narrator.see(.sample(), at: .zero).lines == ["✓ plan       12 ms     incremental on 11111111"])
    let taken = Operation.sample {
      $0.attempt = 2
      $0.owner = "orchestrator-b"
      $0.steps[1].attempt = 2
      $0.steps[1].finishedAt = before(10.5)
    }
    #expect(
      narrator.see(taken, at: .zero).lines == [
        "attempt 2: orchestrator-b has taken over", "✓ copy       500 ms",
      ])
  }

  @Test("On a terminal, waiting is told by the line at the bottom, and nothing of it stays")
  func waiting() {
    var narrator = OperationNarrator(screen: Self.terminal)
    let waiting = narrator.see(.sample(.queued) { ($0.steps, $0.step) = ([], "") }, at: .zero)
    #expect(waiting.lines == ["operation 00000000: take a snapshot of web-1/vda"])
    #expect(waiting.live == "waiting for its turn …")
    #expect(!narrator.see(.sample(), at: .zero).lines.contains { $0.contains("waiting") })
  }

  @Test("A failed step is told with its cause, and that everything is being undone")
  func failure() {
    var narrator = OperationNarrator(screen: Self.terminal)
    _ = narrator.see(.sample(), at: .zero)
    let undoing = Operation.sample(.undoing) {
      $0.steps[1].finishedAt = before(1)
      $0.steps[1].error = .with {
        $0.reason = "no_space"
        $0.what = "The snapshot was not copied"
        $0.why = "store backup is full"
      }
    }
    #expect(
      narrator.see(undoing, at: .zero)
        == .init(
          lines: [
            "✗ copy       10 s      no_space: store backup is full", "failed: undoing what it had begun",
          ],
          live: "undoing …"))
  }
}
