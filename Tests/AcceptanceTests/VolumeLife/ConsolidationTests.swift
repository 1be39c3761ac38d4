import Foundation
import Lab
import Messages
import Testing

/// Row D15, first half: hidden snapshots become part of their children.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct ConsolidationTests {
  private static func options(
    links: Int, onPrimary: Bool = false, settings: [(String, String)] = []
  ) -> LabTidemarkOptions {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    options.settings =
      [
        ("snapshot.delta.max", "\(links)"), ("snapshot.backup.to.secondary", onPrimary ? "false" : "true"),
      ] + settings
    return options
  }

  /// What the files of all snapshots occupy, in bytes.
  private func occupied(_ storage: SnapshotStorage) async throws -> Int {
    let text = try await Command.run("du", "-s", "--block-size=1", storage.folder)
    let bytes = text.split(separator: "\t").first.flatMap { Int($0) }
    return try #require(bytes)
  }

  @Test(
    "D15 a chain of 16 with hidden links in the middle is consolidated: every visible point unchanged, space given back",
    arguments: [false, true])
  func d15ChainOf16(onPrimary: Bool) async throws {
    try await CloudService.with(Self.options(links: 16, onPrimary: onPrimary)) { service in
      let story = try await SnapshotStory.begin(service)
      let storage = SnapshotStorage(service.tidemark, onPrimary: onPrimary)
      var snapshots: [Snapshot] = []
      for index in 0..<16 {
        // The same place each time: what hidden ones hold of it is of no use to anybody.
        try await story.guest.write(UInt8(index + 1), offset: 2 << 20, length: 1 << 20)
        snapshots.append(try await story.take())
      }
      for index in [2, 3, 4, 7, 10, 11] { try await story.delete(snapshots[index]) }
      let before = try await occupied(storage)
      try await service.tidemark.tidemark("chain", "consolidate", story.volume)

      let chain = try await story.chain()
      #expect(chain.count == 10)
      #expect(chain.allSatisfy { $0.state == .ready })
      #expect(chain.first { $0.id == snapshots[5].id }?.parentID == snapshots[1].id)
      try await story.expectContents()
      // Five of the six have held a MiB that their children have overwritten, one of them twice.
      #expect(try await occupied(storage) <= before - 6 << 20)
      let sizes = chain.map(\.allocatedBytes).reduce(0, +)
      #expect(try await occupied(storage) < Int(sizes) + 1 << 20)

      // The chain has room again, and the tip is the tip.
      expectIncrement(try await story.take(), on: snapshots[15])
      let check = try await service.finish(service.submitCheck(story.volume))
      #expect(check.findings.isEmpty, "\(check.findings)")
      // Again there is nothing to do; deleting and reverting work as before.
      try await service.consolidate(story.volume)
      try await story.revert(to: snapshots[5])
      expectIncrement(try await story.take(), on: snapshots[5])
      try await story.delete(snapshots[6])
      try await service.consolidate(story.volume)
      try await story.expectContents()
    }
  }

  @Test(
    "D15 a hidden full, grown disks, zeroes and discards, a branch: the child of a hidden full becomes full")
  func d15HiddenFull() async throws {
    try await CloudService.with(Self.options(links: 100)) { service in
      let story = try await SnapshotStory.begin(service)
      let guest = story.guest
      try await guest.write(0x77, offset: 8 << 20, length: 4 << 20)
      let full = try await story.take()
      try await guest.grow(to: 48 << 20)
      try await guest.write(0x44, offset: 40 << 20, length: 2 << 20)
      try await guest.discard(offset: 8 << 20, length: 1 << 20)
      let grown = try await story.take()
      try await guest.writeZeroes(offset: 9 << 20, length: 1 << 20)
      try await guest.discard(offset: 40 << 20, length: 1 << 20)
      let zeroed = try await story.take()
      try await guest.grow(to: 64 << 20)
      let last = try await story.take()

      // Two hidden in the middle, of three sizes.
      try await story.delete(grown)
      try await story.delete(zeroed)
      try await service.consolidate(story.volume)
      #expect(try await story.chain().map(\.id) == [full.id, last.id])
      try await story.expectContents()

      // A branch: the hidden full has two children now, so that it stays.
      try await story.revert(to: full)
      let branch = try await story.take()
      try await story.delete(full)
      try await service.consolidate(story.volume)
      #expect(try await story.chain().count == 3)
      try await story.delete(branch)
      let tip = try await story.tip()
      try await service.consolidate(story.volume)
      #expect(try await story.tip() == tip)
      try await story.expectContents()

      try await story.revert(to: last)
      try await service.consolidate(story.volume)
      let rest = try await story.chain()
      #expect(rest.count == 1)
      let consolidated = try #require(rest.first)
      expectFull(consolidated, .consolidated)
      #expect(consolidated.id == last.id && consolidated.isTip)
      try await story.expectContents()
      expectIncrement(try await story.take(), on: last)
      try await story.expectContents()
    }
  }

  @Test(
    "D15 with kvm.incremental.consolidate.hidden a volume is consolidated by itself, at so many hidden links")
  func d15ByItself() async throws {
    let settings = [("kvm.incremental.consolidate.hidden", "2")]
    try await CloudService.with(Self.options(links: 100, settings: settings)) { service in
      let story = try await SnapshotStory.begin(service)
      var snapshots: [Snapshot] = []
      for _ in 0..<5 { snapshots.append(try await story.take()) }
      try await story.delete(snapshots[1])
      #expect(try await consolidations(story).isEmpty)
      try await story.delete(snapshots[3])
      let wanted = try await consolidations(story).first
      let operation = try #require(wanted)
      #expect(try await service.finish(operation).state == .succeeded)
      #expect(try await story.chain().map(\.id) == [0, 2, 4].map { snapshots[$0].id })
      try await story.expectContents()
      await expectRefusal("invalid_setting_value", .invalidArgument, naming: "0 means never") {
        try await service.set("kvm.incremental.consolidate.hidden", "-1")
      }
    }
  }

  private func consolidations(_ story: SnapshotStory) async throws -> [Messages.Operation] {
    let request = ListOperationsRequest.with { $0.volume = story.volume }
    return try await story.service.operations.listOperations(request).operations
      .filter { $0.kind == .consolidateVolume }
  }
}
