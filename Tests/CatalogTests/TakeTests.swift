import Messages
import RPC
import SnapshotModel
import Testing

@testable import Catalog

@Suite("Planning and committing snapshots")
struct TakeTests {
  @Test("Full, incremental, incremental, then full again as the chain has reached its limit")
  func chainLimit() async throws {
    try await Scene.run { scene in
      var plans: [SnapshotPlan] = []
      for _ in 0..<4 { plans.append(try #require(try await scene.take().first)) }
      #expect(plans.map(\.kind) == [.full, .incremental, .incremental, .full])
      #expect(plans.map(\.fullReason) == [.firstSnapshot, .unspecified, .unspecified, .chainLimit])
      #expect(plans.map(\.parentID) == ["", plans[0].snapshotID, plans[1].snapshotID, ""])
      #expect(plans.map(\.parentCheckpoint) == ["", plans[0].checkpoint, plans[1].checkpoint, ""])
      #expect(plans.allSatisfy { $0.location?.storeID == Scene.storeID })
      #expect(plans.allSatisfy { $0.vmName == "web-1" && $0.disk == "vda" && $0.poolName == "pool-1" })
      #expect(plans[2].validCheckpoints == [plans[1].checkpoint, plans[0].checkpoint])
      #expect(try await scene.tip() == plans[3].snapshotID)
      let chain = try await scene.chain()
      #expect(chain.snapshots.map(\.id) == plans.map(\.snapshotID))
      #expect(chain.snapshots.map(\.isTip) == [false, false, false, true])
      #expect(chain.snapshots[0].takenAt == Timestamp(microseconds: 1_700_000_000_123_456))
    }
  }

  @Test("The same operation gets the same plan again, and a takeover too; committing twice is one commit")
  func repeated() async throws {
    try await Scene.run { scene in
      _ = try await scene.submitTake(["web-1"])
      let claim = try #require(try await scene.claim())
      let plans = try await scene.database.planSnapshots(claim).plans
      #expect(plans.map(\.disk) == ["vda", "vdb"])
      #expect(Set(plans.map(\.groupID)).count == 1)
      #expect(Set(plans.map(\.checkpoint)) == ["tidemark-\(claim.operationID)"])
      #expect(try await scene.database.planSnapshots(claim).plans == plans)
      _ = try await scene.database.release(claim)
      let takeover = try #require(try await scene.claim(as: "orchestrator-2"))
      #expect(takeover.attempt == 2)
      #expect(try await scene.database.planSnapshots(takeover).plans == plans)
      let first = try await scene.commit(takeover, plans)
      #expect(try await scene.commit(takeover, plans) == first)
      #expect(Set(first.keptCheckpoints.values) == [plans[0].checkpoint])
      try await scene.finish(takeover)
      try await scene.finish(takeover)
      let operation = try await scene.database.operation(claim.operationID)
      #expect(operation.state == .succeeded && operation.snapshotIDs == plans.map(\.snapshotID))
    }
  }

  @Test("What was asked for is in every plan, and what is known of the file systems is kept")
  func consistency() async throws {
    try await Scene.run { scene in
      _ = try await scene.submit(
        .take(
          .with {
            $0.volumes = ["web-1"]
            $0.quiesce = .required
          }))
      let claim = try #require(try await scene.claim())
      let plans = try await scene.database.planSnapshots(claim).plans
      #expect(plans.map(\.quiesce) == [.required, .required])
      #expect(try await scene.chain().snapshots.map(\.consistency) == [.unspecified])
      _ = try await scene.commit(claim, plans, .filesystem)
      try await scene.finish(claim)
      try await scene.take()
      #expect(try await scene.chain().snapshots.map(\.consistency) == [.filesystem, .crash])
      let rows = try await scene.sql("SELECT consistency FROM admin.snapshots ORDER BY 1")
      #expect(
        try rows.map { try $0.get("consistency", as: String.self) } == ["crash", "filesystem", "filesystem"])
      let reason = try await refusal {
        _ = try await scene.submit(
          .take(
            .with {
              $0.volumes = ["web-1"]
              $0.quiesce = .unrecognized(77)
            }))
      }
      #expect(reason == "invalid_quiesce")
    }
  }

  @Test("What reconciliation finds turns that disk's increment into a full, and no other's")
  func reconciliation() async throws {
    try await Scene.run { scene in
      let before = try await scene.take(["web-1/vda", "web-1/vdb"])
      _ = try await scene.submitTake(["web-1/vda", "web-1/vdb"])
      let claim = try #require(try await scene.claim())
      let plans = try await scene.database.planSnapshots(claim).plans
      #expect(plans.map(\.kind) == [.incremental, .incremental])
      let request = RecordReconciliationRequest.with {
        $0.claim = claim
        $0.results = [
          .with {
            $0.snapshotID = plans[0].snapshotID
            $0.finding = .bitmapInconsistent
            $0.virtualBytes = 32 << 20
            $0.removedCheckpoints = [before[0].checkpoint]
          },
          .with {
            $0.snapshotID = plans[1].snapshotID
            $0.finding = .asPlanned
          },
        ]
      }
      let reconciled = try await scene.database.recordReconciliation(request).plans
      #expect(try await scene.database.recordReconciliation(request).plans == reconciled)
      #expect(reconciled.map(\.kind) == [.full, .incremental])
      #expect(reconciled.map(\.fullReason) == [.bitmapInconsistent, .unspecified])
      #expect(reconciled[0].validCheckpoints == [])
      let left = try await scene.commit(claim, reconciled)
      #expect(left.doomedBitmaps == [])
      #expect(try await scene.tip() == plans[0].snapshotID)
    }
  }

  @Test("Abandoned snapshots leave the old tip, and a bitmap to be tidied")
  func abandon() async throws {
    try await Scene.run { scene in
      let first = try #require(try await scene.take().first)
      _ = try await scene.submitTake()
      let claim = try #require(try await scene.claim())
      let plan = try #require(try await scene.database.planSnapshots(claim).plans.first)
      #expect(
        try await refusal { try await scene.finish(claim, .failed, error: .with { $0.reason = "x" }) }
          == "snapshots_not_abandoned")
      _ = try await scene.database.beginUndo(
        .with {
          $0.claim = claim
          $0.error = .with { $0.reason = "store_full" }
        })
      #expect(try await refusal { _ = try await scene.commit(claim, [plan]) } == "operation_undoing")
      let left = try await scene.database.abandonSnapshots(claim)
      #expect(try await scene.database.abandonSnapshots(claim) == left)
      #expect(left.doomedBitmaps.map(\.checkpoint) == [plan.checkpoint])
      #expect(left.doomedBitmaps.first?.path?.path == "web-1-vda.qcow2")
      try await scene.finish(claim, .failed)
      let operation = try await scene.database.operation(claim.operationID)
      #expect(operation.state == .failed && operation.error?.reason == "store_full")
      #expect(try await scene.tip() == first.snapshotID)
      try await scene.tidy(left)
      let next = try #require(try await scene.take().first)
      #expect(next.parentID == first.snapshotID)
    }
  }

  @Test("With increments disabled every snapshot is full, without bitmap, and the tip is cleared")
  func disabled() async throws {
    try await Scene.run { scene in
      let first = try #require(try await scene.take().first)
      try await scene.set("kvm.incremental.snapshot", "false", scope: .cluster, at: "cluster-1")
      _ = try await scene.submitTake()
      let claim = try #require(try await scene.claim())
      let plan = try #require(try await scene.database.planSnapshots(claim).plans.first)
      #expect(plan.fullReason == .incrementalDisabled && plan.checkpoint.isEmpty)
      let left = try await scene.commit(claim, [plan])
      #expect(left.doomedBitmaps.map(\.checkpoint) == [first.checkpoint])
      #expect(left.keptCheckpoints.values.allSatisfy { $0.isEmpty })
      try await scene.finish(claim)
      #expect(try await scene.tip() == "")
      try await scene.set("kvm.incremental.snapshot", "true", scope: .cluster, at: "cluster-1")
      #expect(try await scene.take().first?.fullReason == .chainEnded)
    }
  }

  @Test("Hosts that are too old and pools that are not file based are refused before anything is written")
  func gates() async throws {
    try await Scene.run { scene in
      for (libvirt, qemu, reason, found) in [
        (7_005_009 as UInt64, 7_002_000 as UInt64, "libvirt_too_old", "7.5.9"),
        (9_000_000, 6_000_009, "qemu_too_old", "6.0.9"),
      ] {
        _ = try await scene.database.recordAnnouncement(scene.announcement(libvirt: libvirt, qemu: qemu))
        _ = try await scene.submitTake()
        let claim = try #require(try await scene.claim())
        do {
          _ = try await scene.database.planSnapshots(claim)
          Issue.record("\(reason) was expected")
        } catch let error as TidemarkError {
          #expect(error.reason == reason)
          #expect(error.detail.facts["found"] == found && error.description.contains(found))
          #expect(error.detail.facts["needed"] != nil)
          try await scene.finish(claim, .failed, error: error.detail)
        }
        #expect(try await scene.sql("SELECT FROM tidemark.snapshots").isEmpty)
        #expect(try await scene.sql("SELECT FROM tidemark.bitmaps").isEmpty)
      }
      _ = try await scene.sql("UPDATE tidemark.pools SET type = 'rbd'")
      #expect(try await refusal { _ = try await scene.submitTake() } == "pool_type_unsupported")
    }
  }

  @Test("Without a mounted store a take is refused; on primary it needs none")
  func stores() async throws {
    try await Scene.run { scene in
      var announcement = scene.announcement()
      announcement.stores[0].storeID = "0d9f6a52-7d52-4d63-9a3d-52a6a7ab1c99"
      _ = try await scene.database.recordAnnouncement(announcement)
      _ = try await scene.submitTake()
      let claim = try #require(try await scene.claim())
      #expect(
        try await refusal { _ = try await scene.database.planSnapshots(claim) } == "no_store_mounted")
      try await scene.set("snapshot.backup.to.secondary", "false")
      let plan = try #require(try await scene.database.planSnapshots(claim).plans.first)
      #expect(plan.location?.poolID == plan.poolID && plan.location?.storeID == "")
    }
  }
}
