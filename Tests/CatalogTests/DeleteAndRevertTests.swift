import Messages
import RPC
import SnapshotModel
import Testing

@testable import Catalog

@Suite("Deleting and reverting")
struct DeleteAndRevertTests {
  @Test("A parent becomes hidden and stays; with its last child it goes too, leaf first")
  func hideAndPrune() async throws {
    try await Scene.run { scene in
      var ids: [String] = []
      for _ in 0..<3 { ids.append(try #require(try await scene.take().first).snapshotID) }
      let hidden = try await scene.delete(ids[0])
      #expect(hidden.becomesHidden && hidden.removals.isEmpty && hidden.deletedAt != nil)
      #expect(try await scene.states() == [ids[0]: .hidden, ids[1]: .ready, ids[2]: .ready])
      _ = try await scene.delete(ids[1])
      let last = try await scene.delete(ids[2])
      #expect(last.removals.map(\.snapshotID) == [ids[2], ids[1], ids[0]])
      #expect(last.removals.allSatisfy { $0.location?.storeID == Scene.storeID })
      #expect(!last.becomesHidden)
      #expect(try await scene.states().isEmpty)
      #expect(try await scene.tip() == "")
      #expect(try await scene.sql("SELECT FROM tidemark.bitmaps").isEmpty)
      #expect(try await scene.take().first?.fullReason == .firstSnapshot)
    }
  }

  @Test("Deleting the tip makes the nearest surviving ancestor with a valid bitmap the tip")
  func tipMoves() async throws {
    try await Scene.run { scene in
      let first = try #require(try await scene.take().first)
      let second = try #require(try await scene.take().first)
      let plan = try await scene.delete(second.snapshotID)
      #expect(plan.doomedBitmaps.map(\.checkpoint) == [second.checkpoint])
      #expect(try await scene.tip() == first.snapshotID)
      #expect(try await scene.take().first?.parentID == first.snapshotID)
    }
  }

  @Test("After a revert the reverted-to snapshot is the tip, and the graph branches")
  func revertBranches() async throws {
    try await Scene.run { scene in
      let first = try #require(try await scene.take().first)
      let second = try #require(try await scene.take().first)
      let plan = try await scene.revert(to: first.snapshotID)
      #expect(plan.checkpoint == first.checkpoint && plan.virtualBytes == 16 << 20)
      #expect(plan.chain.map(\.snapshotID) == [first.snapshotID])
      #expect(plan.volume?.path == "web-1-vda.qcow2" && plan.volume?.poolName == "pool-1")
      #expect(try await scene.tip() == first.snapshotID)
      let bitmaps = try await scene.sql("SELECT name, state FROM tidemark.bitmaps")
      #expect(try bitmaps.map { try $0.get("name", as: String.self) } == [first.checkpoint])
      let third = try #require(try await scene.take().first)
      #expect(third.parentID == first.snapshotID)
      let chain = try await scene.chain()
      #expect(chain.snapshots.map(\.id) == [first.snapshotID, second.snapshotID, third.snapshotID])
      let tree = try await scene.sql("SELECT tree FROM admin.chains").map {
        try $0.get("tree", as: String.self)
      }
      #expect(tree.count == 3 && tree[0].contains("full (first_snapshot)") && tree[2].contains("[tip]"))
      #expect(tree[1].hasPrefix("  └ ") && tree[2].hasPrefix("  └ "))
    }
  }

  @Test("A revert pins its chain as long as it lasts, and names the hosts of the pool")
  func pins() async throws {
    try await Scene.run { scene in
      let first = try #require(try await scene.take().first)
      let second = try #require(try await scene.take().first)
      _ = try await scene.submit(.revert(.with { $0.snapshot = second.snapshotID }))
      let claim = try #require(try await scene.claim())
      let response = try await scene.database.planRevert(claim)
      #expect(response.hosts.map(\.name) == ["host-1"] && response.hosts.allSatisfy(\.alive))
      #expect(response.plan?.chain.map(\.snapshotID) == [second.snapshotID, first.snapshotID])
      #expect(try await scene.database.planRevert(claim) == response)
      #expect(try await scene.sql("SELECT FROM tidemark.pins").count == 2)
      try await scene.finish(claim, .failed, error: .with { $0.reason = "volume_in_use" })
      #expect(try await scene.sql("SELECT FROM tidemark.pins").isEmpty)
      #expect(try await scene.tip() == second.snapshotID)
    }
  }

  @Test("A deletion that failed half way is finished by deleting again")
  func deleteAgain() async throws {
    try await Scene.run { scene in
      let first = try #require(try await scene.take().first)
      let second = try #require(try await scene.take().first)
      _ = try await scene.delete(first.snapshotID)
      _ = try await scene.submit(.delete(.with { $0.snapshot = second.snapshotID }))
      let claim = try #require(try await scene.claim())
      let plan = try #require(try await scene.database.planDelete(claim).plan)
      #expect(try await scene.database.planDelete(claim).plan == plan)
      try await scene.finish(claim, .failed, error: .with { $0.reason = "store_not_mounted" })
      #expect(Set(try await scene.states().values) == [.removing])
      #expect(
        try await refusal { _ = try await scene.submit(.revert(.with { $0.snapshot = second.snapshotID })) }
          == "snapshot_not_ready")
      let again = try await scene.delete(second.snapshotID)
      #expect(again.removals == plan.removals && again.deletedAt == plan.deletedAt)
      #expect(try await scene.states().isEmpty)
    }
  }

  @Test("The reverted-to snapshot that is deleted while it has children stays the tip, hidden")
  func hiddenTip() async throws {
    try await Scene.run { scene in
      let first = try #require(try await scene.take().first)
      _ = try await scene.take()
      _ = try await scene.revert(to: first.snapshotID)
      #expect(try await scene.delete(first.snapshotID).becomesHidden)
      #expect(try await scene.tip() == first.snapshotID)
      #expect(try await scene.take().first?.parentID == first.snapshotID)
      #expect(
        try await refusal { _ = try await scene.submit(.delete(.with { $0.snapshot = first.snapshotID })) }
          == "snapshot_not_ready")
    }
  }
}
