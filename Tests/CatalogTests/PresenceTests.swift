import Messages
import Testing

@testable import Catalog

@Suite("Volumes that vanish and come back, as the catalog takes it in")
struct PresenceTests {
  @Test(
    "C17 only a host that has the pool makes a volume gone, not against another's fresh word, and a check follows"
  )
  func announcements() async throws {
    try await Scene.run { scene in
      _ = try await scene.take()
      let pool = try #require(try await scene.database.pools().pools.first).id
      func announce(_ presence: FilePresence, marker: String, host: String = "host-1") async throws {
        var announcement = scene.announcement(host: host, active: host == "host-1")
        announcement.pools[0].poolID = marker
        announcement.domains[0].disks[0].presence = presence
        _ = try await scene.database.recordAnnouncement(announcement)
      }
      func isPresent() async throws -> Bool {
        try await scene.chain().volume?.present == true
      }
      try await announce(.unknown, marker: "")
      #expect(try await isPresent())
      try await announce(.missing, marker: "")
      #expect(try await isPresent(), "a pool without a marker proves nothing")
      try await announce(.missing, marker: Scene.storeID)
      #expect(try await isPresent(), "nor does another pool's marker")
      try await announce(.missing, marker: pool, host: "host-2")
      #expect(try await isPresent(), "host-1 has just seen it")
      try await announce(.missing, marker: pool)
      let volume = try #require(try await scene.chain().volume)
      #expect(!volume.present && volume.goneAt != nil && volume.snapshotCount == 1)
      let other = try #require(try await scene.chain("web-1/vdb").volume)
      #expect(other.present)
      #expect(try await checks(scene) == 1)
      try await announce(.missing, marker: pool)
      #expect(try await checks(scene) == 1, "it is not news any more")
      #expect(try await refusal { _ = try await scene.submitTake() } == "volume_gone")
      try await announce(.unknown, marker: "")
      #expect(try await !isPresent())
      try await announce(.present, marker: "")
      #expect(try await isPresent(), "who sees the file needs no proof")
      #expect(try await checks(scene) == 2)
    }
  }

  @Test("A volume that no VM names is looked for, and one that an operation moves is left alone")
  func sought() async throws {
    try await Scene.run { scene in
      let pool = try #require(try await scene.database.pools().pools.first).id
      let id = try #require(try await scene.chain("web-1/vdb").volume).id
      var announcement = scene.announcement(disks: ["vda"])
      #expect(try await scene.database.recordAnnouncement(announcement).sought.isEmpty, "seen a moment ago")
      _ = try await scene.sql(
        "UPDATE tidemark.volumes SET last_reported_at = now() - interval '1 hour' WHERE path LIKE '%vdb%'")
      _ = try await scene.sql("UPDATE tidemark.hosts SET inventory_taken_at = now() - interval '10 minutes'")
      let sought = try await scene.database.recordAnnouncement(announcement).sought
      #expect(sought.map(\.path) == ["web-1-vdb.qcow2"] && sought.first?.poolID == pool)
      #expect(try await scene.database.recordAnnouncement(announcement).sought.isEmpty, "in turns")
      announcement.sought = [
        .with {
          $0.volume = sought[0]
          $0.presence = .missing
        }
      ]
      _ = try await scene.sql(
        """
        INSERT INTO tidemark.operations (request_id, fingerprint, kind, parameters, state, attempt, owner, started_at,
          lease_expires_at) VALUES ('r', decode(repeat('00', 32), 'hex'), 'revert', '', 'running', 1, 'o', now(), now())
        """)
      _ = try await scene.sql(
        "INSERT INTO tidemark.operation_volumes (operation_id, position, volume_id) SELECT id, 0, '\(id)' "
          + "FROM tidemark.operations")
      _ = try await scene.database.recordAnnouncement(announcement)
      #expect(try await scene.chain(id).volume?.present == true, "an operation has it")
      _ = try await scene.sql("DELETE FROM tidemark.operations")
      _ = try await scene.database.recordAnnouncement(announcement)
      #expect(try await scene.chain(id).volume?.present == false)
      announcement.sought[0].presence = .present
      _ = try await scene.database.recordAnnouncement(announcement)
      #expect(try await scene.chain(id).volume?.present == true)
    }
  }

  private func checks(_ scene: Scene) async throws -> Int {
    try await scene.sql("SELECT FROM tidemark.operations WHERE kind = 'check'").count
  }
}
