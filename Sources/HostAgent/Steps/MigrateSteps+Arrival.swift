internal import Glibc
internal import Messages

extension MigrateSteps {
  /// Watches, at the destination, the pools that a running VM's content arrives in and that could not reserve its room.
  ///
  /// QEMU fills them until they are full, and would take the last byte from everybody else who writes there. It goes on until
  /// its task is cancelled: whoever has begun it knows when the VM has arrived.
  ///
  /// - Throws: `AgentError` `no_space` when a pool comes down to its floor; the VM is to stay where it is then.
  func watchArrival() async throws {
    let unreserved = Set(work.places.filter { !$0.isReserved }.map(\.volumeID))
    let pools = try parts.filter { $0.moves && unreserved.contains($0.disk.volumeID) }.map { try target($0) }
    let places = try await context.files.run {
      try Dictionary(pools.map { ($0.path, $0) }) { first, _ in first }.values.map {
        SpaceWatchdog.Place(file: try $0.root(), path: $0.path)
      }
    }
    if let shortage = await SpaceWatchdog(places: places, floor: context.floor).firstShortage() {
      throw AgentError(
        .resourceExhausted, "no_space", what: what,
        why: "\(shortage.path) came down to \(shortage.freeBytes) free bytes while the content arrived; "
          + "\(shortage.floorBytes) have to stay free",
        remedy: "Make room there or choose another pool, and migrate it again",
        facts: [
          "path": shortage.path, "free_bytes": "\(shortage.freeBytes)",
          "floor_bytes": "\(shortage.floorBytes)",
        ])
    }
    // A pool that cannot be measured cannot be watched: QEMU finds out by itself.
    while true { try await Task.sleep(for: .seconds(60)) }
  }
}
