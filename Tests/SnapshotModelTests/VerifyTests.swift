import SnapshotModel
import Testing

@Suite("Verifying chains")
struct VerifyTests {
  @Test(
    "Over random forests: all is read once, after its parent; whoever has the damaged link above suffers",
    arguments: 0..<50)
  func randomForests(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let pool = PoolID.random()
    var links: [ChainLink] = []
    for _ in 0..<Int.random(in: 1...40, using: &generator) {
      let parent = Bool.random(using: &generator) ? links.randomElement(using: &generator)?.id : nil
      let state: ChainLink.State = Int.random(in: 0..<4, using: &generator) == 0 ? .hidden : .ready
      links.append(
        ChainLink(id: .random(), parent: parent, state: state, location: .primary(pool), checkpoint: nil))
    }
    let history = VolumeHistory(links: links.shuffled(using: &generator))
    let order = history.linksToVerify(nil).map(\.id)
    #expect(Set(order) == Set(links.map(\.id)) && order.count == links.count)
    for link in links {
      if let parent = link.parent {
        #expect((order.firstIndex(of: parent) ?? .max) < (order.firstIndex(of: link.id) ?? -1))
      }
      let path = history.path(from: link.id).map(\.id)
      #expect(history.linksToVerify(link.id).map(\.id) == path.reversed())
      let suffering = Set(history.sufferers(of: link.id))
      for other in links {
        let needsIt = history.path(from: other.id).contains { $0.id == link.id }
        #expect(suffering.contains(other.id) == (needsIt && other.state == .ready))
      }
    }
  }

  @Test("A tip whose chain is damaged gets no increment, whatever link it is")
  func damagedTip() {
    let pool = PoolID.random()
    let names = (0..<3).map { _ in CheckpointName(OperationID.random()) }
    var links: [ChainLink] = []
    for name in names {
      links.append(
        ChainLink(
          id: .random(), parent: links.last?.id, state: .ready, location: .primary(pool), checkpoint: name))
    }
    let history = VolumeHistory(
      links: links, tip: links[2].id, bitmaps: Dictionary(uniqueKeysWithValues: names.map { ($0, .valid) }))
    func decide(_ damaged: Set<SnapshotID>) -> TakeDecision {
      history.decideTake(
        TakeRequest(
          incrementalEnabled: true, maximumChainLinks: 9, fullRequested: false, location: .primary(pool),
          damaged: damaged))
    }
    #expect(decide([]).parent == links[2].id)
    #expect(decide([.random()]).parent == links[2].id)
    for link in links { #expect(decide([link.id]).fullReason == .parentUnavailable) }
  }
}
