import SnapshotModel
import Testing

@Suite("What snapshots occupy, and for whose sake")
struct FootprintTests {
  /// A forest with sizes, and who is pinned.
  struct Forest {
    var history = VolumeHistory()
    var sizes: [SnapshotID: UInt64] = [:]
    var pinned: Set<SnapshotID> = []
  }

  @Test(
    "Over random forests it is what the words say, one snapshot at a time", arguments: 0..<20 as Range<UInt64>
  )
  func randomForests(batch: UInt64) {
    for index in 0..<100 as Range<UInt64> {
      let seed = batch * 1_000 + index
      let forest = Self.random(seed: seed)
      let found = forest.history.footprints(allocated: forest.sizes, pinned: forest.pinned)
      #expect(Set(found.keys) == Set(forest.history.links.keys))
      for id in forest.history.links.keys {
        let expected = Self.expected(id, in: forest)
        #expect(found[id] == expected, "seed \(seed), \(id)")
        if found[id] != expected { return }
      }
    }
  }

  @Test("A hidden root counts as its only reader's, and goes with it; with two readers it is shared")
  func hiddenRoot() {
    func id(_ number: UInt64) -> SnapshotID { SnapshotID(UniqueIdentifier(high: 1, low: number)) }
    func link(_ number: UInt64, on parent: UInt64?, _ state: ChainLink.State) -> ChainLink {
      ChainLink(
        id: id(number), parent: parent.map(id), state: state,
        location: .secondary(StoreID(UniqueIdentifier(high: 2, low: 1))), checkpoint: nil)
    }
    let sizes = [id(1): 100, id(2): 10, id(3): 1] as [SnapshotID: UInt64]
    let one = VolumeHistory(links: [link(1, on: nil, .hidden), link(2, on: 1, .ready)])
      .footprints(allocated: sizes)
    #expect(
      one[id(2)]
        == SnapshotFootprint(allocated: 10, chain: 110, exclusive: 110, hidden: 100, freedByDeletion: 110))
    #expect(one[id(2)]?.shared == 0)
    #expect(one[id(1)]?.exclusive == 0 && one[id(1)]?.freedByDeletion == 0)
    let two = VolumeHistory(
      links: [link(1, on: nil, .hidden), link(2, on: 1, .ready), link(3, on: 1, .ready)]
    ).footprints(allocated: sizes)
    #expect(
      two[id(2)]
        == SnapshotFootprint(allocated: 10, chain: 110, exclusive: 10, hidden: 100, freedByDeletion: 10))
    #expect(two[id(3)]?.shared == 100)
  }

  /// The definitions, word by word, without any cleverness.
  private static func expected(_ id: SnapshotID, in forest: Forest) -> SnapshotFootprint {
    func bytes(_ links: [ChainLink]) -> UInt64 { links.reduce(0) { $0 + (forest.sizes[$1.id] ?? 0) } }
    func isWanted(_ link: ChainLink) -> Bool { link.state == .ready || link.state == .creating }
    let path = forest.history.path(from: id)
    let others = forest.history.links.values.filter { $0.id != id && isWanted($0) }
    let needed = Set(others.flatMap { forest.history.path(from: $0.id).map(\.id) })
    let unfinished = forest.history.decideUnfinishedDeletions(pinned: forest.pinned).removed
    let removed = ((try? forest.history.decideDelete(id, pinned: forest.pinned))?.removed ?? [])
      .filter { !unfinished.contains($0) }
    return SnapshotFootprint(
      allocated: forest.sizes[id] ?? 0, chain: bytes(path),
      exclusive: isWanted(path[0]) ? bytes(path.filter { !needed.contains($0.id) }) : 0,
      hidden: bytes(path.filter { $0.state == .hidden }),
      freedByDeletion: bytes(removed.compactMap { forest.history[$0] }))
  }

  static func random(seed: UInt64) -> Forest {
    var generator = SeededGenerator(seed: seed)
    var forest = Forest()
    var ids: [SnapshotID] = []
    for _ in 0..<Int.random(in: 1...24, using: &generator) {
      let id = SnapshotID.random(using: &generator)
      let parent = generator.chance(1, in: 5) ? nil : ids.randomElement(using: &generator)
      let states: [ChainLink.State] = [.ready, .ready, .hidden, .hidden, .creating, .removing]
      forest.history.insert(
        ChainLink(
          id: id, parent: parent, state: states.randomElement(using: &generator) ?? .ready,
          location: .secondary(StoreID(UniqueIdentifier(high: 2, low: 1))), checkpoint: nil))
      if generator.chance(9, in: 10) { forest.sizes[id] = UInt64.random(in: 0...1_000, using: &generator) }
      if generator.chance(1, in: 12) { forest.pinned.insert(id) }
      ids.append(id)
    }
    return forest
  }
}
