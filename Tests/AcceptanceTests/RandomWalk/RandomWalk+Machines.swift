import Lab

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
  func move(_ machine: Int) async throws {
    let guest = guests[machine]
    guard let destination = tidemark.hosts.first(where: { $0.name != guest.host.name }) else { return }
    note("move \(guest.name) to \(destination.name)")
    // A paused guest's images stay inactive after a migration, so that nothing can be written to them from outside.
    try await guest.resume()
    try await guest.migrate(to: destination)
    try await guest.pause()
  }

  /// What happens to the machine while the operations are worked on.
  func live(_ life: WalkRound.Life, _ machine: Int) async throws {
    switch life {
    case .stays, .stoppedMeanwhile, .movesBefore: break
    case .movesMeanwhile: try await move(machine)
    case .restartsMeanwhile:
      note("restart \(guests[machine].name)")
      try await guests[machine].destroy()
      try await guests[machine].start()
    }
  }
}
