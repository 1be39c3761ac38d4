import Messages
import Testing

@testable import Catalog

@Suite("Announcements that say nothing new")
struct HeartbeatTests {
  @Test("An inventory that has not changed is not taken in anew; heartbeat and mounts are recorded")
  func unchanged() async throws {
    try await Scene.run { scene in
      try await age(scene, reported: "1 hour", taken: "1 second")
      var announcement = scene.announcement()
      announcement.pools[0].freeBytes = 12_345
      let answer = try await scene.database.recordAnnouncement(announcement)
      #expect(answer.poolIDs.keys.sorted() == ["pool-1"] && answer.storeIDs["store-1"] == Scene.storeID)
      #expect(!answer.hostID.isEmpty && answer.heartbeatIntervalMs > 0)
      #expect(try await freshVolumes(scene) == 0, "nothing was taken in")
      #expect(try await scene.database.pools().pools.first?.freeBytes == 12_345)
      let host = try await scene.sql(
        "SELECT now() - last_heartbeat_at < interval '1 minute' AND now() - last_inventory_at < interval '1 minute' AS fresh "
          + "FROM tidemark.hosts")
      #expect(try host.first?.get("fresh") == true)
    }
  }

  @Test(
    "What is new is taken in, whatever it is",
    arguments: ["domains", "address", "session", "pool", "presence", "store"])
  func changed(_ what: String) async throws {
    try await Scene.run { scene in
      try await age(scene, reported: "1 hour", taken: "1 second")
      var announcement = scene.announcement()
      switch what {
      case "domains": announcement.domains[0].active = false
      case "address": announcement.address = "127.0.0.1:7404"
      case "session": announcement.sessionID = "0d9f6a52-7d52-4d63-9a3d-52a6a7ab1c77"
      case "pool": announcement.pools[0].problem = "not a directory"
      case "presence": announcement.domains[0].disks[1].presence = .unknown
      default: announcement.stores[0].mounted = false
      }
      _ = try await scene.database.recordAnnouncement(announcement)
      #expect(try await freshVolumes(scene) > 0)
    }
  }

  @Test("After a while it is taken in all the same, after a heartbeat without an inventory too")
  func afterAWhile() async throws {
    try await Scene.run { scene in
      try await age(scene, reported: "1 hour", taken: "1 hour")
      _ = try await scene.database.recordAnnouncement(scene.announcement())
      #expect(try await freshVolumes(scene) == 2)
      try await age(scene, reported: "1 hour", taken: "1 second")
      var heartbeat = scene.announcement()
      heartbeat.hasInventory = false
      _ = try await scene.database.recordAnnouncement(heartbeat)
      #expect(try await freshVolumes(scene) == 0)
      _ = try await scene.database.recordAnnouncement(scene.announcement())
      #expect(try await freshVolumes(scene) == 2)
    }
  }

  @Test("A new store has every host heard anew; one that is added once more does not")
  func newStore() async throws {
    try await Scene.run { scene in
      let other = "7b1f0a3e-8f3c-4c4e-9f5e-2f0a5e1d7c12"
      var announcement = scene.announcement()
      announcement.stores.append(
        .with {
          $0.name = "store-2"
          $0.storeID = other
          $0.mounted = true
        })
      _ = try await scene.database.recordAnnouncement(announcement)
      try await age(scene, reported: "1 hour", taken: "1 second")
      for (round, heard) in [2, 0].enumerated() {
        _ = try await scene.database.recordStore(
          .with { ($0.storeID, $0.name, $0.zone, $0.canReserve) = (other, "store-2", "zone-1", true) })
        let answer = try await scene.database.recordAnnouncement(announcement)
        #expect(answer.storeIDs["store-2"] == other)
        #expect(try await freshVolumes(scene) == heard, "round \(round)")
        try await age(scene, reported: "1 hour", taken: "1 second")
      }
      let hosts = try await scene.database.stores().stores.first { $0.name == "store-2" }?.hosts
      #expect(hosts == ["host-1"])
    }
  }

  @Test("A new pool has every host heard anew, and so has another host that reports the same VM")
  func heardAnew() async throws {
    try await Scene.run { scene in
      try await age(scene, reported: "1 hour", taken: "1 second")
      try await scene.addPool("pool-2")
      _ = try await scene.database.recordAnnouncement(scene.announcement())
      #expect(try await freshVolumes(scene) == 2)

      // The VM runs on host-2 for a moment; then that host forgets it.
      var other = scene.announcement(host: "host-2")
      _ = try await scene.database.recordAnnouncement(other)
      #expect(try await digests(scene) == ["host-1": false, "host-2": true])
      _ = try await scene.database.recordAnnouncement(scene.announcement())
      other.domains = []
      _ = try await scene.database.recordAnnouncement(other)
      #expect(try await digests(scene) == ["host-1": false, "host-2": true])
      // Hosts that share no VM are not disturbed.
      _ = try await scene.database.recordAnnouncement(scene.announcement())
      other.address = "127.0.0.1:7404"
      _ = try await scene.database.recordAnnouncement(other)
      #expect(try await digests(scene) == ["host-1": true, "host-2": true])
    }
  }

  @Test(
    "A VM that has migrated is where it runs once its old host has let go of it, although the new one says nothing new"
  )
  func migrated() async throws {
    try await Scene.run { scene in
      _ = try await scene.database.recordAnnouncement(scene.announcement(host: "host-2"))
      var old = scene.announcement()
      old.address = "127.0.0.1:7404"
      _ = try await scene.database.recordAnnouncement(old)
      #expect(try await scene.chain().volume?.host == "host-1", "it has spoken last")
      old.domains = []
      _ = try await scene.database.recordAnnouncement(old)
      #expect(try await scene.chain().volume?.host == "host-2")
    }
  }

  @Test("What a host confirms counts as fresh: it is not looked for, and nobody else makes it gone")
  func confirmed() async throws {
    try await Scene.run { scene in
      let pool = try #require(try await scene.database.pools().pools.first).id
      try await age(scene, reported: "1 hour", taken: "2 hours")
      var other = scene.announcement(host: "host-2")
      other.domains = []
      other.sought = [
        .with {
          $0.volume = .with {
            $0.poolName = "pool-1"
            $0.path = "web-1-vda.qcow2"
            $0.poolID = pool
          }
          $0.presence = .missing
        }
      ]
      #expect(try await scene.database.recordAnnouncement(other).sought.isEmpty, "host-1 confirms both")
      #expect(try await scene.chain().volume?.present == true)
      _ = try await scene.sql(
        "UPDATE tidemark.hosts SET last_heartbeat_at = now() - interval '1 hour' WHERE name = 'host-1'")
      #expect(try await scene.database.recordAnnouncement(other).sought.count == 2, "host-1 is silent")
      #expect(try await scene.chain().volume?.present == false)
    }
  }

  /// Makes what was reported, and the inventory that it came with, older.
  private func age(_ scene: Scene, reported: String, taken: String) async throws {
    _ = try await scene.sql("UPDATE tidemark.volumes SET last_reported_at = now() - interval '\(reported)'")
    _ = try await scene.sql("UPDATE tidemark.hosts SET inventory_taken_at = now() - interval '\(taken)'")
  }

  /// How many volumes were reported within the last minute.
  private func freshVolumes(_ scene: Scene) async throws -> Int {
    try await scene.sql("SELECT FROM tidemark.volumes WHERE last_reported_at > now() - interval '1 minute'")
      .count
  }

  /// By host, whether its next inventory is taken in only if it is another one.
  private func digests(_ scene: Scene) async throws -> [String: Bool] {
    try await scene.sql("SELECT name, inventory_digest <> '' AS known FROM tidemark.hosts")
      .reduce(into: [:]) { $0[try $1.get("name")] = try $1.get("known") }
  }
}
