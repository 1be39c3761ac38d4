import GRPCCore
import Messages
import RPC
import SnapshotModel
import Testing

@testable import Catalog

@Suite("What snapshots occupy, and where there is room")
struct SpaceTests {
  @Test(
    "Over a random history, the API and the admins' view tell the same of every snapshot",
    arguments: 1...3 as ClosedRange<UInt64>)
  func viewAndInterface(seed: UInt64) async throws {
    try await Scene.run(settings: ["kvm.incremental.snapshot": "true", "snapshot.delta.max": "5"]) { scene in
      var generator = SeededGenerator(seed: seed)
      for _ in 0..<24 {
        let ready = try await scene.chain().snapshots.filter { $0.state == .ready }
        switch (Int.random(in: 0..<10, using: &generator), ready.randomElement(using: &generator)) {
        case (6...7, let target?): try await scene.delete(target.id)
        case (8...9, let target?): _ = try await scene.revert(to: target.id)
        default:
          let taken = try #require(try await scene.take().first)
          let bytes = UInt64.random(in: 1...99, using: &generator) << 16
          _ = try await scene.sql(
            "UPDATE tidemark.snapshots SET allocated_bytes = \(bytes) WHERE id = '\(taken.snapshotID)'")
        }
      }
      let chain = try await scene.chain()
      #expect(chain.allocatedBytes == chain.snapshots.reduce(0) { $0 + $1.allocatedBytes })
      let rows = try await scene.sql(
        """
        SELECT snapshot_id::text AS id, allocated_bytes, chain_bytes, exclusive_bytes, shared_bytes, hidden_bytes,
          freed_by_deletion_bytes FROM admin.snapshot_space
        """)
      #expect(rows.count == chain.snapshots.count)
      for row in rows {
        let id: String = try row.get("id")
        let snapshot = try #require(chain.snapshots.first { $0.id == id })
        let seen = try SnapshotSpace.with {
          $0.chainBytes = try row.get("chain_bytes")
          $0.exclusiveBytes = try row.get("exclusive_bytes")
          $0.sharedBytes = try row.get("shared_bytes")
          $0.hiddenBytes = try row.get("hidden_bytes")
          $0.freedByDeletionBytes = try row.get("freed_by_deletion_bytes")
        }
        #expect(snapshot.space == seen, "seed \(seed)")
      }
      // One at a time and listed, they are told alike.
      let listed = try await scene.database.snapshots(.with { $0.allStates = true }).snapshots
      for snapshot in chain.snapshots {
        #expect(listed.contains(snapshot))
        #expect(try await scene.database.snapshot(snapshot.id) == snapshot)
      }
    }
  }

  @Test("A new chain begins on the store with most room that the VM's host has mounted, and stays there")
  func placement() async throws {
    try await Scene.run { scene in
      let (tight, far) = (try await scene.add("store-2"), try await scene.add("store-3"))
      // The biggest store is mounted on another host only.
      try await scene.announce([Scene.storeID: 10 << 20, tight: 5 << 20])
      try await scene.announce([far: 99 << 20], host: "host-2")
      #expect(try await scene.take().first?.location?.storeID == Scene.storeID)
      try await scene.announce([Scene.storeID: 1, tight: 5 << 20])
      let increment = try #require(try await scene.take().first)
      #expect(increment.location?.storeID == Scene.storeID && increment.kind == .incremental)
      let full = try #require(try await scene.take(full: true).first)
      #expect(full.location?.storeID == tight && full.fullReason == .requested)
    }
  }

  @Test("A snapshot without room begins a chain on another store; without one, the refusal says what to do")
  func relocation() async throws {
    try await Scene.run { scene in
      let other = try await scene.add("store-2")
      try await scene.announce([Scene.storeID: 90 << 20, other: 30 << 20])
      try await scene.take(["web-1/vda", "web-1/vdb"])
      _ = try await scene.submitTake(["web-1/vda", "web-1/vdb"])
      let claim = try #require(try await scene.claim())
      let plans = try await scene.database.planSnapshots(claim).plans
      #expect(plans.map(\.kind) == [.incremental, .incremental])
      func reconciliation(_ short: Int...) -> RecordReconciliationRequest {
        .with { request in
          request.claim = claim
          request.results = plans.indices.map { index in
            .with {
              $0.snapshotID = plans[index].snapshotID
              $0.finding = .asPlanned
              guard short.contains(index) else { return }
              $0.shortage = .with {
                ($0.storeID, $0.neededBytes, $0.freeBytes) = (Scene.storeID, 6 << 20, 2 << 20)
                $0.fullBytes = 20 << 20
              }
            }
          }
        }
      }
      // Both together do not fit on the other one: nothing is changed, and everything is said.
      do {
        _ = try await scene.database.recordReconciliation(reconciliation(0, 1))
        Issue.record("was not refused")
      } catch let error as TidemarkError {
        #expect(error.reason == "no_space" && error.code == .resourceExhausted)
        let text = "\(error.detail.what) \(error.detail.why) \(error.detail.remedy)"
        for part in ["web-1/vdb", "store-1", "\(6 << 20)", "\(2 << 20)", "\(20 << 20)", "store add"] {
          #expect(text.contains(part), "\(part) is not in: \(text)")
        }
      }
      #expect(try await scene.database.planSnapshots(claim).plans == plans)
      // One does, and told again it stays where it is then.
      let moved = try await scene.database.recordReconciliation(reconciliation(0)).plans
      #expect(moved.map(\.location?.storeID) == [other, Scene.storeID])
      #expect(moved.map(\.kind) == [.full, .incremental])
      #expect(moved.map(\.fullReason) == [.storeChanged, .unspecified])
      #expect(moved[0].parentID.isEmpty && moved[0].checkpoint == plans[0].checkpoint)
      #expect(try await scene.database.recordReconciliation(reconciliation(0)).plans == moved)
      _ = try await scene.commit(claim, moved)
      try await scene.finish(claim)
      let next = try #require(try await scene.take().first)
      #expect(next.kind == .incremental && next.location?.storeID == other)
    }
  }
}

extension Scene {
  /// Makes one more store known.
  fileprivate func add(_ name: String) async throws -> String {
    let id = UniqueIdentifier.random().description
    _ = try await database.recordStore(
      .with {
        ($0.storeID, $0.name, $0.zone, $0.canReserve) = (id, name, "zone-1", true)
      })
    return id
  }

  /// A host says which stores it has mounted, and what is free there.
  fileprivate func announce(_ free: [String: UInt64], host: String = "host-1") async throws {
    let names = try await database.stores().stores
    _ = try await database.recordAnnouncement(
      .with {
        $0 = announcement(host: host)
        $0.hasInventory = host == "host-1"
        $0.stores = free.map { id, bytes in
          .with {
            $0.name = names.first { $0.id == id }?.name ?? ""
            ($0.storeID, $0.mounted, $0.capacityBytes, $0.freeBytes) = (id, true, 64, bytes)
          }
        }
      })
  }
}
