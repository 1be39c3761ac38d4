internal import Glibc
internal import SnapshotModel

/// The room that a new file takes in its file system.
struct TargetRoom: Sendable {
  let directory: ConfinedDirectory
  /// The file, empty.
  let path: RelativePath
  /// For messages: "web-1 was not migrated".
  let what: String
  let floor: FreeSpaceFloor

  /// Takes room, where that can be; else sees to it that there is so much. Blocks.
  ///
  /// A raw file has its room in holes, which cannot be reserved without writing them all: there it is only looked for.
  ///
  /// - Throws: `AgentError` `no_space`; nothing has been written then.
  func take(_ needed: UInt64, canReserve: Bool) throws -> Reservation.Method {
    let name = directory.absolute(path)
    let file = try directory.open(path, flags: O_RDWR)
    do {
      let space = try FileSystemSpace(of: file, name)
      guard floor.leavesRoom(for: needed, free: space.freeBytes, capacity: space.capacityBytes) else {
        throw StorageFailure("Cannot hold \(name)", call: "fstatvfs", code: ENOSPC)
      }
      return canReserve ? try Reservation.reserve(needed, in: file, name) : .unsupported
    } catch let failure as StorageFailure where failure.isOutOfSpace {
      let space = try FileSystemSpace(of: file, name)
      let kept = floor.bytes(ofCapacity: space.capacityBytes)
      throw noSpace(
        "It may need \(needed) bytes, and \(kept) have to stay free; \(directory.path) has \(space.freeBytes) left",
        ["needed_bytes": "\(needed)", "free_bytes": "\(space.freeBytes)", "floor_bytes": "\(kept)"])
    }
  }

  /// Runs `body`, and ends it when the file system comes down to its floor, unless the room was reserved.
  ///
  /// - Throws: `AgentError` `no_space`; what `body` throws.
  func watched(
    _ reservation: Reservation.Method, _ body: @escaping @Sendable () async throws -> Void
  ) async throws {
    if reservation.isGuarantee { return try await body() }
    let file = try directory.open(path, flags: O_RDONLY)
    let watchdog = SpaceWatchdog(
      places: [SpaceWatchdog.Place(file: file, path: directory.path)], floor: floor)
    let guardian = CopyGuard(watchdog: watchdog, pausedGuest: nil)
    let (result, harm) = await guardian.run { () async -> Result<Void, any Error> in
      do { return .success(try await body()) } catch { return .failure(error) }
    }
    if case .shortage(let shortage) = harm, case .failure(let error) = result, error is CancellationError {
      throw noSpace(
        "\(shortage.path) came down to \(shortage.freeBytes) free bytes; \(shortage.floorBytes) have to stay free",
        ["free_bytes": "\(shortage.freeBytes)", "floor_bytes": "\(shortage.floorBytes)"])
    }
    try result.get()
  }

  private func noSpace(_ why: String, _ facts: [String: String]) -> AgentError {
    AgentError(
      .resourceExhausted, "no_space", what: what, why: why,
      remedy: "Make room there or choose another place, and try again",
      facts: facts.merging(["path": directory.path]) { $1 }, isRetryable: true)
  }
}
