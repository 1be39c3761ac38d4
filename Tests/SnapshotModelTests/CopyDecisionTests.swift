import SnapshotModel
import Testing

@Suite("Copies to other stores")
struct CopyDecisionTests {
  private static let pool = PoolID.random()

  /// A chain of so many links, the leaf first.
  private static func path(_ length: Int) -> [ChainLink] {
    var links: [ChainLink] = []
    for _ in 0..<length {
      links.append(
        ChainLink(
          id: .random(), parent: links.last?.id, state: .ready, location: .primary(pool), checkpoint: nil))
    }
    return links.reversed()
  }

  @Test(
    "Over random chains and stores: what is missing and what is there make the whole content, and nothing is copied twice",
    arguments: 0..<40)
  func randomChains(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<100 {
      let path = Self.path(Int.random(in: 1...20, using: &generator))
      var there: [SnapshotID: CopyDecision.Present] = [:]
      for link in path where generator.chance(1, in: 4) {
        there[link.id] = CopyDecision.Present(
          id: .random(), state: generator.chance(1, in: 3) ? .hidden : .ready)
      }
      let isFlat = generator.chance(1, in: 3)
      let decision = CopyDecision(path: path, there: there, isFlat: isFlat)
      #expect(decision.path == path)

      if let present = there[path[0].id] {
        // Its content is there already: nothing is to be done.
        #expect(decision.present == present)
        #expect(decision.missing.isEmpty && decision.base == nil && !decision.isFlattened)
        continue
      }
      #expect(decision.present == nil)
      // The snapshot itself is always copied, and last, after all that it needs.
      #expect(decision.missing.last == path[0])
      #expect(Set(decision.missing.map(\.id)).count == decision.missing.count)
      #expect(decision.missing.allSatisfy { there[$0.id] == nil })
      for (parent, child) in zip(decision.missing, decision.missing.dropFirst()) {
        #expect(child.parent == parent.id)
      }
      guard !isFlat else {
        #expect(decision.missing == [path[0]] && decision.base == nil)
        #expect(decision.isFlattened == (path.count > 1))
        continue
      }
      #expect(!decision.isFlattened)
      // The first is put onto the nearest ancestor whose content is there, or is the root itself.
      let first = decision.missing[0]
      if let base = decision.base {
        #expect(first.parent.flatMap { there[$0]?.id } == base)
      } else {
        #expect(first.parent == nil && first == path.last)
      }
    }
  }

  @Test("A copy of an increment is put onto a copy of its parent, however that came there, visible or hidden")
  func ontoCopy() {
    let path = Self.path(3)
    for state in [ChainLink.State.ready, .hidden] {
      let copy = CopyDecision.Present(id: .random(), state: state)
      let decision = CopyDecision(path: path, there: [path[1].id: copy], isFlat: false)
      #expect(decision.missing == [path[0]])
      #expect(decision.base == copy.id)
    }
  }

  @Test("Of two ancestors that are there the nearer one counts")
  func nearest() {
    let path = Self.path(4)
    let (near, far) = (
      CopyDecision.Present(id: .random(), state: .ready), CopyDecision.Present(id: .random(), state: .ready)
    )
    let decision = CopyDecision(path: path, there: [path[1].id: near, path[3].id: far], isFlat: false)
    #expect(decision.missing == [path[0]] && decision.base == near.id)
  }

  @Test("A full stands alone in any case, and no chain needs nothing")
  func edges() {
    let full = Self.path(1)
    for isFlat in [false, true] {
      let decision = CopyDecision(path: full, there: [:], isFlat: isFlat)
      #expect(decision.missing == full && decision.base == nil && !decision.isFlattened)
    }
    let nothing = CopyDecision(path: [], there: [:], isFlat: false)
    #expect(nothing.missing.isEmpty && nothing.base == nil && nothing.present == nil && !nothing.isFlattened)
  }
}
