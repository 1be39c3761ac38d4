import Messages
import RPC
import Testing

@testable import Catalog

@Suite("Migrations in the catalog")
struct MoveTests {
  /// The scene with a second pool, whose host tells of `vda` at a place.
  private func announce(_ scene: Scene, pool: String = "pool-1", path: String = "web-1-vda.qcow2")
    async throws
  {
    var announcement = scene.announcement(active: false, disks: ["vda"])
    announcement.pools.append(
      .with {
        $0.name = "pool-2"
        $0.mounted = true
      })
    announcement.domains[0].disks[0].pool = pool
    announcement.domains[0].disks[0].path = path
    _ = try await scene.database.recordAnnouncement(announcement)
  }

  private func run(_ body: (Scene) async throws -> Void) async throws {
    try await Scene.run { scene in
      try await scene.addPool("pool-2")
      try await announce(scene)
      try await body(scene)
    }
  }

  private func submit(_ scene: Scene, to pool: String = "pool-2") async throws -> Operation {
    try await scene.submit(
      .migrateVolume(
        .with {
          $0.volume = "web-1/vda"
          $0.pool = pool
        }))
  }

  private func paths(_ scene: Scene) async throws -> [String] {
    try await scene.database.volumes(.init()).volumes.map { "\($0.pool)/\($0.path)" }.sorted()
  }

  @Test("The place that a volume goes to, and the one that it has left, are never new volumes")
  func places() async throws {
    try await run { scene in
      let before = try await paths(scene)
      let operation = try await submit(scene)
      #expect(operation.kind == .migrate)
      let claim = try #require(try await scene.claim())
      let plan = try #require(try await scene.database.planMigration(claim).plan)
      #expect(plan.disks.map { "\($0.from?.poolName ?? "") \($0.to?.poolName ?? "")" } == ["pool-1 pool-2"])
      #expect(try await scene.database.planMigration(claim).plan == plan)

      // Its VM is there before the commit, and its disk is the volume.
      try await announce(scene, pool: "pool-2")
      #expect(try await paths(scene) == before)
      let id = plan.disks[0].volumeID
      #expect(try await scene.chain("web-1/vda").volume?.id == id)
      let left = try await scene.database.commitMigration(claim)
      #expect(try await scene.database.commitMigration(claim).leftovers == left.leftovers)
      #expect(left.leftovers.map(\.isImage) == [true])
      #expect(left.leftovers.first?.volume?.poolName == "pool-1")
      #expect(left.leftovers.first?.movedTo?.poolName == "pool-2")
      try await scene.finish(claim)
      #expect(try await scene.chain(id).volume?.pool == "pool-2")

      // An inventory from before, and what is left over.
      try await announce(scene)
      #expect(try await paths(scene).contains("pool-2/web-1-vda.qcow2"))
      #expect(try await paths(scene).count == before.count)
      _ = try await scene.database.forgetBitmaps(.with { $0.leftovers = left.leftovers })
      #expect(try await scene.database.doomedBitmaps(.with { $0.volumeIDs = [id] }).leftovers == [])
      // And back again, to the very place.
      try await announce(scene, pool: "pool-2")
      _ = try await submit(scene, to: "pool-1")
      let next = try #require(try await scene.claim())
      #expect(try await scene.database.planMigration(next).plan?.disks.first?.to?.path == "web-1-vda.qcow2")
    }
  }

  @Test(
    "An inventory from before that is taken in while the migration commits makes no new volume of the old place"
  )
  func overtaken() async throws {
    try await run { scene in
      let before = try await paths(scene).count
      _ = try await submit(scene)
      let claim = try #require(try await scene.claim())
      _ = try await scene.database.planMigration(claim)
      try await announce(scene, pool: "pool-2")
      let announcing = try await scene.database.pool.withTransaction { transaction in
        try await transaction.run(Query.commitMoves, .text(claim.operationID))
        let announcing = Task { try await announce(scene) }
        while try await scene.sql("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'").isEmpty {
          try await Task.sleep(for: .milliseconds(2))
        }
        return announcing
      }
      try await announcing.value
      #expect(try await paths(scene).count == before)
      #expect(try await paths(scene).contains("pool-2/web-1-vda.qcow2"))
    }
  }

  @Test("What was not migrated has stayed, and a file that its undo could not remove is remembered")
  func undone() async throws {
    try await run { scene in
      for fails in [false, true] {
        _ = try await submit(scene)
        let claim = try #require(try await scene.claim())
        let plan = try #require(try await scene.database.planMigration(claim).plan)
        let error = ErrorDetail.with {
          ($0.reason, $0.what, $0.why, $0.remedy) = ("volume_changed", "what", "why", "remedy")
        }
        _ = try await scene.database.beginUndo(
          .with {
            $0.claim = claim
            $0.error = error
          })
        _ = try await scene.database.recordStep(
          .with {
            $0.claim = claim
            $0.begunStep = "undo"
          })
        _ = try await scene.database.recordStep(
          .with {
            $0.claim = claim
            $0.finishedStep = "undo"
            $0.error = fails ? error : nil
          })
        try await scene.finish(claim, .failed, error: error)
        let id = plan.disks[0].volumeID
        let left = try await scene.database.doomedBitmaps(.with { $0.volumeIDs = [id] }).leftovers
        #expect(left.map { $0.volume?.poolName } == (fails ? ["pool-2"] : []))
        #expect(left.allSatisfy { $0.isImage && $0.movedTo == nil })
        #expect(try await scene.chain(id).volume?.pool == "pool-1")
      }
    }
  }

  @Test("A place that is taken is not taken again: the volume gets a name of its own")
  func taken() async throws {
    try await run { scene in
      var other = scene.announcement(host: "host-2", active: false, disks: ["vda"])
      other.pools[0].name = "pool-2"
      other.domains[0].id = "6b1f0a3e-8f3c-4c4e-9f5e-2f0a5e1d7c99"
      other.domains[0].name = "web-9"
      other.domains[0].disks[0].pool = "pool-2"
      _ = try await scene.database.recordAnnouncement(other)
      _ = try await submit(scene)
      let claim = try #require(try await scene.claim())
      let disk = try #require(try await scene.database.planMigration(claim).plan?.disks.first)
      #expect(disk.to?.path == "\(disk.volumeID).qcow2")
    }
  }

  @Test("Requests that cannot be are refused at once")
  func refusals() async throws {
    try await run { scene in
      let refused = [
        try await refusal { _ = try await submit(scene, to: "pool-1") },
        try await refusal { _ = try await submit(scene, to: "nowhere") },
        try await refusal { _ = try await scene.submit(machine("nobody")) },
        try await refusal { _ = try await scene.submit(machine("host-1", disk: "vdz")) },
      ]
      #expect(refused == ["already_there", "unknown_pool", "unknown_host", "unknown_disk"])
      func machine(_ host: String, disk: String = "vda") -> SubmitOperationRequest.Request {
        .migrateVm(
          .with {
            $0.vm = "web-1"
            $0.host = host
            $0.disks = [
              .with {
                $0.disk = disk
                $0.pool = "pool-2"
              }
            ]
          })
      }
    }
  }
}
