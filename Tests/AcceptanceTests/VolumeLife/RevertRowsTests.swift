import Lab
import Messages
import Testing

/// Rows C6 and C14: what follows a revert.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct RevertRowsTests {
  private func options(_ hosts: [String] = ["host-a"]) -> LabTidemarkOptions {
    var options = LabTidemarkOptions()
    options.hosts = hosts
    options.settings = [("snapshot.delta.max", "100")]
    return options
  }

  @Test("C6 after a revert the next is an increment on the reverted-to one; both branches restore")
  func c6BranchesAfterARevert() async throws {
    try await CloudService.with(options(["host-a", "host-b"])) { service in
      let story = try await BranchingVolume(service)
      let one = try await story.take()
      let two = try await story.take()
      let three = try await story.take()

      try await story.revert(to: one)
      let four = try await story.take()
      expectIncrement(four, on: one)
      try await story.check()
      // Back on the first branch, whose tip it was before.
      try await story.revert(to: three)
      let five = try await story.take()
      expectIncrement(five, on: three)
      try await story.check()

      // Deleted: the second of the first branch, which its child needs.
      try await story.delete(two)
      try await story.revert(to: one)
      let six = try await story.take()
      expectIncrement(six, on: one)
      try await story.delete(four)
      try await story.check()

      // Migrated: the bitmap of the reverted image goes with the VM.
      try await story.migrate(to: service.tidemark.hosts[1])
      let seven = try await story.take()
      expectIncrement(seven, on: six)
      try await story.revert(to: five)
      let eight = try await story.take()
      expectIncrement(eight, on: five)
      try await story.revert(to: seven)
      try await story.migrate(to: service.tidemark.hosts[0])
      let nine = try await story.take()
      expectIncrement(nine, on: seven)
      try await story.check()
    }
  }

  @Test("C14 revert to 2, delete 2, snapshot: content right at every point")
  func c14DeletesWhatItRevertedTo() async throws {
    try await CloudService.with(options()) { service in
      let story = try await BranchingVolume(service)
      _ = try await story.take()
      let two = try await story.take()
      let three = try await story.take()
      try await story.revert(to: two)
      try await story.delete(two)
      // Its child keeps it, hidden, and so it stays the tip.
      let four = try await story.take()
      expectIncrement(four, on: two)
      try await story.check()
      try await story.revert(to: three)
      _ = try await story.take()
      try await story.check()
      // And without a child: the reverted-to one is a leaf, and goes with its bitmap.
      let leaf = try await story.take()
      try await story.revert(to: leaf)
      try await story.delete(leaf)
      let next = try await story.take()
      #expect(next.kind == .full)
      #expect(next.fullReason == .chainEnded)
      _ = try await story.take()
      try await story.check()
    }
  }

  @Test("C14 revert to 1, delete 1, snapshot, delete 2 and 3, snapshot: content right at every point")
  func c14DeletesTheOtherBranch() async throws {
    try await CloudService.with(options()) { service in
      let story = try await BranchingVolume(service)
      let one = try await story.take()
      let two = try await story.take()
      let three = try await story.take()
      try await story.revert(to: one)
      try await story.delete(one)
      let four = try await story.take()
      expectIncrement(four, on: one)
      try await story.check()
      try await story.delete(two)
      try await story.delete(three)
      // The other branch is gone; 1 is hidden and kept, as 4 needs it.
      let five = try await story.take()
      expectIncrement(five, on: four)
      try await story.check()
      let chain = try await service.chain(BranchingVolume.volume)
      #expect(Set(chain.map(\.id)) == [one.id, four.id, five.id])
      // Back to 4, and everything before the last one deleted.
      try await story.revert(to: four)
      try await story.delete(five)
      try await story.delete(four)
      #expect(try await service.chain(BranchingVolume.volume).isEmpty)
      let six = try await story.take()
      #expect(six.kind == .full)
      try await story.check()
    }
  }
}
