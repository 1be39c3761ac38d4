import Foundation
import Lab
import Messages

extension RandomWalk {
  /// A write of the guest, durable when it returns: what a killed QEMU still had in its memory is not in question here.
  func perform(_ write: WalkRound.Write) async throws {
    let guest = guests[write.machine]
    let disk = guest.disks[write.disk].target
    let isUnaligned = write.isUnaligned && write.form != .discard && write.clusters > 1
    let offset = write.cluster << 16 + (isUnaligned ? 4096 * 3 : 0)
    let length = write.clusters << 16 - (isUnaligned ? 4096 * 9 : 0)
    switch write.form {
    case .pattern: try await guest.write(write.byte, offset: offset, length: length, to: disk)
    case .zeroes: try await guest.writeZeroes(offset: offset, length: length, to: disk)
    case .discard: try await guest.discard(offset: offset, length: length, on: disk)
    }
    try await guest.flush(disk)
    model.change(write.machine, write.disk, to: guest.content(of: disk))
  }

  /// Moves a machine to the other host.
  ///
  /// - Parameter mayFail: Whether libvirt may refuse, as it does while a backup runs: the machine stays where it is then.
  func move(_ machine: Int, mayFail: Bool = false) async throws {
    let guest = guests[machine]
    guard let destination = tidemark.hosts.first(where: { $0.name != guest.host.name }) else { return }
    note("move \(guest.name) to \(destination.name)")
    // A paused guest's images stay inactive after a migration, so that nothing can be written to them from outside.
    try await guest.resume()
    do {
      try await guest.migrate(to: destination)
    } catch {
      guard mayFail, "\(error)".contains("job") else { throw error }
      note("not moved: \(error)")
    }
    try await guest.pause()
  }

  /// Gives a stopped machine to the other host: it will be started there.
  func moveStopped(_ machine: Int) async throws {
    let guest = guests[machine]
    guard let destination = tidemark.hosts.first(where: { $0.name != guest.host.name }) else { return }
    note("move \(guest.name), stopped, to \(destination.name)")
    try await guest.moveDefinition(to: destination)
  }

  /// The host that a machine is not on.
  func otherHost(of machine: Int) throws -> LabHost {
    let host = guests[machine].host
    guard let other = tidemark.hosts.first(where: { $0.name != host.name }) else {
      throw failure(["there is no other host than \(host.name)"])
    }
    return other
  }

  /// Looks where a machine is that was asked to leave, and pauses it. It runs on exactly one host: nothing of the walk ends it.
  func findMachine(_ machine: Int) async throws {
    let guest = guests[machine]
    var found: [(host: LabHost, state: String)] = []
    for host in tidemark.hosts {
      let names = try await host.virsh("list", "--name").split(separator: "\n").map(String.init)
      guard names.contains(guest.name) else { continue }
      found.append((host, try await host.virsh("domstate", guest.name).split(separator: "\n").joined()))
    }
    guard found.count == 1, let (host, state) = found.first else {
      throw failure(["\(guest.name) runs on \(found.count) hosts: \(found)"])
    }
    var paths: [String: String] = [:]
    for line in try await host.virsh("domblklist", guest.name).split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      if words.count == 2, words[1].hasPrefix("/") { paths[words[0]] = words[1] }
    }
    guest.wasMoved(to: host, disks: paths)
    note("\(guest.name) is on \(host.name), \(state)")
    guard state == "running" else { throw failure(["\(guest.name) is \(state) after its migration"]) }
    try await guest.pause()
  }

  /// Brings a machine's volumes back into the shared pool, if they are elsewhere: running by turns, and stopped.
  func comeHome(_ machine: Int) async throws {
    let guest = guests[machine]
    let away = guest.disks.filter { !$0.path.hasPrefix("\(tidemark.pool)/") }
    guard !away.isEmpty else { return }
    if round.isMultiple(of: 2) {
      let host = try otherHost(of: machine)
      note("bring \(guest.name) home, to \(host.name)")
      try await guest.resume()
      let requestID = RequestID.next()
      try await succeed("migrate") {
        try await $0.submitMigration(of: guest.name, to: host, pool: "shared", requestID: requestID)
      }
      try await findMachine(machine)
    } else {
      note("bring \(guest.name) home, stopped")
      try await guest.destroy()
      for disk in away {
        let requestID = RequestID.next()
        try await succeed("migrate") {
          try await $0.submitMigration(
            ofVolume: "\(guest.name)/\(disk.target)", to: "shared", requestID: requestID)
        }
        guest.wasMoved(disks: [disk.target: "\(tidemark.pool)/\((disk.path as NSString).lastPathComponent)"])
      }
      try await compareStopped(machine)
    }
    count("home")
    homecomers.insert(machine)
    try await compare()
  }

  private func succeed(
    _ what: String, _ submit: @escaping @Sendable (CloudService) async throws -> Messages.Operation
  ) async throws {
    let ended = try await patiently(what) { try await $0.finish(submit($0)) }
    guard ended.state == .succeeded else {
      throw failure(["what is to succeed did not: \(OperationFailure(operation: ended))"])
    }
  }

  /// A disk becomes larger while its machine runs.
  func grow(_ machine: Int, _ growth: WalkRound.Growth) async throws {
    let guest = guests[machine]
    let disk = guest.disks[growth.disk].target
    let size = guest.content(of: disk).size + growth.clusters << 16
    note("grow \(guest.name)/\(disk) to \(size)")
    try await guest.grow(to: size, disk)
    model.change(machine, growth.disk, to: guest.content(of: disk))
  }

  /// What happens to the machine while the operations are worked on.
  func live(_ round: WalkRound, _ machine: Int) async throws {
    switch round.life {
    case .stays, .stoppedMeanwhile, .stoppedAndMoved, .movesBefore: break
    case .movesMeanwhile: try await move(machine, mayFail: true)
    case .restartsMeanwhile:
      note("restart \(guests[machine].name)")
      try await guests[machine].destroy()
      try await start(machine, round)
    case .startsMeanwhile:
      note("start \(guests[machine].name)")
      try await start(machine, round)
    }
  }

  /// Starts the machine while operations are worked on. Only a revert may be in its way, for the moment of its swap.
  private func start(_ machine: Int, _ round: WalkRound) async throws {
    do {
      try await guests[machine].start()
    } catch {
      let isReverted = round.requests.contains { $0.kind == .revert && $0.machine == machine }
      guard isReverted, "\(error)".contains("lock") else { throw error }
      note("not started, as a revert holds its image: left to the round's end")
    }
  }

  /// Compares a machine's disks with what they must hold now, and leaves it running. What it writes goes where it belongs,
  /// even if it was started while one of its volumes was exchanged.
  func compareStopped(_ machine: Int) async throws {
    let guest = guests[machine]
    if try await guest.currentState() != "shut off" {
      for disk in guest.disks.indices {
        try await perform(
          WalkRound.Write(
            machine: machine, disk: disk, form: .pattern, cluster: round * 5 % 100, clusters: 1,
            isUnaligned: false, byte: UInt8(round % 255 + 1)))
      }
      try await guest.destroy()
    }
    for disk in guest.disks {
      if let difference = try await guest.difference(on: disk.target) { try expect([difference]) }
    }
    note("start \(guest.name)")
    try await guest.start()
  }
}
