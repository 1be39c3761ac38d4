import SnapshotModel
import Testing

@Suite("Consolidating")
struct ConsolidationTests {
  private func chain(_ count: Int, deleting: [Int]) throws -> NumberedVolume {
    var volume = NumberedVolume()
    volume.settings.maximumChainLinks = 16
    for _ in 0..<count { volume.take() }
    for number in deleting { try volume.delete(number) }
    return volume
  }

  private func merge(_ child: Int, _ merged: [Int], on base: Int?) -> ChainMerge {
    ChainMerge(
      child: NumberedVolume.id(child), merged: merged.map(NumberedVolume.id),
      base: base.map(NumberedVolume.id))
  }

  @Test("A run of hidden links becomes part of the first that stays, all at once; the next run of its own")
  func runs() throws {
    let volume = try chain(8, deleting: [2, 3, 6])
    #expect(
      volume.history.decideConsolidation() == [merge(4, [3, 2], on: 1), merge(7, [6], on: 5)])
  }

  @Test("With a hidden full, the child becomes the full")
  func full() throws {
    let volume = try chain(4, deleting: [1, 2])
    let merges = volume.history.decideConsolidation()
    #expect(merges == [merge(3, [2, 1], on: nil)])
    let after = try #require(volume.history.consolidating(merges[0]))
    let child = try #require(after[NumberedVolume.id(3)])
    #expect(child.parent == nil && child.kind == .full && child.state == .ready)
    #expect(after.decideUnfinishedDeletions().removed == [2, 1].map(NumberedVolume.id))
    // Made again it changes nothing.
    #expect(after.consolidating(merges[0]) == after)
  }

  @Test("One that several need stays, and takes in the run above it")
  func branches() throws {
    var volume = try chain(3, deleting: [])
    volume.revert(to: 2)
    volume.take()
    try volume.delete(1)
    try volume.delete(2)
    #expect(volume.history.decideConsolidation() == [merge(2, [1], on: nil)])
  }

  @Test("A hidden tip stays, as the next increment is based on it")
  func tip() throws {
    var volume = try chain(3, deleting: [])
    volume.revert(to: 2)
    try volume.delete(2)
    #expect(volume.tip == 2)
    #expect(volume.history.decideConsolidation().isEmpty)
    try volume.delete(1)
    #expect(volume.history.decideConsolidation() == [merge(2, [1], on: nil)])
  }

  @Test(
    "Links that somebody reads stay until they are read no more; nothing is decided for what nobody needs")
  func pinned() throws {
    let volume = try chain(4, deleting: [2, 3])
    let merge = try #require(volume.history.decideConsolidation().first)
    let after = try #require(volume.history.consolidating(merge))
    let pinned = Set([2, 3].map(NumberedVolume.id))
    #expect(after.decideUnfinishedDeletions(pinned: pinned).removed.isEmpty)
    #expect(after.decideConsolidation().isEmpty)
    #expect(after.decideUnfinishedDeletions(pinned: [NumberedVolume.id(2)]).removed == [NumberedVolume.id(3)])
  }

  @Test("What does not fit the graph is refused")
  func misfits() throws {
    let volume = try chain(4, deleting: [2])
    #expect(volume.history.consolidating(merge(4, [3], on: 2)) == nil)
    #expect(volume.history.consolidating(merge(3, [2, 1], on: nil)) == nil)
    #expect(volume.history.consolidating(merge(9, [2], on: 1)) == nil)
  }

  @Test("Chains are shorter afterwards: an increment follows where a full would have")
  func chainLength() throws {
    var volume = NumberedVolume()
    volume.settings.maximumChainLinks = 3
    for _ in 0..<3 { volume.take() }
    try volume.delete(2)
    let merge = try #require(volume.history.decideConsolidation().first)
    volume.history = try #require(volume.history.consolidating(merge))
    volume.history = volume.history.applying(volume.history.decideUnfinishedDeletions())
    #expect(volume.take() == "I on 3")
  }
}
