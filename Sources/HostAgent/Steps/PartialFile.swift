internal import Glibc
internal import Messages

/// The image of a snapshot while it is being made, and the fence beside it.
///
/// Whatever changes them does so under the lock, and as the fence's holder.
struct PartialFile: Sendable {
  let snapshot: PlannedSnapshot
  let context: StepContext

  private var directory: ConfinedDirectory { snapshot.destination }
  private var layout: SnapshotLayout { snapshot.layout }

  /// The one that the fence names; nil if there is none. Blocks.
  func current() throws -> RelativePath? {
    guard let name = try Fence.read(layout, in: directory)?.partial, layout.attempt(ofPartial: name) != nil
    else { return nil }
    let path = try layout.fence.sibling(name)
    return try directory.hasFile(path) ? path : nil
  }

  /// Removes all that were ever begun for the snapshot, and what a death while writing small files left. Blocks.
  func removeAll() throws {
    for name in try directory.names(in: layout.folder) where layout.isRemnant(name) {
      try directory.remove(layout.fence.sibling(name))
    }
  }

  /// What it occupies, reserved room included; 0 if there is none. Blocks.
  func occupiedBytes() throws -> UInt64 {
    guard let path = try current() else { return 0 }
    return try directory.status(path).map { $0.occupiedBytes } ?? 0
  }

  /// Creates it anew, empty, with the parent's final name, relative to its folder, as backing file, and claims the fence.
  ///
  /// The name is in the header from the first byte: nothing has to be rewritten after the copy, and the folder can be
  /// moved or mounted elsewhere. No two files that were ever created have the same name, so that a late writer of an
  /// overtaken one cannot hit the other.
  ///
  /// - Parameter making: Whether this begins the snapshot's making; otherwise the fence must be held.
  /// - Returns: Whether it was created; when a copy was begun or the snapshot is sealed already, `making` leaves all as it is.
  @discardableResult
  func create(virtualBytes: UInt64, making: Bool) async throws -> Bool {
    try await context.exclusively([snapshot.files]) {
      let path = layout.partial(attempt: context.attempt, run: String(context.run.prefix(8)))
      let isWanted = try await context.files.run { () throws -> Bool in
        var fence: Fence
        if making {
          let present = try Fence.read(layout, in: directory)
          try Fence.check(present, context.attempt)
          if try present?.isBegun == true || Manifest.read(layout, in: directory) != nil { return false }
          try directory.makeFolders(layout.folder, owner: context.owner)
          // Claimed with what else is written there below.
          fence = present ?? Fence(attempt: context.attempt)
          (fence.attempt, fence.run) = (context.fenceHolder.attempt, context.fenceHolder.run)
        } else {
          fence = try Fence.held(context.fenceHolder, layout, in: directory)
        }
        (fence.isBegun, fence.copied, fence.reservation, fence.consistency) = (false, nil, nil, nil)
        fence.partial = path.name
        try fence.write(layout, in: directory)
        try removeAll()
        return true
      }
      guard isWanted else { return false }
      let backingName = snapshot.parent?.image.name
      let image = EmptyImage(virtualBytes: virtualBytes, backingName: backingName)
      if image == nil {
        try await context.images.create(
          directory.absolute(path), virtualBytes: virtualBytes, backingName: backingName)
      }
      try await context.files.run {
        let name = directory.absolute(path)
        let file = try directory.open(
          path, flags: O_RDWR | (image == nil ? 0 : O_CREAT | O_EXCL), mode: image == nil ? 0 : 0o600)
        if let image { try file.write(image.bytes, name) }
        try context.owner.apply(to: file, mode: context.owner.fileMode, open: 0o644, name)
        try file.synchronize(name)
      }
      return true
    }
  }

  /// Takes room for `bytes`, where the file system can; else sees to it that there is so much. Again with more takes the
  /// difference.
  ///
  /// - Parameter promised: What other files of the same copy count on there, without having taken it.
  /// - Returns: What this file counts on without having taken it.
  /// - Throws: `AgentError` `no_space`.
  func reserve(_ bytes: UInt64, beside promised: UInt64) async throws -> UInt64 {
    try await context.fenced([snapshot.files]) {
      try await context.files.run { try reserveHeld(bytes, beside: promised) }
    }
  }

  private func reserveHeld(_ bytes: UInt64, beside promised: UInt64) throws -> UInt64 {
    guard let path = try current() else { return 0 }
    let name = directory.absolute(path)
    let file = try directory.open(path, flags: O_RDWR)
    let has = UInt64(try file.status(name).st_blocks) * 512
    if has >= bytes { return 0 }
    let missing = bytes - has
    do {
      let space = try FileSystemSpace(of: file, name)
      guard
        context.floor.leavesRoom(
          for: missing + promised, free: space.freeBytes, capacity: space.capacityBytes)
      else { throw StorageFailure("Cannot hold \(name)", call: "fstatvfs", code: ENOSPC) }
      var fence = try Fence.held(context.fenceHolder, layout, in: directory)
      let method = try Reservation.reserve(bytes, in: file, name)
      fence.reservation = method
      try fence.write(layout, in: directory)
      return method.isGuarantee ? 0 : missing
    } catch let failure as StorageFailure where failure.isOutOfSpace {
      throw noSpace(missing + promised, try FileSystemSpace(of: file, name))
    }
  }

  private func noSpace(_ needed: UInt64, _ space: FileSystemSpace) -> AgentError {
    let floor = context.floor.bytes(ofCapacity: space.capacityBytes)
    return AgentError(
      .resourceExhausted, "no_space", what: "No snapshot of \(snapshot.title) was taken",
      why: "It may need \(needed) bytes, and \(floor) have to stay free; \(directory.path) has "
        + "\(space.freeBytes) left",
      remedy: "Delete snapshots there or enlarge the file system, and try again",
      facts: [
        "needed_bytes": "\(needed)", "free_bytes": "\(space.freeBytes)", "floor_bytes": "\(floor)",
        "path": directory.path,
      ], isRetryable: true)
  }
}
