internal import Glibc
internal import Messages

/// The image of a snapshot while it is being made, and the fence beside it.
struct PartialFile: Sendable {
  let snapshot: PlannedSnapshot
  let context: StepContext

  private var directory: ConfinedDirectory { snapshot.destination }
  private var layout: SnapshotLayout { snapshot.layout }

  /// All partial files of the snapshot, the newest attempt's last. Blocks.
  func all() throws -> [RelativePath] {
    try directory.names(in: layout.folder)
      .compactMap { layout.attempt(ofPartial: $0) }.sorted()
      .map { layout.partial(attempt: $0) }
  }

  /// The newest one; nil if there is none. Blocks.
  func newest() throws -> RelativePath? { try all().last }

  /// Removes all of them. Blocks.
  func removeAll() throws { for path in try all() { try directory.remove(path) } }

  /// Creates it anew, empty, with the parent's final name, relative to its folder, as backing file.
  ///
  /// The name is in the header from the first byte: nothing has to be rewritten after the copy, and the folder can be
  /// moved or mounted elsewhere.
  func create(virtualBytes: UInt64) async throws -> RelativePath {
    let path = layout.partial(attempt: context.attempt)
    try await context.files.run {
      try directory.makeFolders(layout.folder, owner: context.owner)
      var fence = try Fence.raise(to: context.attempt, layout, in: directory)
      (fence.isBegun, fence.copied, fence.reservation) = (false, nil, nil)
      try fence.write(layout, in: directory)
      try removeAll()
    }
    try await context.images.create(
      directory.absolute(path), virtualBytes: virtualBytes, backingName: snapshot.parent?.image.name)
    try await context.files.run {
      let file = try directory.open(path, flags: O_RDWR)
      let name = directory.absolute(path)
      try context.owner.apply(to: file, mode: context.owner.fileMode, open: 0o644, name)
      try file.synchronize(name)
    }
    return path
  }

  /// Takes room for `bytes`. Again with more takes the difference.
  ///
  /// - Throws: `AgentError` `no_space`.
  func reserve(_ bytes: UInt64) async throws {
    try await context.files.run {
      guard let path = try newest() else { return }
      let name = directory.absolute(path)
      let file = try directory.open(path, flags: O_RDWR)
      let has = UInt64(try file.status(name).st_blocks) * 512
      if has >= bytes { return }
      do {
        var fence = try Fence.raise(to: context.attempt, layout, in: directory)
        if snapshot.plan.canReserve {
          fence.reservation = try Reservation.reserve(bytes, in: file, name)
          try fence.write(layout, in: directory)
        } else if try FileSystemSpace(of: file, name).freeBytes < bytes {
          throw StorageFailure("Cannot hold \(name)", call: "fstatvfs", code: ENOSPC)
        }
      } catch let failure as StorageFailure where failure.isOutOfSpace {
        let free = try FileSystemSpace(of: file, name).freeBytes
        throw AgentError(
          .resourceExhausted, "no_space", what: "No snapshot of \(snapshot.title) was taken",
          why: "It may need \(bytes) bytes; \(directory.path) has \(free) left",
          remedy: "Delete snapshots there or enlarge the file system, and try again",
          facts: ["needed_bytes": "\(bytes)", "free_bytes": "\(free)", "path": directory.path],
          isRetryable: true)
      }
    }
  }
}
