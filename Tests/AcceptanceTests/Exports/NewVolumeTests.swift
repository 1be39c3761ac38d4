import Foundation
import Lab
import Messages
import Testing

/// Rows C8 and the reading half of C15: volumes and files out of snapshots.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct NewVolumeTests {
  @Test(
    "C8 a new volume of any snapshot, on another pool: the content is equal, the source untouched, two at once work"
  )
  func c8NewVolumes() async throws {
    try await CloudService.with { service in
      let tidemark = service.tidemark
      let story = try await SnapshotStory.begin(service)
      let chain = [try await story.take(), try await story.take(), try await story.take()]
      let storage = SnapshotStorage(tidemark, onPrimary: false)
      let seals = try chain.map { try FileHash.sha256(of: storage.image($0)) }
      let local = try tidemark.hosts[1].localPool("local")
      for (index, snapshot) in chain.enumerated() {
        let name = "copy-\(index).qcow2"
        let ended = try await service.succeed(
          service.submitVolume(of: snapshot, pool: "local-host-b", path: name))
        try await ImageFile.expect("\(local)/\(name)", holds: #require(await story.contents[snapshot.id]))
        let volume = try await service.volume(ended.targetID)
        #expect(
          volume.pool == "local-host-b" && volume.path == name && volume.present && volume.vmName.isEmpty)
      }

      // Two at once from one snapshot, and a third on the way while the volume's next snapshot is taken.
      let three = chain[2]
      let content = try #require(await story.contents[three.id])
      let held = try tidemark.hold(tidemark.agents[0], at: "write-reserved")
      let first = try await service.submitVolume(of: three, pool: "local-host-a", path: "one.qcow2")
      let release = try await held.reached()
      let second = try await service.submitVolume(
        of: three, pool: "shared", path: "two.qcow2", bytes: 64 << 20)
      let third = try await service.submitFile(of: three, file: "three.img", format: "raw")
      _ = try await service.succeed(second)
      _ = try await service.succeed(third)
      let four = try await story.take(full: true)
      await expectRefusal("path_taken", .failedPrecondition, naming: "one.qcow2") {
        _ = try await service.submitVolume(of: three, pool: "local-host-a", path: "one.qcow2")
      }
      release.release()
      _ = try await service.succeed(first)
      try await ImageFile.expect(
        "\(tidemark.hosts[0].localPool("local"))/one.qcow2", holds: content)
      try await ImageFile.expect("\(tidemark.store)/exports/three.img", holds: content, format: "raw")
      var grown = content
      grown.grow(to: 64 << 20)
      try await ImageFile.expect("\(tidemark.pool)/two.qcow2", holds: grown)

      #expect(try chain.map { try FileHash.sha256(of: storage.image($0)) } == seals)
      #expect(try await story.tip() == four.id)
      #expect(ImageFile.listing(tidemark.store) == ["exports", "exports/three.img"])
      #expect(
        !ImageFile.listing(tidemark.pool).contains { $0.contains("partial") || $0.contains("complete") })
      try await story.expectContents()
    }
  }

  @Test("C8 what cannot be made is refused, and leaves nothing; what was there stays")
  func c8Refusals() async throws {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    try await Lab.with { lab in
      let small = try lab.folder("small")
      options.agentFlags = ["--pool", "small=\(small)"]
      let mount = try await lab.mount(.ext4(bytes: 16 << 20), on: "small")
      let tidemark = try await LabTidemark(in: lab, options: options)
      try await tidemark.tidemark(
        "pool", "add", "small", "--type", "shared-mount-point", "--cluster", LabTidemark.cluster, "--zone",
        LabTidemark.zone)
      try await CloudService.withService(of: tidemark) { service in
        let story = try await SnapshotStory.begin(service)
        try await story.guest.write(0x77, offset: 4 << 20, length: 20 << 20)
        let one = try await story.take()
        let vda = try await service.volume("web-1/vda")
        for (path, reason) in [
          (vda.path, "path_taken"), ("../x", "invalid_path"), ("/x", "invalid_path"), ("", "invalid_path"),
          (".tidemark/x", "invalid_path"), ("a//b", "invalid_path"),
        ] {
          await expectRefusal(reason, reason == "path_taken" ? .failedPrecondition : .invalidArgument) {
            _ = try await service.submitVolume(of: one, pool: "shared", path: path)
          }
        }
        await expectRefusal("size_too_small", .invalidArgument) {
          _ = try await service.submitVolume(of: one, pool: "shared", path: "x", bytes: 16 << 20)
        }
        await expectRefusal("unknown_pool", .notFound, naming: "nowhere") {
          _ = try await service.submitVolume(of: one, pool: "nowhere", path: "x")
        }
        await expectRefusal("unknown_location", .notFound, naming: "nowhere") {
          _ = try await service.submitFile(of: one, location: "nowhere", file: "x")
        }
        // A file that nobody knows is found by the host only.
        let stranger = "\(tidemark.pool)/stranger.qcow2"
        try Data("somebody's".utf8).write(to: URL(fileURLWithPath: stranger))
        let taken = try await service.finish(
          service.submitVolume(of: one, pool: "shared", path: "stranger.qcow2"))
        expectFailure(taken, "path_taken", naming: "stranger.qcow2")
        #expect(try String(contentsOfFile: stranger, encoding: .utf8) == "somebody's")
        let folder = try await service.finish(
          service.submitVolume(of: one, pool: "shared", path: "folder/x.qcow2"))
        expectFailure(folder, "folder_missing", naming: "folder")
        // Too little room is seen before anything is written.
        let room = try await service.finish(service.submitVolume(of: one, pool: "small", path: "x.qcow2"))
        expectFailure(room, "no_space", naming: "small")
        #expect(try await mount.listing() == ["lost+found"])
        let kept = (vda.path as NSString).lastPathComponent
        #expect(ImageFile.listing(tidemark.pool) == [kept, "stranger.qcow2"])
        // A path whose making has failed is free again.
        let again = try await service.finish(service.submitVolume(of: one, pool: "small", path: "x.qcow2"))
        expectFailure(again, "no_space")
        try await story.expectContents()
      }
    }
  }

  @Test(
    "C15 snapshots are deleted while a volume is made of the last: both finish, and the files go with the last reader"
  )
  func c15DeletedWhileRead() async throws {
    try await CloudService.with { service in
      let tidemark = service.tidemark
      let story = try await SnapshotStory.begin(service)
      let chain = [try await story.take(), try await story.take(), try await story.take()]
      let content = try #require(await story.contents[chain[2].id])
      let storage = SnapshotStorage(tidemark, onPrimary: false)
      let held = try [0, 1].map { try tidemark.hold(tidemark.agents[$0], at: "write-reserved") }
      // One on each host.
      let readings = [
        try await service.submitVolume(of: chain[2], pool: "local-host-a", path: "x.qcow2"),
        try await service.submitVolume(of: chain[2], pool: "local-host-b", path: "x.qcow2"),
      ]
      let releases = [try await held[0].reached(), try await held[1].reached()]
      for snapshot in chain.reversed() { try await story.delete(snapshot) }
      #expect(try await service.snapshots.listSnapshots(.with { $0.volume = story.volume }).snapshots == [])
      #expect(try storage.allFiles() == SnapshotStorage.files(of: chain))
      await expectRefusal("snapshot_not_ready", .failedPrecondition) {
        _ = try await service.submitVolume(of: chain[2], pool: "shared", path: "y.qcow2")
      }
      releases[0].release()
      let first = try await service.succeed(readings[0])
      try await service.finishDeletions(after: first)
      // The other one still reads.
      #expect(try storage.allFiles() == SnapshotStorage.files(of: chain))
      releases[1].release()
      let second = try await service.succeed(readings[1])
      try await service.finishDeletions(after: second)
      for host in tidemark.hosts {
        try await ImageFile.expect("\(host.localPool("local"))/x.qcow2", holds: content)
      }
      #expect(try storage.allFiles().isEmpty)
      #expect(try await story.chain().isEmpty)
      // And the volume goes on.
      _ = try await story.take()
      try await story.expectContents()
    }
  }

  @Test(
    "C15 hidden snapshots are merged while a volume is made of a descendant on the other host: both finish, content stays, the old files go with the reader"
  )
  func c15ConsolidatedWhileRead() async throws {
    var options = LabTidemarkOptions()
    options.settings = [("snapshot.delta.max", "9")]
    try await CloudService.with(options) { service in
      let tidemark = service.tidemark
      let story = try await SnapshotStory.begin(service)
      var chain: [Snapshot] = []
      for _ in 0..<5 { chain.append(try await story.take()) }
      let content = try #require(await story.contents[chain[4].id])
      let storage = SnapshotStorage(tidemark, onPrimary: false)
      try await story.delete(chain[1])
      let held = try tidemark.hold(tidemark.agents[1], at: "write-reserved")
      let reading = try await service.submitVolume(of: chain[4], pool: "local-host-b", path: "x.qcow2")
      let release = try await held.reached()
      try await story.delete(chain[3])

      let merging = try await service.succeed(service.submitConsolidation(story.volume))
      // The reader may open any link of the chain that it was told of, at any moment.
      #expect(try storage.allFiles().isSuperset(of: SnapshotStorage.files(of: chain)))
      try await story.expectVisibleContents()
      release.release()
      let read = try await service.succeed(reading)
      try await ImageFile.expect(
        "\(tidemark.hosts[1].localPool("local"))/x.qcow2", holds: content)
      try await service.finishDeletions(after: read)
      try await service.finishDeletions(after: merging)
      let left = try await story.chain()
      #expect(left.map(\.id) == [chain[0].id, chain[2].id, chain[4].id], "\(left.map(\.state))")
      #expect(left.allSatisfy { $0.state == .ready })
      try await story.expectContents()
      expectSmallIncrement(try await story.take(), on: chain[4])
      try await story.expectContents()
    }
  }
}
