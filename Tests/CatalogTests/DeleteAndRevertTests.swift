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

  @Test(
    "A revert that is being undone goes on once its swap is found made, cancelled or not; a take never does")
  func resumes() async throws {
    try await Scene.run { scene in
      let first = try #require(try await scene.take().first)
      _ = try await scene.take()
      let operation = try await scene.submit(.revert(.with { $0.snapshot = first.snapshotID }))
      let claim = try #require(try await scene.claim())
      _ = try await scene.database.planRevert(claim)
      let resume = ResumeOperationRequest.with { $0.claim = claim }
      // Cancelled, and undone for another reason than that.
      _ = try await scene.database.cancel(.with { $0.operation = operation.id })
      _ = try await scene.database.beginUndo(
        .with {
          $0.claim = claim
          $0.error = ErrorDetail.with { $0.reason = "storage_failed" }
        })
      for _ in 0..<2 { #expect(try await scene.database.resume(resume), "the request stays on record") }
      let resumed = try await scene.database.operation(operation.id)
      #expect(resumed.state == .running && resumed.error == nil && resumed.cancelRequested)
      _ = try await scene.database.commitRevert(claim)
      _ = try await scene.database.resume(resume)
      try await scene.finish(claim)
      #expect(try await scene.tip() == first.snapshotID)
      #expect(try await scene.database.operation(operation.id).state == .succeeded)

      _ = try await scene.submitTake()
      let other = try #require(try await scene.claim())
      #expect(
        try await refusal { _ = try await scene.database.resume(.with { $0.claim = other }) }
          == "wrong_operation_kind")
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

  @Test("A deletion that failed half way is finished by the next one of any snapshot; takes go on meanwhile")
  func deleteAnother() async throws {
    try await Scene.run { scene in
      let first = try #require(try await scene.take().first)
      let second = try #require(try await scene.take().first)
      _ = try await scene.submit(.delete(.with { $0.snapshot = second.snapshotID }))
      let claim = try #require(try await scene.claim())
      _ = try await scene.database.planDelete(claim)
      try await scene.finish(claim, .failed, error: .with { $0.reason = "store_not_mounted" })
      let third = try #require(try await scene.take().first)
      #expect(third.parentID == first.snapshotID)
      let plan = try await scene.delete(third.snapshotID)
      #expect(Set(plan.removals.map(\.snapshotID)) == [third.snapshotID, second.snapshotID])
      #expect(try await scene.states() == [first.snapshotID: .ready])
    }
  }

  @Test("A snapshot whose hiding could not be told to its manifest can be deleted again until it could")
  func hideAgain() async throws {
    try await Scene.run { scene in
      let first = try #require(try await scene.take().first)
      try await scene.take()
      _ = try await scene.submit(.delete(.with { $0.snapshot = first.snapshotID }))
      let claim = try #require(try await scene.claim())
      #expect(try await scene.database.planDelete(claim).plan?.becomesHidden == true)
      try await scene.finish(claim, .failed, error: .with { $0.reason = "manifest_missing" })
      #expect(try await scene.states()[first.snapshotID] == .hidden)
      #expect(try await scene.delete(first.snapshotID).becomesHidden)
      #expect(
        try await refusal { _ = try await scene.submit(.delete(.with { $0.snapshot = first.snapshotID })) }
          == "snapshot_not_ready")
    }
  }

  @Test(
    "What is read when it is deleted stays, hidden; once the reader's lease is over the next deletion removes it"
  )
  func pinsEnd() async throws {
    try await Scene.run { scene in
      let first = try #require(try await scene.take().first)
      let second = try #require(try await scene.take(full: true).first)
      let reader = try await scene.submitTake(["web-1/vdb"])
      func pin(_ end: String) async throws {
        _ = try await scene.sql(
          """
          INSERT INTO tidemark.pins VALUES ('\(reader.id)', '\(second.snapshotID)', now() + interval '\(end)')
          ON CONFLICT (operation_id, snapshot_id) DO UPDATE SET lease_expires_at = excluded.lease_expires_at
          """)
      }
      try await pin("1 hour")
      let other = try #require(try await scene.claim())
      _ = try await scene.submit(.delete(.with { $0.snapshot = second.snapshotID }))
      let claim = try #require(try await scene.claim())
      let plan = try #require(try await scene.database.planDelete(claim).plan)
      #expect(plan.becomesHidden && plan.removals.isEmpty)
      _ = try await scene.database.commitDelete(CommitDeleteRequest.with { $0.claim = claim })
      try await scene.finish(claim)
      #expect(try await scene.states()[second.snapshotID] == .hidden)

      try await pin("-1 second")
      let next = try await scene.delete(first.snapshotID)
      #expect(Set(next.removals.map(\.snapshotID)) == [first.snapshotID, second.snapshotID])
      #expect(try await scene.states().isEmpty)
      #expect(try await scene.sql("SELECT FROM tidemark.pins").isEmpty)
      #expect(other.operationID == reader.id)
    }
  }

  @Test("A claim that changes hands keeps what the operation reads pinned")
  func pinsAreRenewed() async throws {
    try await Scene.run { scene in
      let first = try #require(try await scene.take().first)
      _ = try await scene.submit(.revert(.with { $0.snapshot = first.snapshotID }))
      let claim = try #require(try await scene.claim())
      _ = try await scene.database.planRevert(claim)
      _ = try await scene.sql(
        "UPDATE tidemark.operations SET lease_expires_at = now() - interval '1 second' WHERE state = 'running'"
      )
      _ = try await scene.sql("UPDATE tidemark.pins SET lease_expires_at = now() - interval '1 second'")
      _ = try #require(try await scene.claim(as: "orchestrator-2"))
      #expect(try await scene.sql("SELECT FROM tidemark.pins WHERE lease_expires_at > now()").count == 1)
    }
  }
}
