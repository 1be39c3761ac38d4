import SnapshotModel
import Testing

@Suite("Deleting and reverting")
struct DeleteAndRevertTests {
  private func chain(_ count: Int, limit: Int = 16) -> NumberedVolume {
    var volume = NumberedVolume()
    volume.settings.maximumChainLinks = limit
    for _ in 0..<count { volume.take() }
    return volume
  }

  @Test("One with a child is hidden; when its last child goes, it goes too, children before parents")
  func hiddenAncestors() throws {
    var volume = chain(3)
    try volume.delete(1)
    #expect(volume.numbers(.hidden) == [1])
    try volume.delete(2)
    #expect(volume.numbers(.hidden) == [1, 2])
    let decision = try volume.history.decideDelete(NumberedVolume.id(3))
    #expect(decision.removed == [3, 2, 1].map(NumberedVolume.id))
    #expect(decision.hidden == nil)
    #expect(decision.tip == nil)
    #expect(volume.history.applying(decision).links.isEmpty)
  }

  @Test("Deleting the tip hands over to its parent, whose bitmap has recorded since")
  func tipHandsOver() throws {
    var volume = chain(2)
    try volume.delete(2)
    #expect(volume.tip == 1)
    #expect(volume.take() == "I on 1")
  }

  @Test("Deleting the tip skips an ancestor without a valid bitmap")
  func tipSkipsHidden() throws {
    var volume = chain(3)
    try volume.delete(2)
    #expect(volume.kept == [3, 1])
    try volume.delete(3)
    #expect(volume.tip == 1)
    #expect(volume.numbers(.ready) == [1])
  }

  @Test("After a full began a new chain, deleting it leaves no tip")
  func noTipAcrossChains() throws {
    var volume = chain(4, limit: 3)
    #expect(volume.kept == [4])
    try volume.delete(4)
    #expect(volume.tip == nil)
    #expect(volume.take() == "F chain_ended")
  }

  @Test("A revert makes exactly the target's bitmap, and the graph branches")
  func revertBranches() {
    var volume = chain(3)
    volume.revert(to: 1)
    #expect(volume.kept == [1])
    #expect(volume.history.bitmaps.count == 1)
    #expect(volume.take() == "I on 1")
    #expect(volume.history.children(of: NumberedVolume.id(1)) == [2, 4].map(NumberedVolume.id))
  }

  @Test("A reverted-to snapshot that is deleted stays the hidden tip")
  func hiddenTip() throws {
    var volume = chain(3)
    volume.revert(to: 2)
    try volume.delete(2)
    #expect(volume.numbers(.hidden) == [2])
    #expect(volume.tip == 2)
    #expect(volume.kept == [2])
    #expect(volume.take() == "I on 2")
    #expect(volume.kept == [4])
    try volume.delete(4)
    #expect(volume.tip == nil, "the bitmap of 2 was doomed when 4 took over")
  }

  @Test("A hidden tip goes with its last child, and no stale bitmap takes its place")
  func hiddenTipGoes() throws {
    var volume = chain(2)
    volume.revert(to: 1)
    try volume.delete(1)
    try volume.delete(2)
    #expect(volume.history.links.isEmpty)
    #expect(volume.tip == nil)
    #expect(volume.take() == "F first_snapshot")
  }

  @Test("Reverting to a snapshot without a bitmap leaves no tip")
  func revertWithoutBitmap() {
    var volume = NumberedVolume()
    volume.settings.incrementalEnabled = false
    volume.take()
    volume.settings.incrementalEnabled = true
    volume.take()
    volume.revert(to: 1)
    #expect(volume.tip == nil)
    #expect(volume.history.bitmaps.isEmpty)
    #expect(volume.take() == "F chain_ended")
  }

  @Test("What is not ready is refused, and so is what is not known")
  func refusals() throws {
    var volume = chain(2)
    try volume.delete(1)
    let history = volume.history
    #expect(throws: SnapshotRefusal.notReady(NumberedVolume.id(1), .hidden)) {
      try history.decideDelete(NumberedVolume.id(1))
    }
    #expect(throws: SnapshotRefusal.unknown(NumberedVolume.id(9))) {
      try history.decideDelete(NumberedVolume.id(9))
    }
    #expect(throws: SnapshotRefusal.notReady(NumberedVolume.id(1), .hidden)) {
      try history.checkRevert(to: NumberedVolume.id(1))
    }
  }

  @Test("A pinned snapshot and its ancestors stay on the storage")
  func pinned() throws {
    var volume = chain(2)
    try volume.delete(1)
    let decision = try volume.history.decideDelete(NumberedVolume.id(2), pinned: [NumberedVolume.id(2)])
    #expect(decision.removed.isEmpty)
    #expect(decision.hidden == NumberedVolume.id(2))
    let other = try volume.history.decideDelete(NumberedVolume.id(2), pinned: [NumberedVolume.id(1)])
    #expect(other.removed == [NumberedVolume.id(2)])
  }

  @Test("A deletion finishes what those before it could not remove, and what nobody reads any more")
  func unfinished() throws {
    var volume = chain(4)
    // 3 and 4 were to be removed and their files were not; 2 was read when 3 was decided on.
    for (number, state) in [(4, ChainLink.State.removing), (3, .removing), (2, .hidden)] {
      var link = try #require(volume.history[NumberedVolume.id(number)])
      link.state = state
      volume.history.insert(link)
    }
    volume.history.tip = NumberedVolume.id(1)
    let read = volume.history.decideUnfinishedDeletions(pinned: [NumberedVolume.id(2)])
    #expect(read.removed == [4, 3].map(NumberedVolume.id))
    #expect(read.tip == NumberedVolume.id(1) && read.hidden == nil)
    #expect(volume.history.decideUnfinishedDeletions().removed == [4, 3, 2].map(NumberedVolume.id))
    let next = try volume.history.decideDelete(NumberedVolume.id(1))
    #expect(next.hidden == nil)
    #expect(next.removed == [4, 3, 2, 1].map(NumberedVolume.id))
  }
}
