import Foundation
import Lab
import Messages
import Testing

/// Row C17: a volume's file is removed from the host; its snapshots are, or are not, where it was.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct GoneVolumeTests {
  @Test(
    "C17 the file of a volume is removed: it is gone, its snapshots on secondary restore to new volumes; back, it goes on"
  )
  func c17OnSecondary() async throws {
    try await CloudService.with { service in
      let tidemark = service.tidemark
      let story = try await SnapshotStory.begin(service)
      let chain = [try await story.take(), try await story.take()]
      let id = chain[0].volumeID
      try await service.waitForMarker(in: tidemark.pool)
      try await story.guest.destroy()
      let (file, aside) = (story.guest.disk().path, tidemark.lab.directory + "/aside.qcow2")
      try FileManager.default.moveItem(atPath: file, toPath: aside)

      let gone = try await service.wait(for: id, "gone") { !$0.present }
      #expect(gone.goneAt != nil && gone.lostSnapshotCount == 0 && gone.snapshotCount == 2)
      try await service.settle()
      #expect(
        try await tidemark.postgres.psql(
          "SELECT snapshots, lost_snapshots FROM admin.gone_volumes", database: LabTidemark.database) == "2|0"
      )
      #expect(try await tidemark.tidemark("volume", "ls").contains("gone"))
      for refused in ["volume_gone"] {
        await expectRefusal(refused, .failedPrecondition, naming: "web-1/vda") {
          _ = try await service.submitTake("web-1/vda")
        }
        await expectRefusal(refused, .failedPrecondition, naming: "volume create") {
          _ = try await service.submitRevert(to: chain[0])
        }
        await expectRefusal(refused, .failedPrecondition, naming: "volume adopt") {
          _ = try await service.migrations.migrateVolume(
            .with { ($0.requestID, $0.volume, $0.pool) = (RequestID.next(), id, "local-host-a") })
        }
      }
      // Each point restores.
      for (index, snapshot) in chain.enumerated() {
        _ = try await service.succeed(
          service.submitVolume(of: snapshot, pool: "shared", path: "restored-\(index).qcow2"))
        try await ImageFile.expect(
          "\(tidemark.pool)/restored-\(index).qcow2", holds: #require(await story.contents[snapshot.id]))
      }
      // A check says what is missing, and that a person has to look at it.
      let check = try await tidemark.command(["volume", "check", id])
      #expect(check.status == .exited(5) && check.output.contains("volume_missing"), "\(check.output)")
      // One that no VM names any more stays gone, and its snapshots can be deleted.
      try await story.guest.undefine()
      try await story.delete(chain[1])
      #expect(try await service.volume(id).present == false)

      try FileManager.default.moveItem(atPath: aside, toPath: file)
      try await story.guest.define()
      try await service.wait(for: id, "back") { $0.present }
      try await service.settle()
      try await story.guest.start()
      expectSmallIncrement(try await story.take(), on: chain[0])
      try await story.expectContents()
    }
  }

  @Test(
    "C17 the pool's folder with snapshots goes with the file: those are named as lost everywhere, and refused; others restore"
  )
  func c17OnPrimary() async throws {
    try await CloudService.with { service in
      let tidemark = service.tidemark
      let story = try await SnapshotStory.begin(service)
      let kept = try await story.take()
      try await service.set("snapshot.backup.to.secondary", "false")
      let lost = [try await story.take(), try await story.take()]
      #expect(lost.map(\.kind) == [.full, .incremental])
      let id = kept.volumeID
      try await service.waitForMarker(in: tidemark.pool)
      try await story.guest.destroy()
      let aside = tidemark.lab.directory + "/aside"
      try FileManager.default.moveItem(atPath: tidemark.pool + "/.tidemark", toPath: aside)
      try FileManager.default.removeItem(atPath: story.guest.disk().path)

      // Seen by the inventory; the check that it begins says what is lost.
      let gone = try await service.wait(for: id, "gone, with two lost snapshots") {
        !$0.present && $0.lostSnapshotCount == 2
      }
      #expect(gone.snapshotCount == 3)
      let listed = try await service.chain(id)
      #expect(Set(listed.filter { $0.damage?.isLost == true }.map(\.id)) == Set(lost.map(\.id)))
      let text = try await tidemark.tidemark("volume", "ls")
      #expect(text.contains("gone, 2 snapshots lost"), "\(text)")
      #expect(try await tidemark.tidemark("snapshot", "show", lost[1].id).contains("lost"))
      #expect(
        try await tidemark.postgres.psql(
          "SELECT count(*) FROM admin.unreadable_snapshots WHERE lost", database: LabTidemark.database) == "2"
      )
      try await service.settle()
      let findings = try await service.operations.listOperations(.with { $0.volume = id }).operations
        .filter { $0.kind == .checkVolumes }
      let found = try await service.operations.getOperation(.with { $0.operation = findings[0].id }).findings
      #expect(Set(found.map(\.code)) == [.volumeMissing, .snapshotMissing], "\(found)")
      #expect(Set(found.filter { $0.code == .snapshotMissing }.map(\.subject)) == Set(lost.map(\.id)))

      for snapshot in lost {
        let refused = try await service.finish(
          service.submitVolume(of: snapshot, pool: "shared", path: "never.qcow2"))
        expectFailure(refused, "snapshot_lost", naming: snapshot.id)
        let copy = try await service.finish(
          service.exports.copySnapshot(
            .with { ($0.requestID, $0.snapshot, $0.store) = (RequestID.next(), snapshot.id, "backup") }))
        expectFailure(copy, "snapshot_lost", naming: snapshot.id)
      }
      #expect(!FileManager.default.fileExists(atPath: tidemark.pool + "/never.qcow2"))
      _ = try await service.succeed(service.submitVolume(of: kept, pool: "shared", path: "restored.qcow2"))
      try await ImageFile.expect(
        "\(tidemark.pool)/restored.qcow2", holds: #require(await story.contents[kept.id]))

      // The folder comes back, the file does not: what was lost can be read again.
      try? FileManager.default.removeItem(atPath: tidemark.pool + "/.tidemark")
      try FileManager.default.moveItem(atPath: aside, toPath: tidemark.pool + "/.tidemark")
      let check = try await service.finish(service.submitCheck(id))
      #expect(check.findings.map(\.code) == [.volumeMissing], "\(check.findings)")
      _ = try await service.succeed(service.submitVolume(of: lost[1], pool: "shared", path: "found.qcow2"))
      try await ImageFile.expect(
        "\(tidemark.pool)/found.qcow2", holds: #require(await story.contents[lost[1].id]))
      // Lost for good, they can be deleted, a parent first.
      try FileManager.default.removeItem(atPath: tidemark.pool + "/.tidemark")
      _ = try await service.finish(service.submitCheck(id))
      #expect(try await service.volume(id).lostSnapshotCount == 2)
      for snapshot in lost { try await service.delete(snapshot) }
      #expect(try await service.chain(id).map(\.id) == [kept.id])
    }
  }

  @Test("C17 a pool that is not mounted makes no volume gone, whoever asks; mounted again, all goes on")
  func c17UnmountedPool() async throws {
    try await Lab.with { lab in
      var options = LabTidemarkOptions()
      options.hosts = ["host-a"]
      let pool = try lab.folder("mounted")
      options.agentFlags = ["--pool", "mounted=\(pool)"]
      let tidemark = try await LabTidemark(in: lab, options: options)
      let mount = try await lab.mount(.ext4(bytes: 64 << 20), on: "mounted")
      try await tidemark.tidemark(
        "pool", "add", "mounted", "--type", "shared-mount-point", "--cluster", LabTidemark.cluster, "--zone",
        LabTidemark.zone)
      try await mount.run("qemu-img", "create", "-q", "-f", "qcow2", "\(pool)/web-1-vda.qcow2", "32M")
      try await CloudService.withService(of: tidemark) { service in
        let guest = try await tidemark.hosts[0].makeGuest(
          "web-1", disks: [LabDisk(path: "\(pool)/web-1-vda.qcow2", size: 32 << 20)])
        try await guest.start()
        try await guest.write(0x22, offset: 0, length: 1 << 20)
        let first = try await service.take("web-1/vda")
        try await service.waitForMarker(in: mount.pathFromOutside)
        try await guest.destroy()
        try await mount.unmount(lazily: true)

        // Two announcements see nothing where the pool is to be.
        for _ in 0..<2 { try await service.nextHeartbeat() }
        #expect(try await service.volume(first.volumeID).present)
        let refused = try await service.finish(service.submitTake("web-1/vda"))
        expectFailure(refused, "pool_not_mounted", naming: ".tidemark-pool")
        let check = try await service.finish(service.submitCheck(first.volumeID))
        #expect(check.state == .failed && check.error?.reason == "pool_not_mounted")
        let volume = try await service.volume(first.volumeID)
        #expect(volume.present && volume.lostSnapshotCount == 0)

        try await mount.mountAgain()
        try await guest.start()
        try await guest.write(0x33, offset: 4 << 20, length: 1 << 19)
        expectSmallIncrement(try await service.take("web-1/vda"), on: first)
      }
    }
  }
}

extension CloudService {
  /// Waits for the next announcement of each host.
  fileprivate func nextHeartbeat() async throws {
    let before = try await inventory.listHosts(ListHostsRequest()).hosts
    let deadline = ContinuousClock.now + .seconds(20)
    while true {
      let now = try await inventory.listHosts(ListHostsRequest()).hosts
      if zip(before, now).allSatisfy({ $0.lastHeartbeat != $1.lastHeartbeat }) { return }
      guard ContinuousClock.now < deadline else { throw LabError("no host announces itself") }
      try await Task.sleep(for: .milliseconds(50))
    }
  }
}
