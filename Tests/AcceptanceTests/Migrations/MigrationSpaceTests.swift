import Foundation
import Lab
import Messages
import Testing

/// Migrations with storage into a pool that fills up: the VM that moves is not hurt, and neither is anybody else there.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct MigrationSpaceTests {
  /// A VM on the first host that is to go to the second, into the pool `small`, which is a file system of its own.
  private struct Scene {
    let service: CloudService
    let small: LabMount
    let story: SnapshotStory
    let tip: Snapshot

    var tidemark: LabTidemark { service.tidemark }
    var guest: LabGuest { story.guest }

    /// Begins the migration, and returns when content arrives at the destination: slowly, until reads are freed.
    func begin() async throws -> Messages.Operation {
      try await guest.limitReads(to: 256 << 10)
      try await guest.resume()
      let operation = try await submit()
      _ = try await service.firstChange(of: operation) { change in
        change.step == "move" && change.progress?.bytesDone ?? 0 > 0 ? true : nil
      }
      return operation
    }

    /// Everything in the pool but the folder of ours, empty.
    func files() async throws -> Set<String> {
      try await small.listing().subtracting([".tidemark", ".tidemark-pool", "lost+found"])
    }

    func submit() async throws -> Messages.Operation {
      try await service.submitMigration(of: "web-1", to: tidemark.hosts[1], pool: "small")
    }

    /// The VM runs where it was as if nothing had been, and nothing of it is in the pool.
    func expectUnmoved(_ kept: Set<String>, _ place: String) async throws {
      #expect(try await guest.currentState() == "running", "\(place)")
      #expect(try await tidemark.hosts[1].virsh("list", "--name").isEmpty, "\(place)")
      #expect(try await files() == kept, "\(place)")
      try await guest.pause()
      try await story.change()
    }
  }

  private func with(_ kind: LabMount.Kind, _ body: @Sendable (Scene) async throws -> Void) async throws {
    try await Lab.with { lab in
      var options = MigrationTests.options()
      options.leaseSeconds = 10
      options.agentFlags = ["--pool", "small=\(try lab.folder("small"))"]
      let small = try await lab.mount(kind, on: "small")
      let tidemark = try await LabTidemark(in: lab, options: options)
      try await tidemark.tidemark(
        "pool", "add", "small", "--type", "shared-mount-point", "--cluster", LabTidemark.cluster, "--zone",
        LabTidemark.zone)
      try await CloudService.withService(of: tidemark) { service in
        let story = try await SnapshotStory.begin(service)
        try await story.guest.write(0x77, offset: 4 << 20, length: 24 << 20)
        try await body(Scene(service: service, small: small, story: story, tip: story.take()))
      }
    }
  }

  @Test(
    "D7 a pool that can reserve is filled to the last byte while a VM's volume arrives: it arrives, whole")
  func reserved() async throws {
    try await with(.ext4(bytes: 128 << 20)) { scene in
      let operation = try await scene.begin()
      try await scene.small.fill("somebody-else")
      #expect(try await scene.small.freeBytes() == 0)
      try await scene.guest.freeReads()
      let ended = try await scene.service.finish(operation)
      #expect(ended.state == .succeeded, "\(OperationFailure(operation: ended))")
      scene.guest.wasMoved(
        to: scene.tidemark.hosts[1], disks: ["vda": "\(scene.small.path)/web-1-vda.qcow2"])
      try await scene.guest.pause()
      try await scene.small.remove("somebody-else")
      try await scene.story.change()
      let next = try await scene.story.takeUnchanged()
      expectSmallIncrement(next, on: scene.tip)
      let difference = try await scene.guest.content().difference(
        from: SnapshotStorage(scene.tidemark, onPrimary: false).image(next))
      #expect(difference == nil)
      try await scene.guest.destroy()
      try await scene.small.run(
        "qemu-img", "compare", "-f", "qcow2", "-F", "qcow2", scene.guest.disk().path,
        SnapshotStorage(scene.tidemark, onPrimary: false).image(next))
      #expect(try await scene.files() == ["web-1-vda.qcow2"])
    }
  }

  @Test(
    "D7 a pool that cannot reserve: refused where it is foreseen; else the migration ends at the floor, or when QEMU finds it full, and the VM stays"
  )
  func unreserved() async throws {
    try await with(.ext2(bytes: 128 << 20)) { scene in
      let kept: Set = ["somebody-else"]
      // Foreseen: nothing is begun.
      try await scene.small.fill("somebody-else", leaving: 20 << 20)
      try await scene.guest.resume()
      let refused = try await scene.service.finish(scene.submit())
      expectFailure(refused, "no_space", naming: scene.small.path)
      #expect(!refused.steps.contains { $0.step == "move" })
      try await scene.expectUnmoved(kept, "refused")
      let first = try await scene.story.takeUnchanged()
      expectSmallIncrement(first, on: scene.tip)
      try await scene.small.remove("somebody-else")

      // Not foreseen: somebody else comes meanwhile.
      let watched = try await scene.begin()
      try await scene.small.fill("somebody-else", leaving: 4 << 20)
      let ended = try await scene.service.finish(watched)
      expectFailure(ended, "no_space", naming: scene.small.path)
      #expect(
        ended.error?.why.contains("while the content arrived") == true,
        "\(OperationFailure(operation: ended))")
      try await scene.guest.freeReads()
      try await scene.expectUnmoved(kept, "watched")
      let second = try await scene.story.takeUnchanged()
      expectSmallIncrement(second, on: first)
      try await scene.small.remove("somebody-else")

      // Nobody watches, as the agent there hangs: QEMU finds the pool full, and the guest is told nothing of it.
      let unwatched = try await scene.begin()
      scene.tidemark.agents[1].freeze()
      try await scene.small.fill("somebody-else")
      try await scene.guest.freeReads()
      let deadline = ContinuousClock.now + .seconds(60)
      while try await !scene.tidemark.hosts[1].virsh("list", "--name").isEmpty {
        guard ContinuousClock.now < deadline else { throw LabError("the migration goes on in a full pool") }
        try await Task.sleep(for: .milliseconds(100))
      }
      scene.tidemark.agents[1].thaw()
      let failed = try await scene.service.finish(unwatched)
      #expect(failed.state == .failed, "\(OperationFailure(operation: failed))")
      #expect(
        ["migration_failed", "no_space"].contains(failed.error?.reason),
        "\(OperationFailure(operation: failed))")
      try await scene.expectUnmoved(kept, "found full")
      expectSmallIncrement(try await scene.story.takeUnchanged(), on: second)
      try await scene.story.expectContents()

      // With room, it goes.
      try await scene.small.remove("somebody-else")
      try await scene.guest.resume()
      _ = try await scene.service.succeed(scene.submit())
    }
  }
}
