import Foundation
import Lab
import Messages
import Testing

/// A host dies, and its own disks with it: `tidemark host rm`.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct LostHostTests {
  @Test(
    "A host that is lost in mid-snapshot is removed: what waited for it ends, its points on secondary restore elsewhere; back, it goes on"
  )
  func lostInMidSnapshot() async throws {
    try await CloudService.with { service in
      let tidemark = service.tidemark
      let host = tidemark.hosts[1]
      let story = try await SnapshotStory.begin(service, host: 1, pool: host.localPool("local"))
      let chain = [try await story.take(), try await story.take()]
      try await story.change()
      try await story.guest.flush()
      try await story.guest.limitReads(to: 64 << 10)
      let waiting = try await service.submitTake(story.volume, full: true)
      try await service.reachCopy(waiting)
      let alive = try await tidemark.command(["host", "rm", "host-b", "--pools-lost"])
      #expect(
        alive.status == .exited(2) && alive.error.contains("Host host-b was not removed"), "\(alive.error)")

      await tidemark.agents[1].kill()
      try await story.guest.destroy()
      let trouble = try await service.firstTrouble(of: waiting)
      #expect("\(trouble.why)".contains("host-b"), "\(trouble)")
      try await service.waitForSilence(of: "host-b")
      let refused = try await tidemark.command(["host", "rm", "host-b"])
      #expect(refused.status == .exited(2))
      #expect(
        refused.error.contains("pool local-host-b (1 volume, 1 unfinished operation) is on no other host"),
        "\(refused.error)")
      let removed = try await tidemark.tidemark("host", "rm", "host-b", "--pools-lost")
      #expect(
        removed.contains("host host-b is forgotten")
          && removed.contains("pool local-host-b is lost: 1 volume gone, 0 snapshots"), "\(removed)")

      let ended = try await service.finish(waiting)
      #expect(ended.state == .failed && ended.error?.reason == "pool_lost", "\(ended)")
      #expect(try await !tidemark.tidemark("host", "ls").contains("host-b"))
      // What the copy had begun is on the store, which another host sees.
      let storage = SnapshotStorage(tidemark, onPrimary: false)
      #expect(try storage.allFiles() == SnapshotStorage.files(of: chain))
      #expect(
        try await tidemark.postgres.psql(
          "SELECT count(*) FROM tidemark.leftovers", database: LabTidemark.database) == "0")
      let volume = try await service.volume(chain[0].volumeID)
      #expect(!volume.present && volume.snapshotCount == 2 && volume.lostSnapshotCount == 0)
      for (index, snapshot) in chain.enumerated() {
        _ = try await service.succeed(
          service.submitVolume(of: snapshot, pool: "shared", path: "restored-\(index).qcow2"))
        try await ImageFile.expect(
          "\(tidemark.pool)/restored-\(index).qcow2", holds: #require(await story.contents[snapshot.id]))
      }

      try await tidemark.restart(tidemark.agents[1])
      try await service.wait(for: chain[0].volumeID, "back") { $0.present }
      try await service.settle()
      try await story.guest.start()
      let next = try await story.take()
      #expect(next.kind == .incremental && next.parentID == chain[1].id)
      try await story.expectContents()
    }
  }

  @Test("What a lost host kept is deleted without it, and then its pool is forgotten")
  func nothingIsLeft() async throws {
    try await CloudService.with { service in
      let tidemark = service.tidemark
      try await service.set("snapshot.backup.to.secondary", "false")
      let story = try await SnapshotStory.begin(
        service, host: 1, pool: tidemark.hosts[1].localPool("local"))
      let chain = [try await story.take(), try await story.take()]
      await tidemark.agents[1].kill()
      try await story.guest.destroy()
      try await service.waitForSilence(of: "host-b")
      let removed = try await tidemark.tidemark("host", "rm", "host-b", "--pools-lost")
      #expect(removed.contains("1 volume gone, 2 snapshots stored there lost"), "\(removed)")
      #expect(try await tidemark.tidemark("pool", "ls").contains("lost"))
      let refused = try await service.finish(
        service.submitVolume(of: chain[1], pool: "shared", path: "restored.qcow2"))
      expectFailure(refused, "snapshot_lost", naming: "host-b")
      for snapshot in chain { try await service.delete(snapshot) }
      #expect(try await tidemark.tidemark("pool", "rm", "local-host-b").contains("is forgotten"))
    }
  }

  @Test(
    "The host that a VM goes to is lost on the way: the migration ends, the VM stays, and its chain goes on")
  func destinationLost() async throws {
    try await CloudService.with { service in
      let tidemark = service.tidemark
      let (source, destination) = (tidemark.hosts[0], tidemark.hosts[1])
      let story = try await SnapshotStory.begin(service, pool: source.localPool("local"))
      let before = try await story.take()
      try await story.guest.limitReads(to: 128 << 10)
      try await story.guest.resume()
      let migration = try await service.submitMigration(
        of: "web-1", to: destination, pool: "local-host-b")
      _ = try await service.firstChange(of: migration) { change in
        change.step == "move" && change.progress?.bytesDone ?? 0 > 0 ? true : nil
      }
      await tidemark.agents[1].kill()
      try await destination.virsh("destroy", "web-1")
      try await service.waitForSilence(of: "host-b")
      let refused = try await tidemark.command(["host", "rm", "host-b"])
      #expect(refused.error.contains("pool local-host-b (1 unfinished operation)"), "\(refused.error)")
      try await tidemark.tidemark("host", "rm", "host-b", "--pools-lost")
      let ended = try await service.finish(migration)
      #expect(ended.state == .failed, "\(ended)")
      #expect(try await source.virsh("list", "--name").contains("web-1"))
      try await story.guest.pause()
      try await story.guest.freeReads()
      let next = try await story.take()
      #expect(next.kind == .incremental && next.parentID == before.id)
      try await story.expectContents()
      #expect(try await tidemark.tidemark("pool", "rm", "local-host-b").contains("is forgotten"))
    }
  }
}

extension CloudService {
  /// Waits until a host is not believed to be alive any more.
  fileprivate func waitForSilence(of host: String) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try await inventory.listHosts(.init()).hosts.contains(where: { $0.name == host && $0.alive }) {
      guard ContinuousClock.now < deadline else { throw LabError("\(host) is still alive") }
      try await Task.sleep(for: .milliseconds(100))
    }
  }
}
