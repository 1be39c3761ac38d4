import SnapshotModel
import Testing

/// A volume whose snapshots are named 1, 2, 3 … in the order in which they are taken.
struct NumberedVolume {
  var history = VolumeHistory()
  private(set) var taken: [SnapshotID] = []
  var settings = SnapshotSettings(incrementalEnabled: true, maximumChainLinks: 3, backUpToSecondary: true)
  static let pool = PoolID(UniqueIdentifier(high: 1, low: 1))
  static let store = StoreID(UniqueIdentifier(high: 2, low: 1))

  static func id(_ number: Int) -> SnapshotID { SnapshotID(UniqueIdentifier(high: 3, low: UInt64(number))) }

  /// Takes the next and says what it became: `F first_snapshot` or `I on 1`.
  @discardableResult
  mutating func take(full: Bool = false, finding: ParentFinding = .usable) -> String {
    let number = taken.count + 1
    let location =
      history.location(
        backUpToSecondary: settings.backUpToSecondary, pool: Self.pool,
        stores: [StoreCandidate(id: Self.store, freeBytes: 1)])
      ?? .primary(Self.pool)
    let decision = history.decideTake(
      TakeRequest(
        incrementalEnabled: settings.incrementalEnabled, maximumChainLinks: settings.maximumChainLinks,
        fullRequested: full, location: location)
    ).reconciled(with: finding)
    let id = Self.id(number)
    taken.append(id)
    history = history.planning(
      decision, snapshot: id, operation: OperationID(UniqueIdentifier(high: 4, low: UInt64(number))),
      location: location
    ).committing(id)
    switch decision.form {
    case .full(let reason): return "F \(reason.rawValue)"
    case .incremental(let parent, _): return "I on \((taken.firstIndex(of: parent) ?? -1) + 1)"
    }
  }

  mutating func delete(_ number: Int) throws {
    history = history.applying(try history.decideDelete(Self.id(number)))
  }

  mutating func revert(to number: Int) { history = history.reverting(to: Self.id(number)) }

  /// The numbers of the links in this state.
  func numbers(_ state: ChainLink.State) -> [Int] {
    taken.indices.filter { history[taken[$0]]?.state == state }.map { $0 + 1 }
  }

  var tip: Int? { history.tip.flatMap { taken.firstIndex(of: $0) }.map { $0 + 1 } }
  /// The numbers of the snapshots whose bitmaps are kept, the tip's first.
  var kept: [Int] {
    history.validCheckpoints.compactMap { name in
      taken.firstIndex { history[$0]?.checkpoint == name }.map { $0 + 1 }
    }
  }
}

@Suite("Full or incremental")
struct TakeDecisionTests {
  @Test("With a limit of 3 the fourth is full, and a chain goes on from it")
  func chainLimit() {
    var volume = NumberedVolume()
    let forms = (1...5).map { _ in volume.take() }
    #expect(forms == ["F first_snapshot", "I on 1", "I on 2", "F chain_limit", "I on 4"])
    #expect(volume.kept == [5, 4])
  }

  @Test("With increments disabled every snapshot is full, makes no bitmap and clears the tip")
  func disabled() {
    var volume = NumberedVolume()
    volume.settings.incrementalEnabled = false
    #expect((1...2).map { _ in volume.take() } == ["F incremental_disabled", "F incremental_disabled"])
    #expect(volume.take(full: true) == "F incremental_disabled")
    #expect(volume.tip == nil)
    #expect(volume.history.bitmaps.isEmpty)
  }

  @Test("Off, on, off, on: the first when on is full because the chain has ended")
  func toggled() {
    var volume = NumberedVolume()
    volume.settings.incrementalEnabled = false
    volume.take()
    volume.settings.incrementalEnabled = true
    #expect(volume.take() == "F chain_ended")
    #expect(volume.take() == "I on 2")
    volume.settings.incrementalEnabled = false
    #expect(volume.take() == "F incremental_disabled")
    #expect(volume.history.doomedCheckpoints.count == 2)
    volume.settings.incrementalEnabled = true
    #expect(volume.take() == "F chain_ended")
  }

  @Test("A flipped backup location makes the next full, and the chain stays on its new store")
  func storeChanged() {
    var volume = NumberedVolume()
    volume.take()
    volume.settings.backUpToSecondary = false
    #expect(volume.take() == "F store_changed")
    #expect(volume.take() == "I on 2")
    volume.settings.backUpToSecondary = true
    #expect(volume.take() == "F store_changed")
  }

  @Test("A limit of 1 is always full; lowered it holds at once, raised it lets an open chain go on")
  func limits() {
    var volume = NumberedVolume()
    volume.settings.maximumChainLinks = 1
    #expect((1...2).map { _ in volume.take() } == ["F first_snapshot", "F chain_limit"])
    volume.settings.maximumChainLinks = 4
    #expect((1...2).map { _ in volume.take() } == ["I on 2", "I on 3"])
    volume.settings.maximumChainLinks = 2
    #expect(volume.take() == "F chain_limit")
    volume.settings.maximumChainLinks = 16
    #expect(volume.take() == "I on 5")
  }

  @Test("Hidden links count toward the limit")
  func hiddenLinksCount() throws {
    var volume = NumberedVolume()
    volume.take()
    volume.take()
    volume.take()
    try volume.delete(2)
    #expect(volume.numbers(.hidden) == [2])
    #expect(volume.take() == "F chain_limit")
  }

  @Test("A request for a full counts before the state of the chain, and begins a new one")
  func requested() {
    var volume = NumberedVolume()
    volume.take()
    #expect(volume.take(full: true) == "F requested")
    #expect(volume.take() == "I on 2")
  }

  @Test(
    "What an agent finds wrong with the parent is the reason of a full",
    arguments: [ParentFinding.bitmapMissing, .bitmapInconsistent, .parentUnavailable])
  func findings(finding: ParentFinding) {
    var volume = NumberedVolume()
    volume.take()
    #expect(volume.take(finding: finding) == "F \(finding.rawValue)")
    #expect(volume.take() == "I on 2")
    #expect(volume.kept == [3, 2])
  }

  @Test("A chain stays on its store while that can be used")
  func staysOnStore() {
    var volume = NumberedVolume()
    volume.take()
    let other = StoreID(UniqueIdentifier(high: 2, low: 9))
    let pool = NumberedVolume.pool
    let history = volume.history
    let (roomy, tight) = (
      StoreCandidate(id: other, freeBytes: 9), StoreCandidate(id: NumberedVolume.store, freeBytes: 0)
    )
    #expect(
      history.location(backUpToSecondary: true, pool: pool, stores: [roomy, tight])
        == .secondary(NumberedVolume.store))
    #expect(history.location(backUpToSecondary: true, pool: pool, stores: [roomy]) == .secondary(other))
    #expect(history.location(backUpToSecondary: true, pool: pool, stores: []) == nil)
    #expect(history.location(backUpToSecondary: false, pool: pool, stores: []) == .primary(pool))
  }

  @Test("An abandoned take leaves the tip alone and dooms the bitmap that it may have made")
  func abandoned() {
    var volume = NumberedVolume()
    volume.take()
    let before = volume.history
    let operation = OperationID(UniqueIdentifier(high: 4, low: 99))
    let decision = before.decideTake(
      TakeRequest(
        incrementalEnabled: true, maximumChainLinks: 3, fullRequested: false,
        location: .secondary(NumberedVolume.store)))
    let planned = before.planning(
      decision, snapshot: NumberedVolume.id(99), operation: operation,
      location: .secondary(NumberedVolume.store))
    #expect(planned.bitmaps[CheckpointName(operation)] == .pending)
    #expect(planned.tip == before.tip)
    let after = planned.abandoning(NumberedVolume.id(99))
    #expect(after.tip == before.tip)
    #expect(after.links == before.links)
    #expect(after.doomedCheckpoints == [CheckpointName(operation)])
  }
}
