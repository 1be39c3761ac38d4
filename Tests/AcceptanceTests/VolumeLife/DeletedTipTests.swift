import Lab
import Messages
import Testing

/// Row C7: the tip is deleted.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct DeletedTipTests {
  @Test("C7 the tip deleted, then a snapshot: an increment on the one before, with all changes since it")
  func c7DeletesTheTip() async throws {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    options.settings = [("snapshot.delta.max", "100")]
    try await CloudService.with(options) { service in
      let story = try await SnapshotStory.begin(service)
      let full = try await story.take()
      let second = try await story.take()
      let third = try await story.take()
      try await story.change()
      try await story.delete(third)
      #expect(try await story.tip() == second.id)
      let fourth = try await story.take()
      expectIncrement(fourth, on: second)
      try await story.expectContents()

      // Two in a row, one of them of a stopped VM, which stays stopped for all that follows.
      let fifth = try await story.take()
      try await story.guest.destroy()
      let sixth = try await story.takeUnchanged()
      expectSmallIncrement(sixth, on: fifth)
      try await story.delete(sixth)
      try await story.delete(fifth)
      #expect(try await story.tip() == fourth.id)
      let seventh = try await story.takeUnchanged()
      expectSmallIncrement(seventh, on: fourth)
      try await story.expectContents()

      // Down to the full one, over a hidden link: that one goes with its last child.
      try await story.guest.start()
      try await story.delete(second)
      try await story.delete(seventh)
      try await story.delete(fourth)
      #expect(try await story.chain().map(\.id) == [full.id])
      #expect(try await story.tip() == full.id)
      let eighth = try await story.take()
      expectIncrement(eighth, on: full)
      try await story.expectContents()

      // With nothing left there is no tip, and the next begins anew.
      try await story.delete(eighth)
      try await story.delete(full)
      #expect(try await story.tip() == nil)
      expectFull(try await story.take(), .firstSnapshot)
      try await story.expectContents()
    }
  }
}
