import Messages
import RPC
import SnapshotModel
import Testing

@testable import Orchestrator

@Suite("What an operation's journal says to people")
struct StepJournalTests {
  private let claim = Claim.with { $0.operationID = "o" }
  private let away = ErrorDetail.with {
    ($0.reason, $0.what, $0.why) = ("no_host", "Nothing was copied", "host-a is away")
  }

  @Test(
    "A step that is tried again says after what, while it runs and when it is done; the next one does not")
  func triedAgain() {
    var journal = StepJournal(error: nil)
    #expect(journal.beginning(.copy, claim: claim).begunStep == "copy")
    journal.failed(.copy, away)
    #expect(journal.failureBeforeRetry(of: .copy, claim: claim)?.error == away)
    let again = journal.beginning(.copy, claim: claim)
    #expect(
      again.finishedStep == "" && again.summary == "tried again after: Nothing was copied: host-a is away")
    journal.finished(.copy, StepOutcome(summary: "copied 4 MiB"))
    let next = journal.beginning(.seal, claim: claim)
    #expect(next.finishedStep == "copy" && next.begunStep == "seal")
    #expect(next.summary == "copied 4 MiB; tried again after: Nothing was copied: host-a is away")
    journal.finished(.seal, StepOutcome(summary: "sealed"))
    #expect(journal.ending(claim: claim)?.summary == "sealed")
  }

  @Test("An attempt that takes over says so at the step where it goes on")
  func takeover() {
    var journal = StepJournal(error: nil, attempt: 2)
    #expect(journal.beginning(.copy, claim: claim).summary.contains("attempt 2 goes on here"))
    journal.finished(.copy, StepOutcome())
    #expect(journal.beginning(.seal, claim: claim).summary.contains("attempt 2 goes on here"))
    journal.finished(.seal, StepOutcome())
    #expect(journal.ending(claim: claim)?.summary == "")
  }

  @Test("However often something else goes wrong, the journal's line stays short")
  func bounded() {
    var journal = StepJournal(error: nil)
    for index in 0..<50 { journal.note("trouble \(index)") }
    let line = journal.beginning(.copy, claim: claim).summary
    #expect(line == "trouble 0; trouble 47; trouble 48; trouble 49")
  }

  @Test("Waits for the same at the same time are one wait")
  func waits() {
    let start = ContinuousClock.now
    let waits = [(0, 900, "PostgreSQL is away"), (300, 1_240, "PostgreSQL is away"), (0, 10, "no answer")].map
    {
      ClaimState.Wait(since: start + .milliseconds($0), until: start + .milliseconds($1), why: $2)
    }
    #expect(
      ClaimState.Wait.summary(of: waits) == "waited 1.3 s: PostgreSQL is away; waited 0.1 s: no answer")
  }

  @Test("A claim that was not renewed in time is lost before anybody says so")
  func lostByTheClock() {
    let state = ClaimState(claim, expires: .now - .milliseconds(1))
    #expect(state.isLost)
    state.extend(to: .now + .seconds(60))
    #expect(!state.isLost)
    state.lose()
    state.extend(to: .now + .seconds(600))
    #expect(state.isLost)
  }
}
