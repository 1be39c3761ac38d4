import Lab
import SnapshotModel

extension RandomWalk {
  /// Does one round, from its first write to the proof at its end.
  func perform(_ round: WalkRound) async throws {
    let machine = round.requests[0].machine
    for setting in round.settings.sorted(by: { $0.key < $1.key }) {
      note("set \(setting.key) \(setting.value)")
      _ = try await patiently("set") { try await $0.set(setting.key, setting.value) }
      settings[setting.key] = setting.value
      if setting.key == "snapshot.backup.to.secondary" { keepsOnPrimary = setting.value == "false" }
    }
    for write in round.writesBefore { try await perform(write) }
    if round.life == .movesBefore { try await move(machine) }
    if let growth = round.growth { try await grow(machine, growth) }
    if round.life.beginsStopped {
      note("stop \(guests[machine].name)")
      try await guests[machine].destroy()
      if round.life == .stoppedAndMoved { try await moveStopped(machine) }
    }

    var asked = try round.requests.enumerated().map(resolve)
    try await prepare(&asked)
    for departing in round.departing { try await guests[departing].resume() }
    let held = try hold(round, machine)
    let sending = Task { [asked] in try await self.send(asked, round.cancellations) }
    let release = await wait(for: round.moment, held)
    if release != nil { note("reached \(held.first?.name ?? "")") }
    for write in round.writesMeanwhile
    where runs(write.machine, in: round) && !round.departing.contains(write.machine) {
      try await perform(write)
    }
    try await live(round, machine)
    for fault in round.faults { try await apply(fault, machine) }
    release?.release()
    try await Task.sleep(for: .milliseconds(round.duration))
    try await heal()
    if let aftershock = round.aftershock {
      try await Task.sleep(for: .milliseconds(aftershock.delay))
      try await apply(aftershock.fault, machine)
      try await Task.sleep(for: .milliseconds(aftershock.duration))
      try await heal()
    }

    let answers = try await sending.value
    let ended = try await finish(answers, asked, round)
    for departing in round.departing.sorted() { try await findMachine(departing) }
    try await takeIn(ended, asked, round)
    try await repeatAdoption(asked)
    try await repeatRebuild(asked)
    if round.life.beginsStopped { try await compareStopped(machine) }
    // What an undo could not remove, as the store was away, is removed by the next operation: the one that follows.
    var mayHaveLeftovers = round.allFaults.contains(.takeStoreAway)
    try await compare(mayHaveLeftovers: mayHaveLeftovers)
    let touched = Set(round.requests.map(\.machine)).union([machine]).sorted()
    for next in touched {
      // Each machine's leftovers go with its own next snapshot.
      if next == touched.last { mayHaveLeftovers = false }
      try await proveNextSnapshot(next, mayHaveLeftovers: mayHaveLeftovers)
    }
    try await repeatDeletions()
    try await repeatConsolidations()
    try await compare()
    for machine in guests.indices { try await comeHome(machine) }
    try await prune()
  }

  func runs(_ machine: Int, in round: WalkRound) -> Bool {
    !(round.life.beginsStopped || round.adoptsStopped) || machine != round.requests[0].machine
  }
}
