import Messages
import Testing

@testable import Catalog

@Suite("What admins are answered")
struct AdminAnswerTests {
  @Test(
    "A store's forecast is made of what came since the first snapshot, and says so when it cannot be made")
  func storeFill() async throws {
    try await Scene.run { scene in
      func fill() async throws -> (forecast: String, days: String?, growth: Int?) {
        let row = try #require(
          try await scene.sql(
            """
            SELECT forecast, days_until_full::text AS days, growth_bytes_per_day AS growth
            FROM admin.store_fill WHERE store = 'store-1'
            """
          ).first)
        return (try row.get("forecast"), try row.optional("days"), try row.optional("growth"))
      }
      #expect(try await fill().forecast == "unknown: there are no snapshots yet")
      for _ in 0..<3 { try await scene.take() }
      try await scene.age([(3, 4096), (2, 4096), (1, 4096)])
      #expect(try await fill().forecast == "unknown: snapshots of less than a day")
      #expect(try await fill().days == nil)

      // A full of 1 TiB ten days ago, then increments of 60 and 40 GiB: 10 GiB a day, of 2 TiB that are free.
      try await scene.age([(240, 1 << 40), (120, 60 << 30), (1, 40 << 30)])
      var told = try await fill()
      #expect(told.growth.map { abs($0 - 10 << 30) < 1 << 20 } == true)
      #expect(told.days == "204.8")
      #expect(told.forecast == "full in 204.8 days if it goes on like this and nothing is deleted")

      // What is older than two weeks tells nothing of the pace any more.
      try await scene.age([(20 * 24, 1 << 40), (100, 70 << 30), (1, 70 << 30)])
      told = try await fill()
      #expect(told.days == "204.8")

      try await scene.age([(240, 1 << 40), (120, 0), (1, 0)])
      #expect(try await fill().forecast == "no growth in the time looked at")
      try await scene.age([(240, 1 << 40), (120, 1), (1, 1)])
      #expect(try await fill().forecast == "not within 100 years")

      _ = try await scene.sql("UPDATE tidemark.host_stores SET reported_at = now() - interval '2 hours'")
      #expect(try await fill().forecast == "unknown: not measured for more than an hour")
      _ = try await scene.sql("UPDATE tidemark.host_stores SET mounted = false")
      #expect(try await fill().forecast == "unknown: no host has it mounted")
      #expect(try await fill().days == nil)
    }
  }

  @Test("VMs of which a disk has no snapshot of the last hours: which disks, and since when")
  func vmsWithoutSnapshot() async throws {
    try await Scene.run { scene in
      func asked(_ arguments: String = "") async throws -> [String] {
        try await scene.sql(
          """
          SELECT concat_ws(' ', vm_name, disks, round(extract(epoch FROM age) / 3600), host, running) AS line
          FROM admin.vms_without_snapshot(\(arguments))
          """
        ).map { try $0.get("line") }
      }
      #expect(try await asked() == ["web-1 {vda,vdb} host-1 t"])
      try await scene.take(["web-1/vda", "web-1/vdb"])
      _ = try await scene.sql("UPDATE tidemark.snapshots SET taken_at = now()")
      #expect(try await asked() == [])
      _ = try await scene.sql(
        """
        UPDATE tidemark.snapshots SET taken_at = now() - interval '30 hours'
        WHERE volume_id = (SELECT volume_id FROM tidemark.vm_disks WHERE target = 'vdb')
        """)
      #expect(try await asked() == ["web-1 {vdb} 30 host-1 t"])
      #expect(try await asked("31") == [])
      #expect(try await asked("0").count == 1)
      for wrong in ["-1", "'NaN'", "'Infinity'", "NULL"] {
        await #expect(throws: PostgresError.self, "\(wrong)") { _ = try await asked(wrong) }
      }
      // A VM that no host knows any more is none.
      _ = try await scene.database.recordAnnouncement(
        .with {
          $0 = scene.announcement()
          $0.domains = []
        })
      #expect(try await asked("0") == [])
    }
  }

  @Test("Volumes, groups, fulls and settings are told as they are")
  func overviews() async throws {
    try await Scene.run { scene in
      try await scene.take(["web-1/vda", "web-1/vdb"])
      try await scene.take()
      try await scene.set("snapshot.delta.max", "7", scope: .cluster, at: "cluster-1")
      func lines(_ query: String) async throws -> [String] {
        try await scene.sql("SELECT \(query)").map { try $0.get("line") }
      }
      #expect(
        try await lines(
          "concat_ws(' ', vm_name, disk, host, running, pool, path, state, snapshots) AS line FROM admin.volumes"
        )
          == [
            "web-1 vda host-1 t pool-1 web-1-vda.qcow2 present 2",
            "web-1 vdb host-1 t pool-1 web-1-vdb.qcow2 present 1",
          ])
      #expect(
        try await lines(
          "concat_ws(' ', vm_name, disks, snapshots, ready, fulls, bytes) AS line FROM admin.snapshot_groups ORDER BY disks"
        ) == ["web-1 vda 1 1 0 4096", "web-1 vda,vdb 2 2 2 8192"])
      #expect(
        try await lines("disk || ': ' || because AS line FROM admin.full_snapshots ORDER BY disk")
          == ["vda: the volume had no snapshot", "vdb: the volume had no snapshot"])
      #expect(
        try await lines("concat_ws(' ', name, value, scope, place) AS line FROM admin.settings") == [
          "kvm.incremental.snapshot true global", "snapshot.delta.max 3 global",
          "snapshot.delta.max 7 cluster cluster-1",
        ])
    }
  }

  @Test("Every reason for a full snapshot that the schema knows is told in words")
  func reasons() async throws {
    try await withCatalogDatabase { pool in
      let row = try await pool.rows(
        PostgresStatement(
          test: """
            SELECT pg_get_viewdef('admin.full_snapshots') AS view,
              pg_get_constraintdef(oid) AS allowed FROM pg_constraint WHERE conname = 'snapshots_full_reason_check'
            """)
      ).first
      let view: String = try #require(try row?.get("view"))
      let allowed: String = try #require(try row?.get("allowed"))
      let reasons = allowed.matches(of: /'([a-z_]+)'/).map { String($0.output.1) }
      #expect(reasons.count >= 10)
      for reason in reasons { #expect(view.contains("WHEN '\(reason)'"), "\(reason)") }
    }
  }
}

extension Scene {
  /// Gives the volume's snapshots, oldest first, ages in hours and sizes in bytes.
  fileprivate func age(_ snapshots: [(hours: Int, bytes: UInt64)]) async throws {
    let ids = try await chain().snapshots.map(\.id)
    for (id, (hours, bytes)) in zip(ids, snapshots) {
      _ = try await sql(
        """
        UPDATE tidemark.snapshots SET taken_at = now() - \(hours) * interval '1 hour', allocated_bytes = \(bytes)
        WHERE id = '\(id)'
        """)
    }
  }
}
