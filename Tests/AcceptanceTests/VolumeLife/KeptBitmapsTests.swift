import Foundation
import Lab
import Messages
import Testing

/// The bitmaps in an image: those that the design keeps, and no others, however many snapshots are retained.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct KeptBitmapsTests {
  /// What a long life brings, in any order.
  private enum Event: CaseIterable {
    case take, takeStopped, deleteTip, deleteMiddle, full, revert
  }

  @Test(
    "Bitmaps: an image has those of the current chain's living snapshots, never more, running and stopped")
  func bitmapsOfTheCurrentChainOnly() async throws {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    options.settings = [("snapshot.delta.max", "4")]
    try await CloudService.with(options) { service in
      let story = try await SnapshotStory.begin(service)
      let life: [Event] = [
        .take, .take, .take, .deleteMiddle, .take, .take, .takeStopped, .takeStopped, .deleteTip, .take,
        .revert, .take, .full, .takeStopped, .deleteTip, .deleteTip, .take, .take, .take, .take,
        .deleteMiddle,
      ]
      for (index, event) in life.enumerated() {
        try await live(event, story)
        try await expectBitmaps(story, "\(index): \(event)")
      }
      // Many are retained, of many chains; the image knows of one.
      #expect(try await story.chain().count >= 10)
      try await story.expectContents()
      // All the old ones deleted: not one bitmap less for those that stay.
      let kept = Set(try await currentChain(story).map(\.id))
      for snapshot in try await story.chain().reversed()
      where snapshot.state == .ready && !kept.contains(snapshot.id) {
        try await story.delete(snapshot)
      }
      try await expectBitmaps(story, "the other chains are gone")
      try await story.expectContents()
    }
  }

  private func live(_ event: Event, _ story: SnapshotStory) async throws {
    switch event {
    case .take: _ = try await story.take()
    case .full: _ = try await story.take(full: true)
    case .takeStopped:
      try await story.guest.destroy()
      _ = try await story.takeUnchanged()
      try await story.guest.start()
    case .deleteTip:
      let tip = try await story.chain().first(where: \.isTip)
      try await story.delete(try #require(tip))
    case .deleteMiddle:
      let chain = try await currentChain(story)
      try #require(chain.count > 1)
      try await story.delete(chain[1])
    case .revert:
      let chain = try await currentChain(story)
      try await story.revert(to: try #require(chain.last))
    }
  }

  /// The tip and its visible ancestors, the tip first.
  private func currentChain(_ story: SnapshotStory) async throws -> [Snapshot] {
    let chain = try await story.chain()
    var current: [Snapshot] = []
    var next = chain.first(where: \.isTip)
    while let link = next {
      if link.state == .ready { current.append(link) }
      next = chain.first { $0.id == link.parentID }
    }
    return current
  }

  /// Looks first into the running QEMU, then into the file of the stopped one.
  private func expectBitmaps(_ story: SnapshotStory, _ comment: Comment) async throws {
    let living = Set(try await currentChain(story).map(\.checkpoint))
    let running = try await LiveBitmapNames.of(story.guest)
    #expect(running.isSubset(of: living), comment)
    let stored = try await story.bitmaps()
    #expect(stored == running, comment)
    let tip = try await story.chain().first(where: \.isTip)
    if let tip { #expect(running.contains(tip.checkpoint), comment) }
    // All of them are kept as long as none was lost: by a revert only.
    let reverted = try await story.service.operations.listOperations(.with { $0.volume = story.volume })
      .operations.contains { $0.kind == .revertVolume }
    if !reverted { #expect(stored == living, comment) }
  }
}

/// The bitmaps that a running QEMU has in a guest's first disk.
enum LiveBitmapNames {
  private struct Answer: Decodable {
    struct Node: Decodable {
      struct Bitmap: Decodable { let name: String? }
      let dirtyBitmaps: [Bitmap]?
      enum CodingKeys: String, CodingKey { case dirtyBitmaps = "dirty-bitmaps" }
    }
    let `return`: [Node]
  }

  static func of(_ guest: LabGuest) async throws -> Set<String> {
    let text = try await guest.host.virsh(
      "qemu-monitor-command", guest.name, #"{"execute":"query-named-block-nodes"}"#)
    let answer = try JSONDecoder().decode(Answer.self, from: Data(text.utf8))
    return Set(answer.return.flatMap { $0.dirtyBitmaps ?? [] }.compactMap(\.name).filter { !$0.isEmpty })
  }
}
