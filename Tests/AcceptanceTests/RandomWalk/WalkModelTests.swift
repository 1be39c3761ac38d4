import Lab
import Messages
import SnapshotModel
import Testing

/// The decisions of the random walk: what is drawn, and what is called wrong.
@Suite("The random walk's model")
struct WalkModelTests {
  private static func rounds(_ seed: UInt64, _ numbers: Range<Int>) -> [WalkRound] {
    numbers.map { WalkRound(seed: seed, number: $0, disks: [3, 1], clusters: 128) }
  }

  @Test("The same seed makes the same rounds, from wherever one begins; another makes others")
  func repeatable() {
    #expect(Self.rounds(7, 0..<200) == Self.rounds(7, 0..<200))
    #expect(Array(Self.rounds(7, 0..<200)[50...]) == Self.rounds(7, 50..<200))
    #expect(Self.rounds(7, 0..<20) != Self.rounds(8, 0..<20))
  }

  @Test("Everything is drawn now and then, and within the machines' bounds")
  func reachesEverything() {
    let rounds = Self.rounds(1, 0..<3000)
    #expect(Set(rounds.flatMap(\.faults)) == Set(WalkRound.Fault.allCases))
    #expect(Set(rounds.flatMap(\.requests).map(\.kind)) == Set(OperationDefinition.Kind.allCases))
    #expect(Set(rounds.map(\.life)).count == 7)
    #expect(rounds.contains { $0.growth != nil } && rounds.contains { $0.aftershock != nil })
    #expect(rounds.contains { if case .undoPlace = $0.moment { true } else { false } })
    #expect(Set(rounds.map(\.requests.count)) == [1, 2, 3])
    #expect(rounds.contains { !$0.cancellations.isEmpty } && rounds.contains { !$0.settings.isEmpty })
    let places = Set(rounds.compactMap { if case .place(let number) = $0.moment { number } else { nil } })
    let most = OperationDefinition.Kind.allCases.map { StepPlace.everywhere($0).count }.max() ?? 0
    #expect(places.count >= most)
    for write in rounds.flatMap({ $0.writesBefore + $0.writesMeanwhile }) {
      #expect(write.disk < [3, 1][write.machine] && write.cluster + write.clusters <= 128 && write.byte != 0)
    }
  }

  @Test(
    "The way that every run goes comes to an adoption and to a rebuild, each with a fault, within its minutes"
  )
  func knownWay() {
    let rounds = Self.rounds(138_504_340, 0..<24).filter { !$0.faults.isEmpty }
    #expect(Set(rounds.flatMap(\.requests).map(\.kind)).isSuperset(of: [.adopt, .rebuild]))
    #expect(
      rounds.filter { [.adopt, .rebuild].contains($0.requests[0].kind) }.allSatisfy { $0.life == .stays })
  }

  // MARK: - What was seen

  private static let size = 1 << 20
  private static let empty = DiskModel(size: size)

  private static func written(_ byte: UInt8) -> DiskModel {
    var disk = empty
    disk.write(pattern: byte, offset: 0, length: 4096)
    return disk
  }

  /// A machine of two disks that has been in the states 0 (empty), 1 (first disk written), 2 (second too), with a group
  /// taken at some moment of these.
  private static func model() -> WalkModel {
    var model = WalkModel([[empty, empty]])
    model.change(0, 0, to: written(1))
    model.change(0, 1, to: written(2))
    model.taken([0: "a", 1: "b"], machine: 0, operation: "x", between: 0...2)
    return model
  }

  private static func name(_ disk: DiskModel) -> String { "\(disk)" }

  @Test("A group has to be one state of its machine, among those that it can be")
  func instants() {
    for (first, second, isRight) in [
      (Self.empty, Self.empty, true), (Self.written(1), Self.empty, true),
      (Self.written(1), Self.written(2), true),
      // The second disk's write came after the first one's.
      (Self.empty, Self.written(2), false), (Self.written(3), Self.empty, false),
    ] {
      var model = Self.model()
      let violations = model.read(["a": Self.name(first), "b": Self.name(second)], hash: Self.name)
      #expect(violations.isEmpty == isRight, "\(violations)")
    }
  }

  @Test("What was read once has to be read again")
  func settled() {
    var model = Self.model()
    let now = ["a": Self.name(Self.written(1)), "b": Self.name(Self.empty)]
    #expect(model.read(now, hash: Self.name).isEmpty)
    #expect(model.read(now, hash: Self.name).isEmpty)
    #expect(!model.read(["b": Self.name(Self.written(2))], hash: Self.name).isEmpty)
    model.reverted(to: "b")
    #expect(model.content(of: 0) == [Self.written(1), Self.empty])
    model.deleted("b")
    #expect(model.snapshot(0, 1, pick: 17) == nil)
    #expect(model.snapshot(0, 0, pick: 17) == "a")
  }

  private static func entry(
    _ id: String, on parent: String = "", _ state: SnapshotState = .ready, isTip: Bool = false,
    store: String = "backup", original: String = ""
  ) -> WalkModel.Entry {
    WalkModel.Entry(
      id: id, parent: parent, isFull: parent.isEmpty, state: state, isTip: isTip, store: store,
      original: original)
  }

  @Test(
    "A listing is right, or it is told what is wrong with it",
    arguments: [
      ([entry("a", isTip: true)], nil), ([entry("h", .hidden), entry("a", on: "h")], nil),
      ([], "not listed"), ([entry("a", .hidden)], "nobody has deleted it"),
      ([entry("a"), entry("z")], "nobody was told so"), ([entry("a"), entry("h", .hidden)], "has no child"),
      ([entry("a"), entry("z", .creating)], "no operation is at work"),
      ([entry("a"), entry("z", .removing)], "no operation is at work"),
      ([entry("a", on: "h")], "parent of snapshot a is not listed"),
      ([entry("h", .hidden, store: ""), entry("a", on: "h")], "not where its parent is"),
      ([entry("h", .hidden, isTip: true), entry("a", on: "h", isTip: true)], "more than one tip"),
      ([entry("a"), entry("a")], "listed twice"),
    ] as [([WalkModel.Entry], String?)])
  func listings(listing: [WalkModel.Entry], wrong: String?) {
    let violations = Self.model().violations(in: listing, machine: 0, disk: 0)
    if let wrong {
      #expect(violations.contains { $0.contains(wrong) }, "\(violations)")
    } else {
      #expect(violations == [])
    }
  }

  @Test("A storage holds exactly what is listed, and leftovers only while they are allowed")
  func files() {
    let model = Self.model()
    let listing = [Self.entry("a")]
    #expect(model.violations(files: ["a.qcow2", "a.json"], listing: listing, place: "it") == [])
    #expect(
      model.violations(files: ["a.qcow2"], listing: listing, place: "it", mayHaveLeftovers: true)
        == ["it lacks a.json"])
    let files: Set = ["a.qcow2", "a.json", "b.1.partial"]
    #expect(
      model.violations(files: files, listing: listing, place: "it")
        == ["it holds b.1.partial, which the catalog does not list"])
    #expect(model.violations(files: files, listing: listing, place: "it", mayHaveLeftovers: true) == [])
  }

  @Test("A snapshot whose deletion failed half way may be anything, until it is deleted again")
  func doubtful() {
    var model = Self.model()
    model.deletionFailed("a")
    for state in [SnapshotState.ready, .hidden, .removing] {
      #expect(model.violations(in: [Self.entry("a", state)], machine: 0, disk: 0) == [])
    }
    #expect(model.violations(in: [], machine: 0, disk: 0) == [])
    #expect(model.violations(files: ["a.qcow2"], listing: [Self.entry("a", .removing)], place: "it") == [])
    model.deleted("a")
    #expect(!model.violations(in: [Self.entry("a", .removing)], machine: 0, disk: 0).isEmpty)
    #expect(!model.violations(files: ["a.qcow2"], listing: [], place: "it").isEmpty)
  }

  @Test("A copy brings what is visible of its chain, and holds what its original held")
  func copies() {
    var model = Self.model()
    #expect(!model.copied("c", of: "a", listing: [Self.entry("c", original: "a")]).isEmpty, "never read")
    let read = ["a": Self.name(Self.written(1)), "b": Self.name(Self.empty)]
    #expect(model.read(read, hash: Self.name).isEmpty)
    let parent = Self.entry("p", .hidden, store: "elsewhere", original: "z")
    let copy = Self.entry("c", on: "p", store: "elsewhere", original: "a")
    #expect(!model.copied("c", of: "a", listing: []).isEmpty, "not listed")
    #expect(model.copied("c", of: "a", listing: [parent, copy]).isEmpty)
    #expect(model.violations(in: [Self.entry("a"), parent, copy], machine: 0, disk: 0).isEmpty)
    #expect(!model.violations(in: [Self.entry("a")], machine: 0, disk: 0).isEmpty, "the copy is missing")
    // The original's deletion leaves the copy; its content is proven by reading.
    model.deleted("a")
    #expect(model.read(["c": Self.name(Self.written(1))], hash: Self.name).isEmpty)
    #expect(!model.read(["c": Self.name(Self.written(2))], hash: Self.name).isEmpty)
    var second = copy
    (second.id, second.parent) = ("d", "e")
    let stranger = Self.entry("e", store: "elsewhere", original: "x")
    #expect(!model.copied("d", of: "c", listing: [stranger, second]).isEmpty, "a link that nobody knows")
  }

  @Test("Links that a consolidation was to remove may wait, until it has been asked for again")
  func unsettled() {
    var model = Self.model()
    let listing = [Self.entry("a"), Self.entry("h", .hidden)]
    #expect(!model.violations(in: listing, machine: 0, disk: 0).isEmpty)
    model.consolidationFailed(0, 0)
    #expect(model.violations(in: listing, machine: 0, disk: 0).isEmpty)
    #expect(model.violations(files: ["a.qcow2", "a.json", "h.qcow2"], listing: listing, place: "it").isEmpty)
    model.consolidated(0, 0)
    #expect(!model.violations(in: listing, machine: 0, disk: 0).isEmpty)
  }

  // MARK: - Tolerance

  private static func round(
    _ requests: [WalkRound.Request], _ faults: [WalkRound.Fault] = [], _ life: WalkRound.Life = .stays
  ) -> WalkTolerance {
    var round = WalkRound(seed: 1, number: 0, disks: [3, 1], clusters: 128)
    (round.requests, round.faults, round.life) = (requests, faults, life)
    return WalkTolerance(round: round)
  }

  @Test(
    "What hosts suffer may end an operation, what the others suffer may not, and no reason is never enough")
  func tolerance() {
    let take = WalkRound.Request.take(machine: 0, disks: [], full: false)
    let delete = WalkRound.Request.delete(machine: 0, disk: 0, pick: 1)
    let revert = WalkRound.Request.revert(machine: 0, disk: 0, pick: 1)
    func mayFail(_ request: WalkRound.Request, _ reason: String, _ tolerance: WalkTolerance) -> Bool {
      tolerance.objection(toFailureOf: request, reason: reason) == nil
    }
    for fault in WalkRound.Fault.allCases {
      #expect(mayFail(take, "copy_lost", Self.round([take], [fault])) == fault.touchesHost)
      #expect(!mayFail(take, "internal", Self.round([take], [fault])))
    }
    #expect(mayFail(take, "vm_not_running", Self.round([take], [], .stoppedMeanwhile)))
    #expect(!mayFail(take, "vm_not_running", Self.round([take])))
    #expect(mayFail(revert, "volume_in_use", Self.round([revert])))
    #expect(!mayFail(revert, "volume_in_use", Self.round([revert], [], .stoppedMeanwhile)))
    #expect(mayFail(revert, "snapshot_not_ready", Self.round([delete, revert], [], .stoppedMeanwhile)))
    #expect(!mayFail(delete, "snapshot_not_ready", Self.round([delete])))
    #expect(mayFail(delete, "snapshot_not_ready", Self.round([delete, delete])))
    let export = WalkRound.Request.export(machine: 0, disk: 0, pick: 1)
    #expect(mayFail(export, "snapshot_not_ready", Self.round([delete, export])))
    #expect(!mayFail(export, "snapshot_not_ready", Self.round([export])))
    let volume = WalkRound.Request.migrateVolume(machine: 0, disk: 0)
    #expect(mayFail(volume, "volume_in_use", Self.round([volume])))
    #expect(!mayFail(volume, "volume_in_use", Self.round([volume], [], .stoppedMeanwhile)))
    let machine = WalkRound.Request.migrate(machine: 0, withStorage: true)
    #expect(!mayFail(machine, "migration_failed", Self.round([machine], [.killCatalog])))
    #expect(!mayFail(machine, "migration_unknown", Self.round([machine], [.killAgent])))
    #expect(Self.round([revert]).objection(toSuccessOf: revert) != nil)
    #expect(Self.round([revert], [], .stoppedMeanwhile).objection(toSuccessOf: revert) == nil)
    #expect(Self.round([take]).objection(toSuccessOf: take) == nil)
  }
}
