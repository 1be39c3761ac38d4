import Messages
import RPC
import Testing

@testable import Catalog

@Suite("Inventory and settings")
struct InventoryTests {
  @Test("Hosts, pools, stores and volumes are as agents report them")
  func lists() async throws {
    try await Scene.run { scene in
      let host = try #require(try await scene.database.hosts().hosts.first)
      #expect(host.name == "host-1" && host.cluster == "cluster-1" && host.zone == "zone-1" && host.alive)
      #expect(host.libvirtVersion == 9_000_000 && host.lastHeartbeat != nil)
      let pool = try #require(try await scene.database.pools().pools.first)
      #expect(pool.type == .nfs && pool.hosts == ["host-1"] && pool.freeBytes == 1 << 39 && pool.canReserve)
      let store = try #require(try await scene.database.stores().stores.first)
      #expect(store.id == Scene.storeID && store.canReserve && store.hosts == ["host-1"])
      let volumes = try await scene.database.volumes(.with { $0.vm = "web-1" }).volumes
      #expect(volumes.map(\.disk) == ["vda", "vdb"])
      #expect(
        volumes.allSatisfy {
          $0.present && $0.vmName == "web-1" && $0.pool == "pool-1" && $0.host == "host-1"
        })
      let first = try await scene.database.volumes(.with { $0.pageSize = 1 })
      let second = try await scene.database.volumes(
        .with {
          $0.pageSize = 1; $0.pageToken = first.nextPageToken
        })
      #expect(first.volumes + second.volumes == volumes && second.nextPageToken.isEmpty)
      let views = try await scene.sql(
        "SELECT can_increment, heartbeat_age < interval '1 minute' AS fresh FROM admin.hosts")
      #expect(try views.first?.get("can_increment") == true && views.first?.get("fresh") == true)
    }
  }

  @Test("Many announcements at once, of hosts that share everything, end in one state")
  func concurrent() async throws {
    try await Scene.run { scene in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for round in 0..<24 {
          group.addTask {
            _ = try await scene.database.recordAnnouncement(
              scene.announcement(host: "host-\(round % 6)", active: round % 6 == 1))
          }
        }
        try await group.waitForAll()
      }
      #expect(try await scene.sql("SELECT FROM tidemark.volumes").count == 2)
      #expect(try await scene.sql("SELECT FROM tidemark.vm_disks").count == 2)
      #expect(try await scene.sql("SELECT FROM tidemark.host_vms").count == 6)
    }
  }

  @Test("What a host only has defined does not override what the host that runs it says")
  func activeWins() async throws {
    try await Scene.run { scene in
      var stale = scene.announcement(host: "host-2", active: false, disks: ["vda"])
      stale.domains[0].disks[0].path = "old.qcow2"
      _ = try await scene.database.recordAnnouncement(stale)
      #expect(try await scene.chain("web-1/vda").volume?.path == "web-1-vda.qcow2")
      // Migrated: host-2 runs it, host-1 has it no more.
      _ = try await scene.database.recordAnnouncement(scene.announcement(host: "host-2"))
      var without = scene.announcement()
      without.domains = []
      _ = try await scene.database.recordAnnouncement(without)
      let volume = try #require(try await scene.chain("web-1/vda").volume)
      #expect(volume.path == "web-1-vda.qcow2" && volume.host == "host-2")
      // Detached there.
      _ = try await scene.database.recordAnnouncement(scene.announcement(host: "host-2", disks: ["vdb"]))
      #expect(try await refusal { _ = try await scene.chain("web-1/vda") } == "unknown_volume")
      #expect(try await scene.chain(volume.id).volume?.vmName == "")
    }
  }

  @Test("A heartbeat without inventory leaves VMs and disks alone")
  func heartbeat() async throws {
    try await Scene.run { scene in
      var heartbeat = scene.announcement()
      heartbeat.hasInventory = false
      heartbeat.domains = []
      let response = try await scene.database.recordAnnouncement(heartbeat)
      #expect(response.poolIDs.keys.sorted() == ["pool-1"] && response.storeIDs == ["store-1": Scene.storeID])
      #expect(try await scene.chain("web-1/vda").volume != nil)
    }
  }

  @Test("What lies under .tidemark/, in no known pool or outside of it is no volume")
  func reservedPaths() async throws {
    try await Scene.run { scene in
      var announcement = scene.announcement(disks: ["vda", "vdb", "vdc", "vdd"])
      announcement.domains[0].disks[0].path = ".tidemark/volumes/x/y.qcow2"
      announcement.domains[0].disks[1].path = "a/../../b.qcow2"
      announcement.domains[0].disks[2].pool = "unknown"
      announcement.domains[0].disks[3].path = "/absolute.qcow2"
      _ = try await scene.database.recordAnnouncement(announcement)
      #expect(try await scene.sql("SELECT FROM tidemark.volumes").count == 2)
      #expect(try await scene.sql("SELECT FROM tidemark.vm_disks").isEmpty)
    }
  }

  @Test("Names are unique: pools, stores and clusters that exist are refused")
  func unique() async throws {
    try await Scene.run { scene in
      #expect(
        try await refusal {
          _ = try await scene.database.addPool(
            .with {
              $0.name = "pool-1"; $0.type = .nfs; $0.cluster = "cluster-1"; $0.zone = "zone-1"
            })
        } == "pool_exists")
      #expect(
        try await refusal {
          _ = try await scene.database.addPool(
            .with {
              $0.name = "pool-2"; $0.type = .nfs; $0.cluster = "cluster-1"; $0.zone = "zone-2"
            })
        } == "cluster_in_other_zone")
      #expect(try await scene.sql("SELECT FROM tidemark.zones").count == 1)
      func record(_ id: String, _ name: String) async throws {
        _ = try await scene.database.recordStore(
          .with {
            $0.storeID = id; $0.name = name; $0.zone = "zone-1"; $0.canReserve = false
          })
      }
      try await record(Scene.storeID, "store-1")
      #expect(
        try await refusal { try await record("7b1f0a3e-8f3c-4c4e-9f5e-2f0a5e1d7c12", "store-1") }
          == "store_exists")
      #expect(try await refusal { try await record(Scene.storeID, "store-2") } == "store_exists")
    }
  }

  @Test("A cluster's value wins over its zone's, that over the global one, that over the default")
  func settings() async throws {
    try await Scene.run(settings: [:]) { scene in
      func resolved() async throws -> Setting? {
        try await scene.database.settings(
          .with {
            $0.scope = .cluster; $0.scopeName = "cluster-1"
          }
        ).settings
          .first { $0.name == "snapshot.delta.max" }
      }
      #expect(try await resolved()?.value == "16")
      for (scope, name, value) in [
        (SettingScope.global, "", "5"), (.zone, "zone-1", "6"), (.cluster, "cluster-1", "7"),
      ] {
        try await scene.set("snapshot.delta.max", value, scope: scope, at: name)
        let setting = try #require(try await resolved())
        #expect(setting.value == value && setting.scope == scope && setting.scopeName == name)
      }
      let all = try await scene.database.settings(ListSettingsRequest()).settings
      #expect(all.filter { $0.name == "snapshot.delta.max" }.map(\.value) == ["16", "5", "6", "7"])
      let unset = try await scene.database.unsetSetting(
        .with {
          $0.name = "snapshot.delta.max"; $0.scope = .cluster; $0.scopeName = "cluster-1"
        })
      #expect(unset.value == "6" && unset.scope == .zone)
      for value in ["0", "-1", "many", ""] {
        #expect(
          try await refusal { try await scene.set("snapshot.delta.max", value) } == "invalid_setting_value")
      }
      #expect(try await refusal { try await scene.set("no.such", "1") } == "unknown_setting")
      #expect(
        try await refusal { try await scene.set("snapshot.delta.max", "2", scope: .zone, at: "x") }
          == "unknown_scope")
    }
  }
}
