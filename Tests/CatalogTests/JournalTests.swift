import Messages
import RPC
import SnapshotModel
import Testing

@testable import Catalog

@Suite("Operations' journals")
struct JournalTests {
  @Test("A record is one: of an end and a begin both are written, or neither; repeated it is the same")
  func recordIsOne() async throws {
    try await Scene.run { scene in
      let operation = try await scene.submitTake()
      let claim = try #require(try await scene.claim())
      func steps() async throws -> [String] {
        try await scene.sql(
          "SELECT concat_ws(' ', position, step, finished_at IS NOT NULL, summary) AS line FROM tidemark.operation_steps "
            + "WHERE operation_id = '\(operation.id)' ORDER BY position"
        ).map { try $0.get("line") }
      }
      // The begin of what has ended got lost with somebody else's journal: it has its place all the same.
      let record = RecordStepRequest.with {
        $0.claim = claim
        $0.finishedStep = "plan"
        $0.summary = "full"
        $0.begunStep = "copy"
      }
      for _ in 0..<2 {
        #expect(try await !scene.database.recordStep(record))
        #expect(try await steps() == ["0 plan t full", "1 copy f "])
      }
      var both = record
      both.begunStep = "plan"
      #expect(try await refusal { _ = try await scene.database.recordStep(both) } == "invalid_step")
      _ = try await scene.database.cancel(.with { $0.operation = operation.id })
      #expect(try await scene.database.recordStep(record), "whoever records hears of the cancellation")
      let before = try await steps()
      _ = try await scene.database.release(claim)
      _ = try await scene.claim()
      var late = record
      late.begunStep = "seal"
      #expect(try await refusal { _ = try await scene.database.recordStep(late) } == "attempt_superseded")
      #expect(try await steps() == before)
    }
  }

  @Test("An operation's end takes its last step with it: both are written, or neither, and once")
  func lastStep() async throws {
    try await Scene.run { scene in
      _ = try await scene.submitTake()
      let claim = try #require(try await scene.claim())
      let plans = try await scene.database.planSnapshots(claim).plans
      #expect(plans.map(\.hostName) == ["host-1"], "whom to ask first")
      #expect(plans.map(\.virtualBytes) == [16 << 20])
      let end = FinishOperationRequest.with {
        $0.claim = claim
        $0.state = .succeeded
        $0.lastStep = .with {
          $0.finishedStep = "tidy"
          $0.summary = "nothing left"
        }
      }
      #expect(try await refusal { _ = try await scene.database.finish(end) } == "operation_not_committed")
      #expect(try await scene.database.operation(claim.operationID).steps.isEmpty)
      _ = try await scene.commit(claim, plans)
      for _ in 0..<2 {
        let ended = try await scene.database.finish(end)
        #expect(ended.state == .succeeded && ended.steps.map(\.summary) == ["nothing left"])
        #expect(ended.steps.allSatisfy { $0.finishedAt != nil })
      }
      var wrong = end
      wrong.lastStep?.begunStep = "tidy"
      #expect(try await scene.database.finish(wrong).steps.count == 1, "it has ended before")
    }
  }

  @Test("The journal holds intent and outcome of each step, and a takeover gets the outcomes")
  func journal() async throws {
    try await Scene.run { scene in
      _ = try await scene.submitTake()
      let claim = try #require(try await scene.claim())
      func record(_ claim: Claim, _ configure: (inout RecordStepRequest) -> Void) async throws {
        var request = RecordStepRequest.with { $0.claim = claim }
        configure(&request)
        _ = try await scene.database.recordStep(request)
      }
      try await record(claim) { $0.begunStep = "plan" }
      try await record(claim) {
        $0.finishedStep = "plan"
        $0.outcome = [0, 255, 7]
        $0.summary = "full: first_snapshot"
        $0.begunStep = "reconcile"
      }
      _ = try await scene.database.release(claim)
      let response = try await scene.database.claim(
        .with {
          $0.owner = "two"; $0.leaseMs = 5000
        })
      #expect(response.outcomes == ["plan": [0, 255, 7]])
      guard case .take(let take) = response.request else { throw ScratchError(description: "no take") }
      #expect(take.volumes == ["web-1/vda"])
      let steps = try #require(response.operation?.steps)
      #expect(steps.map(\.step) == ["plan", "reconcile"])
      #expect(steps[0].finishedAt != nil && steps[0].summary == "full: first_snapshot")
      #expect(steps[1].finishedAt == nil && steps[1].attempt == 1)
      let second = Claim.with {
        $0.operationID = claim.operationID; $0.attempt = 2; $0.owner = "two"
      }
      try await record(second) { $0.begunStep = "reconcile" }
      try await record(second) {
        $0.finishedStep = "reconcile"
        $0.error = .with {
          $0.reason = "host_unreachable"
          $0.what = "It's \"quoted\" \\ and\u{0}cut"
          $0.facts = ["host": "host-1"]
          $0.retryable = true
        }
      }
      let operation = try await scene.database.operation(claim.operationID)
      #expect(operation.step == "reconcile" && operation.steps[1].attempt == 2)
      #expect(operation.steps[1].error?.facts == ["host": "host-1"])
      #expect(operation.steps[1].error?.what == "It's \"quoted\" \\ and\u{FFFD}cut")
      let view = try await scene.sql(
        "SELECT step, state, took >= interval '0' AS measured FROM admin.operation_steps")
      #expect(try view.map { try $0.get("state", as: String.self) } == ["done", "failed"])
      for row in view { #expect(try row.get("measured") == true) }
    }
  }
}
