import SnapshotModel
import Testing

@Suite("Which store a snapshot goes to")
struct PlacementTests {
  private static let pool = PoolID(UniqueIdentifier(high: 3, low: 1))

  private static func store(_ number: UInt64, free: UInt64?) -> StoreCandidate {
    StoreCandidate(id: StoreID(UniqueIdentifier(high: 2, low: number)), freeBytes: free)
  }

  @Test("A new chain begins where there is most room; of equals on the first; on one never measured last")
  func mostRoom() {
    let stores = [
      Self.store(1, free: nil), Self.store(2, free: 5), Self.store(3, free: 7), Self.store(4, free: 7),
    ]
    func choice(_ stores: [StoreCandidate]) -> ChainLink.Location? {
      VolumeHistory().location(backUpToSecondary: true, pool: Self.pool, stores: stores)
    }
    #expect(choice(stores) == .secondary(stores[2].id))
    #expect(choice(stores.reversed()) == .secondary(stores[3].id))
    #expect(choice([stores[0], stores[1]]) == .secondary(stores[1].id))
    #expect(choice([stores[0]]) == .secondary(stores[0].id))
    #expect(choice([]) == nil)
  }

  @Test("A full one leaves the store of the chain before it for one with more room; an increment stays")
  func newChains() {
    let stores = [Self.store(1, free: 1), Self.store(2, free: 5)]
    let here = ChainLink.Location.secondary(stores[0].id)
    func place(_ form: TakeDecision.Form, _ location: ChainLink.Location) -> ChainLink.Location {
      VolumeHistory.location(
        of: TakeDecision(form: form, makesBitmap: true), decidedAt: location, stores: stores)
    }
    let increment = TakeDecision.Form.incremental(
      parent: SnapshotID(UniqueIdentifier(high: 1, low: 1)),
      checkpoint: CheckpointName(OperationID(UniqueIdentifier(high: 4, low: 1))))
    #expect(place(increment, here) == here)
    #expect(place(.full(.chainLimit), here) == .secondary(stores[1].id))
    #expect(place(.full(.chainLimit), .primary(Self.pool)) == .primary(Self.pool))
  }

  @Test("A snapshot without room goes to another store that has room for a full one, or to none")
  func relocation() {
    let stores = [
      Self.store(1, free: 90), Self.store(2, free: 50), Self.store(3, free: 60), Self.store(4, free: nil),
    ]
    func target(_ bytes: UInt64, _ full: Int = 0) -> StoreID? {
      VolumeHistory.relocation(needing: bytes, insteadOf: stores[full].id, stores: stores)
    }
    #expect(target(50) == stores[2].id)
    #expect(target(60) == stores[2].id)
    #expect(target(61) == nil)
    #expect(target(61, 2) == stores[0].id)
    // One that nobody has measured is no promise.
    #expect(VolumeHistory.relocation(needing: 0, insteadOf: stores[0].id, stores: [stores[3]]) == nil)
    #expect(VolumeHistory.relocation(needing: 1, insteadOf: stores[0].id, stores: []) == nil)
  }
}
