import Messages
import RPC
import SnapshotModel
import Testing

@testable import Catalog

@Suite("Pools and stores that are forgotten")
struct RemovalTests {
  @Test("A store that holds something stays, and the refusal names three of what needs it and counts all")
  func storeInUse() async throws {
    try await Scene.run { scene in
      var ids: [String] = []
      for _ in 0..<4 { ids.append(try #require(try await scene.take().first).snapshotID) }
      let refused = try #require(await Self.refused { try await scene.database.removeStore("store-1") })
      #expect(refused.code == .failedPrecondition && refused.reason == "store_in_use")
      #expect(refused.detail.what == "Store store-1 was not removed")
      let named = ids.sorted().prefix(3).joined(separator: ", ")
      #expect(refused.detail.why == "4 snapshots (\(named) and 1 more) need it")
      #expect(refused.detail.remedy.contains("tidemark snapshot rm"))
      #expect(refused.detail.facts == ["store": "store-1", "snapshots": "4"])
      for id in ids { try await scene.delete(id) }
      let removed = try await scene.database.removeStore(Scene.storeID.uppercased())
      #expect(removed.name == "store-1" && removed.id == Scene.storeID)
      #expect(try await scene.database.stores().stores.isEmpty)
      #expect(try await refusal { _ = try await scene.database.removeStore("store-1") } == "unknown_store")

      // Its marker keeps its id: what comes back is the same store.
      try await scene.addStore()
      _ = try await scene.database.recordAnnouncement(scene.announcement())
      #expect(try await scene.take().first?.location?.storeID == Scene.storeID)
    }
  }

  @Test("A store that a queued copy goes to stays until the copy has ended")
  func copyWaits() async throws {
    try await Scene.run { scene in
      let other = "7b1f0a3e-8f3c-4c4e-9f5e-2f0a5e1d7c12"
      try await scene.addStore(other, "store-2")
      let snapshot = try #require(try await scene.take().first).snapshotID
      let copy = try await scene.submit(
        .copySnapshot(
          .with {
            $0.snapshot = snapshot
            $0.store = "store-2"
          }))
      let refused = try #require(await Self.refused { try await scene.database.removeStore("store-2") })
      #expect(refused.reason == "store_in_use" && refused.detail.why == "1 operation (\(copy.id)) needs it")
      _ = try await scene.database.cancel(.with { $0.operation = copy.id })
      _ = try await scene.database.removeStore("store-2")
    }
  }

  @Test("A pool with volumes stays; with volumes that are gone, as long as there are snapshots of them")
  func pool() async throws {
    try await Scene.run { scene in
      let snapshot = try #require(try await scene.take().first).snapshotID
      let present = try #require(await Self.refused { try await scene.database.removePool("pool-1") })
      #expect(present.reason == "pool_in_use")
      #expect(present.detail.why == "2 volumes (web-1/vda, web-1/vdb) need it")
      _ = try await scene.sql("UPDATE tidemark.volumes SET state = 'gone', gone_at = now()")
      let gone = try #require(await Self.refused { try await scene.database.removePool("pool-1") })
      #expect(gone.detail.why == "1 snapshot (\(snapshot)) needs it")
      try await scene.delete(snapshot)
      let check = try await scene.submit(.check(.with { $0.volumes = ["web-1/vda"] }))
      let checked = try #require(await Self.refused { try await scene.database.removePool("pool-1") })
      #expect(checked.detail.why == "1 operation (\(check.id)) needs it")
      _ = try await scene.database.cancel(.with { $0.operation = check.id })

      #expect(try await scene.database.removePool("pool-1").name == "pool-1")
      #expect(try await scene.sql("SELECT FROM tidemark.volumes").isEmpty)
      #expect(try await !scene.sql("SELECT FROM tidemark.operations WHERE kind = 'take'").isEmpty)
      #expect(try await refusal { _ = try await scene.submitTake() } == "unknown_volume")
      // What a host goes on saying about it is no pool of ours.
      let answer = try await scene.database.recordAnnouncement(scene.announcement())
      #expect(answer.poolIDs.isEmpty)
      #expect(try await scene.sql("SELECT FROM tidemark.volumes").isEmpty)
    }
  }

  @Test("A pool that an unfinished migration goes to stays")
  func migrationWaits() async throws {
    try await Scene.run { scene in
      try await scene.addPool("pool-2")
      // As one that was accepted and not planned has it.
      let request = SubmitOperationRequest.with {
        $0.request = .migrateVolume(
          .with {
            $0.volume = "web-1/vda"
            $0.pool = "pool-2"
          })
      }
      _ = try await scene.database.pool.rows(
        PostgresStatement(
          test: """
            INSERT INTO tidemark.operations (request_id, fingerprint, kind, parameters)
            VALUES ('migration', decode(repeat('00', 32), 'hex'), 'migrate', $1)
            """), .binary(try request.serialized()))
      #expect(try await refusal { _ = try await scene.database.removePool("pool-2") } == "pool_in_use")
      _ = try await scene.sql("DELETE FROM tidemark.operations")
      #expect(try await scene.database.removePool("pool-2").name == "pool-2")
      #expect(try await scene.database.pools().pools.map(\.name) == ["pool-1"])
    }
  }

  @Test(
    "Of a snapshot that is planned and a store that is removed at the same moment one wins, and the other says why"
  )
  func race() async throws {
    try await Scene.run { scene in
      for round in 0..<24 {
        _ = try await scene.submitTake()
        let claim = try #require(try await scene.claim())
        async let plan = refusal { _ = try await scene.database.planSnapshots(claim) }
        async let removal = refusal { _ = try await scene.database.removeStore("store-1") }
        let (planned, removed) = try await (plan, removal)
        let stores = try await scene.database.stores().stores.count
        let snapshots = try await scene.sql("SELECT FROM tidemark.snapshots").count
        #expect(
          (planned, removed, stores, snapshots) == ("none", "store_in_use", 1, 1)
            || (planned, removed, stores, snapshots) == ("no_store_mounted", "none", 0, 0), "round \(round)")
        _ = try await scene.database.abandonSnapshots(claim)
        try await scene.finish(
          claim, .failed,
          error: .with {
            $0.reason = "given_up"
            $0.what = "It was given up"
            $0.why = "the round is over"
            $0.remedy = "Nothing."
          })
        try await scene.addStore()
        _ = try await scene.database.recordAnnouncement(scene.announcement())
      }
    }
  }

  @Test("A removal waits for whoever has put something there and not committed it, and then is refused")
  func waits() async throws {
    try await Scene.run { scene in
      let snapshot = try #require(try await scene.take().first).snapshotID
      let other = "7b1f0a3e-8f3c-4c4e-9f5e-2f0a5e1d7c12"
      try await scene.addStore(other, "store-2")
      let removal = try await scene.database.pool.withTransaction { transaction in
        try await transaction.run(
          Query.insertTemplate, .text(other), .text(other), .text("chosen"), .text(snapshot), .integer(1),
          .integer(1))
        let removal = Task { await Self.refused { try await scene.database.removeStore("store-2") } }
        while try await scene.sql("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'").isEmpty {
          try await Task.sleep(for: .milliseconds(2))
        }
        return removal
      }
      let refused = try #require(await removal.value)
      #expect(refused.reason == "store_in_use" && refused.detail.why == "1 template (chosen) needs it")
    }
  }

  @Test(
    "Who has chosen a store that is removed before the transaction says so begins again, and finds it gone")
  func overtaken() async throws {
    try await Scene.run { scene in
      let snapshot = try #require(try await scene.take().first).snapshotID
      let pool = scene.database.pool
      let other = "7b1f0a3e-8f3c-4c4e-9f5e-2f0a5e1d7c12"
      try await scene.addStore(other, "store-2")
      let runs = Counter()
      let seen = try await pool.withTransaction { transaction in
        let stores = try await transaction.rows(Query.listStores, .text("store-2"))
        guard await runs.next() == 1 else { return stores.count }
        _ = try await scene.database.removeStore("store-2")
        try await transaction.run(
          Query.insertTemplate, .text(other), .text(try stores[0].get("id")), .text("chosen"),
          .text(snapshot), .integer(1), .integer(1))
        return -1
      }
      #expect(seen == 0)
    }
  }

  private static func refused(_ body: () async throws -> some Any) async -> TidemarkError? {
    do {
      _ = try await body()
      return nil
    } catch { return error as? TidemarkError }
  }
}

private actor Counter {
  private var value = 0
  func next() -> Int {
    value += 1
    return value
  }
}

extension Scene {
  fileprivate func addStore(_ id: String = Scene.storeID, _ name: String = "store-1") async throws {
    _ = try await database.recordStore(
      .with {
        $0.storeID = id
        $0.name = name
        $0.zone = "zone-1"
        $0.canReserve = true
      })
  }
}
