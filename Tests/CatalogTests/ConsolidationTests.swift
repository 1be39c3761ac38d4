import Messages
import RPC
import Testing

@testable import Catalog

@Suite("Consolidations", .serialized)
struct ConsolidationTests {
  /// Four snapshots, the second and third of them hidden.
  private func makeChain(_ scene: Scene) async throws -> [String] {
    var ids: [String] = []
    for _ in 0..<4 { ids.append(try #require(try await scene.take().first).snapshotID) }
    for id in ids[1...2] { _ = try await scene.delete(id) }
    return ids
  }

  private func record(_ plan: ConsolidationPlan, _ claim: Claim) -> RecordConsolidationRequest {
    .with {
      $0.claim = claim
      $0.plan = plan
      $0.snapshots = plan.merges.map { merge in
        .with {
          $0.snapshotID = merge.child?.snapshotID ?? ""
          $0.allocatedBytes = 77
        }
      }
    }
  }

  @Test("What is merged is kept for who reads it; when that has ended, an operation of its own removes it")
  func readersAreWaitedFor() async throws {
    try await Scene.run { scene in
      try await scene.set("snapshot.delta.max", "16")
      let ids = try await makeChain(scene)
      let reader = try await scene.submitTake(["web-1/vdb"])
      for id in ids {
        _ = try await scene.sql(
          "INSERT INTO tidemark.pins VALUES ('\(reader.id)', '\(id)', now() + interval '1 hour')")
      }
      let reading = try #require(try await scene.claim())

      _ = try await scene.submit(.consolidate(.with { $0.volume = "web-1/vda" }))
      let claim = try #require(try await scene.claim())
      let plan = try #require(try await scene.database.planConsolidation(claim).plan)
      #expect(plan.merges.count == 1)
      #expect(plan.merges.first?.child?.snapshotID == ids[3])
      #expect(plan.merges.first?.merged.map(\.snapshotID) == [ids[2], ids[1]])
      #expect(plan.merges.first?.newParent?.snapshotID == ids[0])
      let recorded = try await scene.database.recordConsolidation(record(plan, claim))
      #expect(recorded.removals.isEmpty && recorded.replaced.isEmpty)
      #expect(try await scene.database.recordConsolidation(record(plan, claim)) == recorded)
      _ = try await scene.database.commitConsolidation(
        .with {
          $0.claim = claim
          $0.done = recorded
        })
      try await scene.finish(claim)
      let chain = try await scene.chain().snapshots
      #expect(chain.first { $0.id == ids[3] }?.parentID == ids[0])
      #expect(chain.first { $0.id == ids[3] }?.allocatedBytes == 77)
      #expect(chain.count { $0.state == .hidden } == 2)
      #expect(try await scene.claim() == nil)

      try await scene.finish(reading, .failed, error: .with { $0.reason = "volume_in_use" })
      let removal = try #require(try await scene.claim())
      let nothing = try #require(try await scene.database.planConsolidation(removal).plan)
      #expect(nothing.merges.isEmpty)
      let left = try await scene.database.recordConsolidation(record(nothing, removal))
      #expect(left.removals.map(\.snapshotID) == [ids[2], ids[1]])
      #expect(left.replaced.map(\.snapshotID) == [ids[3]])
      _ = try await scene.database.commitConsolidation(
        .with {
          $0.claim = removal
          $0.done = left
        })
      try await scene.finish(removal)
      #expect(try await scene.chain().snapshots.map(\.id) == [ids[0], ids[3]])
      #expect(try await scene.sql("SELECT FROM tidemark.snapshots WHERE keeps_replaced_file").isEmpty)
      #expect(try await scene.tip() == ids[3])
    }
  }

  @Test("A hidden full makes its child full; what does not fit the chain is refused")
  func fullsAndMisfits() async throws {
    try await Scene.run { scene in
      let first = try #require(try await scene.take().first).snapshotID
      let second = try #require(try await scene.take().first).snapshotID
      _ = try await scene.delete(first)
      _ = try await scene.submit(.consolidate(.with { $0.volume = "web-1/vda" }))
      let claim = try #require(try await scene.claim())
      let plan = try #require(try await scene.database.planConsolidation(claim).plan)
      var other = plan
      other.merges[0].merged[0].snapshotID = second
      let reason = try await refusal {
        _ = try await scene.database.recordConsolidation(record(other, claim))
      }
      #expect(reason == "merge_misfit")
      let recorded = try await scene.database.recordConsolidation(record(plan, claim))
      #expect(recorded.removals.map(\.snapshotID) == [first])
      #expect(recorded.replaced.map(\.snapshotID) == [second])
      _ = try await scene.database.commitConsolidation(
        .with {
          $0.claim = claim
          $0.done = recorded
        })
      try await scene.finish(claim)
      let rest = try #require(try await scene.chain().snapshots.first)
      #expect(rest.id == second && rest.kind == .full && rest.fullReason == .consolidated && rest.isTip)
    }
  }

  @Test("By itself at so many hidden links as the setting says, once")
  func byItself() async throws {
    try await Scene.run { scene in
      try await scene.set("snapshot.delta.max", "16")
      try await scene.set("kvm.incremental.consolidate.hidden", "2")
      let ids = try await makeChain(scene)
      let claim = try #require(try await scene.claim())
      let plan = try #require(try await scene.database.planConsolidation(claim).plan)
      #expect(plan.merges.first?.merged.map(\.snapshotID) == [ids[2], ids[1]])
      #expect(try await scene.claim() == nil)
    }
  }
}
