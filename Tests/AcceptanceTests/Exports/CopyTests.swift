import Foundation
import Lab
import Messages
import Testing

/// Row C9: copies of snapshots in a second store, here one of another zone.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct CopyTests {
  @Test(
    "C9 a copy brings its chain or is self-sufficient, as asked; the originals are deleted, the copies restore"
  )
  func c9Copies() async throws {
    try await withTwoStores { tidemark, elsewhere in
      try await CloudService.withService(of: tidemark) { service in
        let story = try await SnapshotStory.begin(service)
        let chain = [try await story.take(), try await story.take(), try await story.take()]
        let contents = await story.contents
        let there = SnapshotStorage(folder: "\(elsewhere)/volumes")

        let three = try await service.copy(chain[2], to: "elsewhere")
        #expect(three.kind == .incremental && three.copiedFrom == chain[2].id && !three.isTip)
        #expect(
          three.location?.name == "elsewhere" && three.checkpoint.isEmpty && three.takenAt == chain[2].takenAt
        )
        let copies = try await story.chain().filter { !$0.copiedFrom.isEmpty }
        #expect(copies.count == 3)
        #expect(try there.allFiles() == SnapshotStorage.files(of: copies))
        for copy in copies {
          let difference = try await contents[copy.copiedFrom]?.difference(from: there.image(copy))
          #expect(difference == nil)
          #expect(copy.kind == .full || copy.allocatedBytes < 2 << 20)
        }
        // What is there already is not copied again.
        let two = try await service.copy(chain[1], to: "elsewhere")
        #expect(copies.contains { $0.id == two.id })
        #expect(try there.allFiles() == SnapshotStorage.files(of: copies))

        // The tip is where it was: the next one is an increment, and its copy is put onto what is there.
        #expect(try await story.tip() == chain[2].id)
        let four = try await story.take()
        let copyOfFour = try await service.copy(four, to: "elsewhere")
        #expect(copyOfFour.parentID == (four.kind == .full ? "" : three.id))
        try await service.delete(copyOfFour)
        let flat = try await service.copy(four, to: "elsewhere", selfSufficient: true)
        #expect(flat.kind == .full && flat.parentID.isEmpty)
        let information = try await Command.run("qemu-img", "info", "--output", "json", there.image(flat))
        #expect(!information.contains("backing-filename"))

        // The originals go, the copies stay and restore.
        let content = try #require(await story.contents[four.id])
        for snapshot in [four] + chain.reversed() { try await story.delete(snapshot) }
        #expect(try SnapshotStorage(tidemark, onPrimary: false).allFiles().isEmpty)
        var difference = try await content.difference(from: there.image(flat))
        #expect(difference == nil)
        _ = try await service.succeed(service.submitVolume(of: three, pool: "shared", path: "restored.qcow2"))
        try await ImageFile.expect(
          "\(tidemark.pool)/restored.qcow2", holds: #require(contents[chain[2].id]))
        try await story.guest.destroy()
        try await service.revert(to: two)
        story.guest.setContent(try #require(contents[chain[1].id]))
        difference = try await story.guest.difference()
        #expect(difference == nil)
        try await story.guest.start()
        // A copy has no bitmap: nothing can be an increment on it.
        expectFull(try await story.take(), .chainEnded)
        // A hidden copy that is wanted again is shown again.
        try await service.delete(two)
        #expect(try await story.chain().first { $0.id == two.id }?.state == .hidden)
        try await service.delete(three)
        #expect(try await story.chain().contains { $0.id == two.id } == false)
      }
    }
  }

  @Test("C9 where the original cannot be reached, its copy is read")
  func c9OriginalAway() async throws {
    try await withTwoStores { tidemark, elsewhere in
      try await CloudService.withService(of: tidemark) { service in
        let story = try await SnapshotStory.begin(service)
        _ = try await story.take()
        let two = try await story.take()
        let content = try #require(await story.contents[two.id])
        _ = try await service.copy(two, to: "elsewhere")
        // The store's folder is empty now, as when its mount is gone.
        try FileManager.default.moveItem(
          atPath: "\(tidemark.store)/.tidemark-store", toPath: "\(elsewhere)/marker")
        try await waitUntilUnmounted("backup", service)
        _ = try await service.succeed(service.submitVolume(of: two, pool: "shared", path: "restored.qcow2"))
        try await ImageFile.expect("\(tidemark.pool)/restored.qcow2", holds: content)
        try await story.guest.destroy()
        try await service.revert(to: two)
        story.guest.setContent(content)
        let difference = try await story.guest.difference()
        #expect(difference == nil)
        #expect(try await story.tip() == two.id)
      }
    }
  }

  /// Agents report their mounts with each heartbeat.
  private func waitUntilUnmounted(_ store: String, _ service: CloudService) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while try await service.inventory.listStores(ListStoresRequest()).stores.first(where: { $0.name == store }
    )?.hosts
      != []
    {
      guard ContinuousClock.now < deadline else { throw LabError("\(store) is still said to be mounted") }
      try await Task.sleep(for: .milliseconds(100))
    }
  }

  private func withTwoStores(
    _ body: @Sendable (LabTidemark, String) async throws -> Void
  ) async throws {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    options.settings = [("snapshot.delta.max", "9")]
    options.hasSecondStore = true
    try await LabTidemark.with(options) { tidemark in try await body(tidemark, tidemark.secondStore) }
  }
}
