import Foundation
import Lab
import Messages
import Testing

/// Rows A6, A14, A15 and C12, and C13's half: VMs and volumes move, and their chains go on.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct MigrationTests {
  static func options(_ settings: [(String, String)] = []) -> LabTidemarkOptions {
    var options = LabTidemarkOptions()
    options.settings = [("snapshot.delta.max", "100")] + settings
    options.leaseSeconds = 1
    return options
  }

  @Test("A6 a volume whose snapshots are on primary is not moved to another pool")
  func a6SnapshotsOnPrimary() async throws {
    try await CloudService.with(Self.options([("snapshot.backup.to.secondary", "false")])) { service in
      let story = try await SnapshotStory.begin(service)
      let snapshots = [try await story.take(), try await story.take()]
      let (guest, other) = (story.guest, service.tidemark.hosts[1])
      for snapshot in snapshots {
        await expectRefusal("snapshots_on_primary", .failedPrecondition, naming: snapshot.id) {
          _ = try await service.submitMigration(of: "web-1", to: other, pool: "local-host-b")
        }
      }
      let refused = try await service.tidemark.command([
        "vm", "migrate", "web-1", "--to-host", "host-b", "--to-pool", "local-host-b",
      ])
      #expect(!refused.status.isSuccess)
      #expect(
        refused.error.contains(snapshots[0].id) && refused.error.contains("Delete them"), "\(refused.error)")
      // The VM alone may go: the pool is shared.
      try await service.migrate(guest, to: other)
      #expect(try await guest.currentState() == "paused")
      expectSmallIncrement(try await story.take(), on: snapshots[1])
      try await guest.destroy()
      await expectRefusal("snapshots_on_primary", .failedPrecondition, naming: snapshots[1].id) {
        _ = try await service.submitMigration(ofVolume: "web-1/vda", to: "local-host-b")
      }
      for snapshot in try await story.chain().filter({ $0.state == .ready }).reversed() {
        try await story.delete(snapshot)
      }
      _ = try await service.succeed(service.submitMigration(ofVolume: "web-1/vda", to: "local-host-b"))
      try await service.noteMove(of: guest)
      #expect(try await guest.difference() == nil)
      try await guest.start()
      expectFull(try await story.takeUnchanged(), .firstSnapshot)
    }
  }

  @Test(
    "A14 live-migrated with its volume, from one local pool to another: the next snapshot is an increment")
  func a14LiveWithStorage() async throws {
    try await CloudService.with(Self.options()) { service in
      let tidemark = service.tidemark
      let local = try tidemark.hosts[0].localPool("local")
      let story = try await SnapshotStory.begin(service, pool: local)
      var tip = try await story.take()
      for _ in 2...5 { tip = try await story.take() }
      let before = try await service.volume("web-1/vda")

      try await story.change()
      try await service.migrate(story.guest, to: tidemark.hosts[1], pool: "local-host-b")
      #expect(story.guest.host.name == "host-b")
      let after = try await service.volume("web-1/vda")
      #expect(after.id == before.id)
      #expect(after.pool == "local-host-b")
      #expect(try tidemark.poolFiles() == ["local-host-b/web-1-vda.qcow2"])

      let sixth = try await story.take()
      expectSmallIncrement(sixth, on: tip)
      try await story.expectContents()
      // And back, its volume into the shared pool; then only the VM.
      try await service.migrate(story.guest, to: tidemark.hosts[0], pool: "shared")
      let seventh = try await story.take()
      expectSmallIncrement(seventh, on: sixth)
      try await service.migrate(story.guest, to: tidemark.hosts[1])
      expectSmallIncrement(try await story.take(), on: seventh)
      try await story.expectContents()
      try await story.guest.destroy()
      #expect(try await story.guest.difference() == nil)
      #expect(try tidemark.poolFiles() == ["shared/web-1-vda.qcow2"])
      #expect(try await service.inventory.listVolumes(.init()).volumes.map(\.id) == [before.id])
    }
  }

  @Test("A15 stopped, and its volume cold-migrated: the next snapshot is an increment")
  func a15Cold() async throws {
    try await CloudService.with(Self.options()) { service in
      let tidemark = service.tidemark
      let story = try await SnapshotStory.begin(service)
      _ = try await story.take()
      let tip = try await story.take()
      let before = try await service.volume("web-1/vda")
      try await story.change()
      try await story.guest.destroy()
      try await tidemark.tidemark("volume", "migrate", "web-1/vda", "--to-pool", "local-host-a")
      try await service.noteMove(of: story.guest)
      let after = try await service.volume("web-1/vda")
      #expect(after.id == before.id)
      #expect(after.pool == "local-host-a")
      #expect(try tidemark.poolFiles() == ["local-host-a/web-1-vda.qcow2"])
      #expect(try await story.guest.difference() == nil)
      let stopped = try await story.takeUnchanged()
      expectSmallIncrement(stopped, on: tip)
      // The VM's definition knows the new place.
      try await story.guest.start()
      expectSmallIncrement(try await story.take(), on: stopped)
      try await story.expectContents()
      #expect(try await service.inventory.listVolumes(.init()).volumes.map(\.id) == [before.id])

      // A running VM's volume is not moved this way, and the message says what to do.
      let refused = try await service.finish(service.submitMigration(ofVolume: "web-1/vda", to: "shared"))
      expectFailure(refused, "volume_in_use", naming: "tidemark vm migrate")
      // A detached one is.
      try await story.guest.destroy()
      try await story.guest.undefine()
      _ = try await service.succeed(service.submitMigration(ofVolume: before.id, to: "shared"))
      #expect(try tidemark.poolFiles() == ["shared/web-1-vda.qcow2"])
      let content = story.guest.content()
      #expect(try await content.difference(from: tidemark.pool + "/web-1-vda.qcow2") == nil)
    }
  }

  @Test("C12 a migration waits for the snapshot that runs, and a snapshot for the migration")
  func c12Queued() async throws {
    try await CloudService.with(Self.options()) { service in
      let tidemark = service.tidemark
      let story = try await SnapshotStory.begin(service)
      let tip = try await story.take()
      try await story.change()
      let content = story.guest.content()
      var held = try tidemark.hold(tidemark.agents[0], at: "copy-begun")
      let take = try await service.submitTake("web-1/vda")
      var release = try await held.reached()
      try await story.guest.resume()
      let migration = try await service.submitMigration(of: "web-1", to: tidemark.hosts[1])
      #expect(
        try await service.operations.getOperation(.with { $0.operation = migration.id }).state == .queued)
      held = try tidemark.hold(tidemark.agents[0], at: "move-moving")
      release.release()
      let taken = try await service.succeed(take)
      let snapshot = try await service.snapshots.getSnapshot(.with { $0.snapshot = taken.snapshotIDs[0] })
      expectSmallIncrement(snapshot, on: tip)
      #expect(
        try await content.difference(from: SnapshotStorage(tidemark, onPrimary: false).image(snapshot)) == nil
      )

      release = try await held.reached()
      let late = try await service.submitTake("web-1/vda")
      #expect(try await service.operations.getOperation(.with { $0.operation = late.id }).state == .queued)
      release.release()
      _ = try await service.succeed(migration)
      let ended = try await service.succeed(late)
      let last = try await service.snapshots.getSnapshot(.with { $0.snapshot = ended.snapshotIDs[0] })
      expectSmallIncrement(last, on: snapshot)
      #expect(try await service.volume("web-1/vda").host == "host-b")
    }
  }

  @Test(
    "C13 a VM that is started, on either host, while its volume is migrated starts at once, and the migration ends"
  )
  func c13StartedMeanwhile() async throws {
    try await CloudService.with(Self.options()) { service in
      let tidemark = service.tidemark
      let story = try await SnapshotStory.begin(service)
      var tip = try await story.take()
      for host in tidemark.hosts {
        try await story.guest.destroy()
        let held = try tidemark.hold(tidemark.agents[0], at: "move-moving")
        let operation = try await service.submitMigration(ofVolume: "web-1/vda", to: "local-host-a")
        let release = try await held.reached()
        if host.name != story.guest.host.name { try await story.guest.moveDefinition(to: host) }
        try await story.guest.start()
        try await story.change()
        release.release()
        let ended = try await service.finish(operation)
        expectFailure(ended, "volume_changed", naming: "was started")
        #expect(try tidemark.poolFiles() == ["shared/web-1-vda.qcow2"], "\(host.name)")
        let next = try await story.take()
        expectSmallIncrement(next, on: tip)
        tip = next
      }
      try await story.expectContents()
    }
  }

  @Test("What cannot be migrated is refused, with the reason and the way out")
  func refusals() async throws {
    try await CloudService.with(Self.options()) { service in
      let tidemark = service.tidemark
      let local = try tidemark.hosts[0].localPool("local")
      let story = try await SnapshotStory.begin(service, pool: local)
      _ = try await story.take()
      await expectRefusal("pool_not_on_host", .failedPrecondition, naming: "--to-pool") {
        _ = try await service.submitMigration(of: "web-1", to: tidemark.hosts[1])
      }
      await expectRefusal("unknown_pool", .notFound, naming: "nowhere") {
        _ = try await service.submitMigration(of: "web-1", to: tidemark.hosts[1], pool: "nowhere")
      }
      await expectRefusal("already_there", .failedPrecondition) {
        _ = try await service.submitMigration(ofVolume: "web-1/vda", to: "local-host-a")
      }
      let here = try await service.finish(
        service.submitMigration(of: "web-1", to: tidemark.hosts[0], pool: "shared"))
      expectFailure(here, "already_there", naming: "host-a")
      // A file of somebody else's at the place is never overwritten.
      let place = tidemark.pool + "/web-1-vda.qcow2"
      try "not ours".write(toFile: place, atomically: false, encoding: .utf8)
      let taken = try await service.finish(
        service.submitMigration(of: "web-1", to: tidemark.hosts[1], pool: "shared"))
      expectFailure(taken, "path_taken", naming: place)
      #expect(try String(contentsOfFile: place, encoding: .utf8) == "not ours")
      try FileManager.default.removeItem(atPath: place)
      try await story.guest.destroy()
      let apart = try await service.finish(service.submitMigration(ofVolume: "web-1/vda", to: "local-host-b"))
      expectFailure(apart, "no_common_host", naming: "local-host-b")
      let stopped = try await service.finish(
        service.submitMigration(of: "web-1", to: tidemark.hosts[1], pool: "shared"))
      expectFailure(stopped, "vm_not_running", naming: "tidemark volume migrate")
      #expect(try tidemark.poolFiles() == ["local-host-a/web-1-vda.qcow2"])
      try await story.guest.start()
      #expect(try await story.take().kind == .incremental)
    }
  }
}
