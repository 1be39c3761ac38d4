import SnapshotModel

extension WalkRound {
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
    if generator.chance(14) {
      // What was moved or lost behind Tidemark's back is put right before anything else is asked for.
      let disk = generator.number(disks[machine])
      requests = [
        generator.chance(50)
          ? .adopt(machine: machine, disk: disk, running: generator.chance(50)) : .rebuild(machine: machine)
      ]
      life = .stays
      cancellations = cancellations.filter { $0.key == 0 }
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
    // A file that has grown since a host has told its size is not taken for the volume's.
    if generator.chance(8), !life.beginsStopped, requests[0].kind != .adopt {
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
