import SnapshotModel

/// What happens in one round of the random walk. Drawn from the seed alone, whatever the rounds before it led to: the same
/// seed repeats the same actions, and what a number points at is looked up when its time has come.
struct WalkRound: Hashable, Sendable {
  /// A change of a disk.
  struct Write: Hashable, Sendable {
    enum Form: Hashable, Sendable, CaseIterable {
      case pattern, zeroes, discard
    }

    var machine: Int
    var disk: Int
    var form: Form
    /// In clusters of 64 KiB.
    var cluster: Int
    var clusters: Int
    /// Whether it begins and ends in the middle of a cluster.
    var isUnaligned: Bool
    var byte: UInt8
  }

  /// What is asked of Tidemark.
  enum Request: Hashable, Sendable {
    /// A snapshot of these disks (indices) of a machine; empty for all by the VM's name.
    case take(machine: Int, disks: [Int], full: Bool)
    /// The deletion of one of the visible snapshots of a disk.
    case delete(machine: Int, disk: Int, pick: Int)
    /// The revert to one of the visible snapshots of a disk.
    case revert(machine: Int, disk: Int, pick: Int)
    /// A check of all disks of a machine.
    case check(machine: Int)
    /// A new volume out of one of the visible snapshots of a disk.
    case export(machine: Int, disk: Int, pick: Int)
    /// A copy of one of the visible snapshots of a disk to the store where it is not.
    case copy(machine: Int, disk: Int, pick: Int, selfSufficient: Bool)
    /// The merging of a disk's hidden snapshots into their children.
    case consolidate(machine: Int, disk: Int)
    /// The reading of all stored snapshots of a disk.
    case verify(machine: Int, disk: Int)
    /// The migration of a running machine to the other host, with its volumes or without.
    case migrate(machine: Int, withStorage: Bool)
    /// The migration of a disk that nobody uses to another pool.
    case migrateVolume(machine: Int, disk: Int)

    var machine: Int {
      switch self {
      case .take(let machine, _, _), .delete(let machine, _, _), .revert(let machine, _, _),
        .check(let machine), .export(let machine, _, _), .copy(let machine, _, _, _),
        .consolidate(let machine, _), .verify(let machine, _), .migrate(let machine, _),
        .migrateVolume(let machine, _):
        machine
      }
    }

    var kind: OperationDefinition.Kind {
      switch self {
      case .take: .take
      case .delete: .delete
      case .revert: .revert
      case .check: .check
      case .export: .export
      case .copy: .copy
      case .consolidate: .consolidate
      case .verify: .verify
      case .migrate, .migrateVolume: .migrate
      }
    }

    /// Whether it reads one snapshot that has to be there for it.
    var needsSnapshot: Bool { [.delete, .revert, .export, .copy].contains(kind) }
  }

  /// What happens to the machine that the first request is about.
  enum Life: Hashable, Sendable {
    /// It is there all the time.
    case stays
    /// It is stopped before the requests and started after them.
    case stoppedMeanwhile
    /// The same, and it is started on the other host.
    case stoppedAndMoved
    /// It is stopped before the requests and started while they are worked on.
    case startsMeanwhile
    /// It moves to the other host before the requests.
    case movesBefore
    /// It moves while they are worked on.
    case movesMeanwhile
    /// It is stopped and started while they are worked on.
    case restartsMeanwhile

    /// Whether it is stopped when the requests are sent.
    var beginsStopped: Bool {
      switch self {
      case .stoppedMeanwhile, .stoppedAndMoved, .startsMeanwhile: true
      case .stays, .movesBefore, .movesMeanwhile, .restartsMeanwhile: false
      }
    }
  }

  /// A disk of the machine becomes larger.
  struct Growth: Hashable, Sendable {
    var disk: Int
    /// In clusters of 64 KiB.
    var clusters: Int
  }

  /// What breaks.
  enum Fault: Hashable, Sendable, CaseIterable {
    case killOrchestrator, killBothOrchestrators, killCatalog, killPostgres, stopPostgres
    case freezeOrchestrator, freezeCatalog, freezeAgent
    case killAgent, killAllAgents, killLibvirt, freezeLibvirt, killEmulator
    /// QEMU is stopped: whatever is asked of it begins, and does not end, until it goes on. Something else breaks meanwhile.
    case freezeEmulator
    case takeStoreAway, stallNetwork, cutNetwork
    /// Agent, libvirtd, orchestrators and catalog at once.
    case killEverything

    /// Whether it touches what the steps on a host need: then an operation may fail, with its reason.
    var touchesHost: Bool {
      switch self {
      case .killOrchestrator, .killBothOrchestrators, .killCatalog, .killPostgres, .stopPostgres,
        .freezeOrchestrator, .freezeCatalog:
        false
      case .freezeAgent, .killAgent, .killAllAgents, .killLibvirt, .freezeLibvirt, .killEmulator,
        .freezeEmulator, .takeStoreAway, .stallNetwork, .cutNetwork, .killEverything:
        true
      }
    }
  }

  /// When it breaks.
  enum Moment: Hashable, Sendable {
    /// So many milliseconds after the requests were sent.
    case after(milliseconds: Int)
    /// When the first request's operation comes to this place, out of all places of its kind.
    case place(Int)
    /// When the first request's operation is being undone, and comes to this place of that.
    case undoPlace(Int)
  }

  /// More that breaks, some time after the first was put right: whoever recovers is hit again.
  struct Aftershock: Hashable, Sendable {
    var fault: Fault
    /// In milliseconds.
    var delay: Int
    var duration: Int
  }

  var settings: [String: String] = [:]
  var writesBefore: [Write] = []
  var writesMeanwhile: [Write] = []
  var requests: [Request] = []
  /// Which of the requests are cancelled, and how many milliseconds after they were accepted.
  var cancellations: [Int: Int] = [:]
  var life: Life = .stays
  var growth: Growth?
  var faults: [Fault] = []
  var aftershock: Aftershock?
  var moment: Moment = .after(milliseconds: 0)
  /// How long the faults last, in milliseconds.
  var duration = 0

  /// The machines that are asked to leave their hosts while they run.
  var departing: Set<Int> {
    Set(requests.compactMap { if case .migrate(let machine, _) = $0 { machine } else { nil } })
  }

  /// All that breaks.
  var allFaults: [Fault] { faults + [aftershock?.fault].compactMap(\.self) }

  /// Draws a round.
  ///
  /// - Parameter disks: How many disks each machine has.
  init(seed: UInt64, number: Int, disks: [Int], clusters: Int) {
    var generator = WalkGenerator(seed: seed, round: number)
    let machine = generator.number(disks.count)
    if generator.chance(15) { settings = Self.drawSettings(&generator) }
    life = generator.pick(weighted: [
      (56, .stays), (13, .stoppedMeanwhile), (5, .stoppedAndMoved), (6, .startsMeanwhile), (8, .movesBefore),
      (5, .movesMeanwhile), (7, .restartsMeanwhile),
    ])
    writesBefore = (0..<1 + generator.number(4)).map { _ in
      Self.drawWrite(&generator, generator.chance(80) ? machine : nil, disks, clusters)
    }
    requests = (0..<generator.pick(weighted: [(60, 1), (25, 2), (15, 3)])).map { index in
      let other = index > 0 && generator.chance(30) ? generator.number(disks.count) : machine
      return Self.drawRequest(&generator, other, disks, isStopped: life.beginsStopped)
    }
    // Where a machine that leaves is, its migration decides, and nobody else.
    if departing.contains(machine), life != .movesBefore { life = .stays }
    for index in requests.indices where generator.chance(15) {
      cancellations[index] = generator.number(600)
    }
    if generator.chance(60) {
      writesMeanwhile = (0..<1 + generator.number(3)).map { _ in
        Self.drawWrite(&generator, machine, disks, clusters)
      }
    }
    if generator.chance(75) {
      faults = [generator.pick(Fault.allCases)]
      if generator.chance(25) || faults == [.freezeEmulator] {
        let second = generator.pick(Fault.allCases)
        if !faults.contains(second) { faults.append(second) }
      }
      duration = generator.pick(weighted: [(50, generator.number(300)), (35, 2500), (15, 5000)])
      if generator.chance(20) {
        aftershock = Aftershock(
          fault: generator.pick(Fault.allCases), delay: generator.number(1500),
          duration: generator.number(1500))
      }
    }
    if !departing.isEmpty { spareEmulators() }
    moment =
      generator.chance(65) ? .place(generator.number(64)) : .after(milliseconds: generator.number(900))
    if generator.chance(12), ![.revert, .check].contains(requests[0].kind),
      !OperationDefinition(requests[0].kind).undoSteps.isEmpty
    {
      cancellations[0] = generator.number(400)
      moment = .undoPlace(generator.number(64))
    }
    if generator.chance(8), !life.beginsStopped {
      growth = Growth(disk: generator.number(disks[machine]), clusters: 1 + generator.number(8))
    }
  }

  /// A machine whose QEMU is killed while it is on its way may have run at either place: nobody can tell then which of its
  /// images is the right one, and a person has to decide.
  private mutating func spareEmulators() {
    func spared(_ fault: Fault) -> Fault { fault == .killEmulator ? .killLibvirt : fault }
    faults = faults.map(spared).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    if let other = aftershock?.fault { aftershock?.fault = spared(other) }
  }

  private static func drawSettings(_ generator: inout WalkGenerator) -> [String: String] {
    switch generator.number(6) {
    case 0, 1, 2: ["snapshot.delta.max": "\(generator.pick([1, 3, 5, 8, 12, 20]))"]
    case 3, 4: ["snapshot.backup.to.secondary": generator.chance(50) ? "true" : "false"]
    default: ["kvm.incremental.snapshot": generator.chance(75) ? "true" : "false"]
    }
  }

  private static func drawWrite(
    _ generator: inout WalkGenerator, _ machine: Int?, _ disks: [Int], _ clusters: Int
  ) -> Write {
    let machine = machine ?? generator.number(disks.count)
    let length = 1 + generator.number(12)
    return Write(
      machine: machine, disk: generator.number(disks[machine]),
      form: generator.pick(weighted: [(70, .pattern), (15, .zeroes), (15, .discard)]),
      cluster: generator.number(clusters - length), clusters: length, isUnaligned: generator.chance(40),
      byte: UInt8(1 + generator.number(255)))
  }

  private static func drawRequest(
    _ generator: inout WalkGenerator, _ machine: Int, _ disks: [Int], isStopped: Bool
  ) -> Request {
    let disk = generator.number(disks[machine])
    let pick = generator.number(1000)
    switch generator.number(100) {
    case 0..<4: return .check(machine: machine)
    case ..<8: return .verify(machine: machine, disk: disk)
    case ..<15:
      return .copy(machine: machine, disk: disk, pick: pick, selfSufficient: generator.chance(30))
    case ..<20: return .export(machine: machine, disk: disk, pick: pick)
    case ..<27: return .consolidate(machine: machine, disk: disk)
    case ..<35:
      return isStopped
        ? .migrateVolume(machine: machine, disk: disk)
        : .migrate(machine: machine, withStorage: generator.chance(50))
    case ..<(isStopped ? 50 : 72):
      let chosen = (0..<disks[machine]).filter { _ in generator.chance(50) }
      return .take(
        machine: machine, disks: generator.chance(40) ? [] : chosen.isEmpty ? [disk] : chosen,
        full: generator.chance(8))
    case ..<(isStopped ? 68 : 96): return .delete(machine: machine, disk: disk, pick: pick)
    // Of a machine that runs, a revert has to be refused.
    default: return .revert(machine: machine, disk: disk, pick: pick)
    }
  }
}
