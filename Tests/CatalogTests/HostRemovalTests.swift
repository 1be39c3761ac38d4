import Messages
import RPC
import SnapshotModel
import Testing

@testable import Catalog

@Suite("Hosts that do not come back")
struct HostRemovalTests {
  @Test("A host that is heard of stays; one whose pools nobody else has, until it is said that they are lost")
  func refusals() async throws {
    try await Scene.run { scene in
      _ = try await scene.take()
      #expect(try await refusal { _ = try await scene.remove("nobody") } == "unknown_host")
      #expect(try await refusal { _ = try await scene.remove(poolsAreLost: true) } == "host_alive")
      try await scene.silence()
      let check = try await scene.submit(.check(.with { $0.volumes = ["web-1/vda"] }))
      do {
        _ = try await scene.remove()
        Issue.record("it was removed")
      } catch let refused as TidemarkError {
        #expect(refused.code == .failedPrecondition && refused.reason == "host_in_use")
        #expect(
          refused.detail.why == "pool pool-1 (2 volumes, 1 unfinished operation) is on no other host")
        #expect(refused.detail.remedy.contains("tidemark host rm host-1 --pools-lost"))
      }
      _ = try await scene.database.cancel(.with { $0.operation = check.id })
      #expect(try await scene.database.hosts().hosts.map(\.name) == ["host-1"])
      #expect(try await scene.database.pools().pools.first?.lostAt == nil)
    }
  }

  @Test("Where another host has the pool, nothing is lost with one of them")
  func sharedPool() async throws {
    try await Scene.run { scene in
      let snapshot = try #require(try await scene.take().first)
      try await scene.silence()
      var other = scene.announcement()
      other.hostName = "host-2"
      other.hasInventory = false
      _ = try await scene.database.recordAnnouncement(other)
      let answer = try await scene.remove(poolsAreLost: true)
      #expect(answer.host?.name == "host-1" && answer.host?.alive == false && answer.lostPools.isEmpty)
      #expect(try await scene.database.hosts().hosts.map(\.name) == ["host-2"])
      #expect(try await scene.sql("SELECT FROM tidemark.volumes WHERE state = 'present'").count == 2)
      #expect(try await scene.sql("SELECT FROM tidemark.snapshot_damages").isEmpty)
      #expect(try await scene.database.resolved(snapshot.snapshotID) == "ready")
    }
  }

  @Test(
    "With the last host its volumes go, snapshots on stores stay, and those in the pool are lost; what comes back is back"
  )
  func lostPools() async throws {
    try await Scene.run { scene in
      let onStore = try #require(try await scene.take().first).snapshotID
      let inPool = try #require(try await scene.take(["web-1/vdb"]).first).snapshotID
      _ = try await scene.sql(
        "UPDATE tidemark.snapshots SET store_id = NULL, pool_id = (SELECT id FROM tidemark.pools) WHERE id = '\(inPool)'"
      )
      try await scene.silence()
      let answer = try await scene.remove(poolsAreLost: true)
      #expect(answer.lostPools.map(\.name) == ["pool-1"])
      #expect(answer.lostPools.map(\.volumeCount) == [2] && answer.lostPools.map(\.snapshotCount) == [1])
      #expect(try await scene.database.hosts().hosts.isEmpty)
      #expect(try await scene.database.pools().pools.map { $0.lostAt != nil } == [true])
      #expect(try await scene.sql("SELECT FROM tidemark.volumes WHERE state = 'gone'").count == 2)
      let lost = try await scene.sql("SELECT snapshot_id::text, summary FROM admin.unreadable_snapshots")
      #expect(try lost.map { try $0.get("snapshot_id") } == [inPool])
      #expect(try lost.map { try $0.get("summary") } == ["its pool pool-1 was lost with host host-1"])
      let seen = try await scene.sql("SELECT * FROM admin.lost_pools")
      #expect(try seen.map { try $0.get("gone_volumes", as: Int64.self) } == [2])
      #expect(try seen.map { try $0.get("lost_snapshots", as: Int64.self) } == [1])
      #expect(try seen.map { try $0.get("snapshots_on_stores", as: Int64.self) } == [1])
      #expect(try await refusal { _ = try await scene.database.removePool("pool-1") } == "pool_in_use")
      for id in [inPool, onStore] { try await scene.delete(id) }

      _ = try await scene.database.recordAnnouncement(scene.announcement())
      #expect(try await scene.database.pools().pools.map { $0.lostAt == nil } == [true])
      #expect(try await scene.sql("SELECT FROM tidemark.volumes WHERE state = 'present'").count == 2)
      try await scene.silence()
      _ = try await scene.remove(poolsAreLost: true)
      #expect(try await scene.database.removePool("pool-1").name == "pool-1")
    }
  }
}

extension CatalogDatabase {
  fileprivate func resolved(_ snapshot: String) async throws -> String {
    try await pool.rows(
      PostgresStatement(test: "SELECT state FROM tidemark.snapshots WHERE id = $1::uuid"), .text(snapshot)
    )
    .first?.get("state") ?? ""
  }
}

extension Scene {
  fileprivate func remove(_ host: String = "host-1", poolsAreLost: Bool = false) async throws
    -> RemoveHostResponse
  {
    try await database.removeHost(
      .with {
        $0.host = host
        $0.poolsAreLost = poolsAreLost
      })
  }

  /// As if the hosts had not been heard of for an hour.
  fileprivate func silence() async throws {
    _ = try await sql("UPDATE tidemark.hosts SET last_heartbeat_at = now() - interval '1 hour'")
  }
}
