import Messages
import SnapshotModel
import Testing

@testable import Catalog

@Suite("Operations that ended long ago")
struct PurgeTests {
  private func age(_ scene: Scene, days: Int) async throws {
    _ = try await scene.sql(
      "UPDATE tidemark.operations SET finished_at = now() - interval '\(days) days' WHERE finished_at IS NOT NULL"
    )
  }

  private func kinds(_ scene: Scene) async throws -> [String] {
    try await scene.sql("SELECT kind FROM tidemark.operations ORDER BY serial").map { try $0.get("kind") }
  }

  private func check(_ scene: Scene) async throws {
    _ = try await scene.submit(.check(CheckVolumesRequest.with { $0.volumes = ["web-1/vda"] }))
    try await scene.finish(
      try #require(try await scene.claim()), .failed,
      error: .with { ($0.reason, $0.what, $0.why, $0.remedy) = ("io_error", "w", "y", "r") })
  }

  @Test(
    "They are forgotten with all that belongs to them, in parts; what something refers to stays, and so what is young"
  )
  func purge() async throws {
    try await Scene.run { scene in
      let first = try #require(try await scene.take().first)
      let second = try #require(try await scene.take().first)
      for _ in 0..<5 { try await check(scene) }
      let queued = try await scene.submitTake()
      #expect(try await scene.database.purgeOperations() == 0, "none is old")
      try await age(scene, days: 89)
      #expect(try await scene.database.purgeOperations() == 0, "none is old enough")
      try await scene.set("operation.purge.delay", "0")
      try await age(scene, days: 4000)
      #expect(try await scene.database.purgeOperations() == 0, "never")
      try await scene.set("operation.purge.delay", "30")
      #expect(
        try await scene.database.purgeOperations(part: 2, parts: 2) == 4, "no more than is allowed at once")
      #expect(try await scene.database.purgeOperations(part: 2, parts: 2) == 1)
      #expect(try await scene.database.purgeOperations() == 0)
      #expect(try await kinds(scene) == ["take", "take", "take"])
      #expect(try await scene.states() == [first.snapshotID: .ready, second.snapshotID: .ready])
      #expect(
        try await scene.sql("SELECT state FROM admin.operations WHERE operation_id = '\(queued.id)'").count
          == 1)
    }
  }

  @Test(
    "A snapshot's maker and its deletion stay until it is gone from the storage; then they and the group go")
  func deleted() async throws {
    try await Scene.run { scene in
      let first = try #require(try await scene.take().first)
      let second = try #require(try await scene.take().first)
      _ = try await scene.delete(first.snapshotID)
      #expect(try await scene.states() == [first.snapshotID: .hidden, second.snapshotID: .ready])
      try await age(scene, days: 91)
      #expect(try await scene.database.purgeOperations() == 0)
      #expect(try await scene.sql("SELECT snapshot_id FROM admin.snapshots").count == 2)
      _ = try await scene.delete(second.snapshotID)
      #expect(try await scene.states().isEmpty)
      try await age(scene, days: 91)
      #expect(try await scene.database.purgeOperations() == 4)
      #expect(try await kinds(scene).isEmpty)
      #expect(try await scene.sql("SELECT id FROM tidemark.snapshot_groups").isEmpty)
      // What is deleted twice is unknown, as any other.
      #expect(try await refusal { _ = try await scene.delete(second.snapshotID) } == "unknown_snapshot")
    }
  }

  @Test("Who has left a file, or found a snapshot damaged, stays until that is settled")
  func referred() async throws {
    try await Scene.run { scene in
      let snapshot = try #require(try await scene.take().first)
      try await check(scene)
      try await check(scene)
      let checks = try await scene.sql(
        "SELECT id FROM tidemark.operations WHERE kind = 'check' ORDER BY serial"
      ).map { try $0.get("id", as: String.self) }
      _ = try await scene.sql(
        """
        INSERT INTO tidemark.leftovers (operation_id, volume_id) VALUES ('\(checks[0])', '\(snapshot.volumeID)')
        """)
      _ = try await scene.sql(
        """
        INSERT INTO tidemark.snapshot_damages (snapshot_id, operation_id, summary)
        VALUES ('\(snapshot.snapshotID)', '\(checks[1])', 'torn')
        """)
      try await age(scene, days: 91)
      #expect(try await scene.database.purgeOperations() == 0)
      _ = try await scene.sql("DELETE FROM tidemark.leftovers")
      #expect(try await scene.database.purgeOperations() == 1)
      _ = try await scene.sql("DELETE FROM tidemark.snapshot_damages")
      #expect(try await scene.database.purgeOperations() == 1)
      #expect(try await kinds(scene) == ["take"])
    }
  }

  @Test("How long they are kept is no matter of a zone")
  func scope() async throws {
    try await Scene.run { scene in
      let reason = try await refusal {
        try await scene.set("operation.purge.delay", "30", scope: .zone, at: "zone-1")
      }
      #expect(reason == "setting_is_global")
    }
  }
}
