internal import Glibc
internal import Messages

extension ConsolidateSteps {
  /// Writes the children's new files beside the old ones, and compares each with what it is to replace.
  ///
  /// Died in the middle: that file is begun anew. Repeated after the end: found complete.
  func merge() async throws {
    let total = try await context.files.run { try merges.map { try $0.occupiedBytes() } }
    var done: UInt64 = 0
    for (merge, bytes) in zip(merges, total) {
      context.report(.progress(done: done, total: total.reduce(0, +)))
      context.say("Merging \(merge.merged.count) hidden snapshots into \(merge.snapshotID)")
      try Task.checkCancellation()
      try await self.merge(merge)
      done += bytes
    }
    context.report(.progress(done: done, total: done))
    context.say("\(merges.count) files written")
  }

  private func merge(_ merge: PlannedMerge) async throws {
    try await context.files.run { try merge.place.check() }
    let partial = try merge.layout.partial(attempt: context.attempt, run: String(context.run.prefix(8)))
    let isWanted = try await context.exclusively([merge.place.files]) {
      try await context.files.run { try begin(merge, partial) }
    }
    guard isWanted else { return }
    do {
      try await write(merge, partial)
    } catch {
      // Not of use to anybody; undoing, and the next attempt, would remove it as well.
      _ = try? await context.files.run { try merge.directory.remove(partial) }
      throw error
    }
  }

  /// Claims the fence for a new file. Blocks.
  ///
  /// - Returns: Whether it is to be written: not when it is complete, or in its place already.
  private func begin(_ merge: PlannedMerge, _ partial: RelativePath) throws -> Bool {
    try merge.place.check()
    if try merge.hasNewManifest() { return false }
    let present = try Fence.read(merge.layout, in: merge.directory)
    if let present, present.operationID == context.operationID {
      try Fence.check(present, context.attempt)
      if let merged = present.merged,
        try merge.partial(inode: merged.inode) != nil
          || merge.inode(of: merge.layout.image) == merged.inode
      {
        return false
      }
    }
    try merge.checkChain()
    // One of an operation that is over does not count: the catalog runs one at a time on a volume.
    var fence = Fence(attempt: context.attempt)
    fence.run = context.run
    fence.operationID = context.operationID
    fence.partial = partial.name
    try fence.write(merge.layout, in: merge.directory)
    try merge.removeRemnants()
    return true
  }

  private func write(_ merge: PlannedMerge, _ partial: RelativePath) async throws {
    let (directory, layout) = (merge.directory, merge.layout)
    let (source, target) = (directory.absolute(layout.image), directory.absolute(partial))
    let size = try await context.images.information(source, format: .qcow2).virtualBytes
    try await context.images.create(
      target, virtualBytes: size, backingName: merge.newParent == nil ? nil : layout.image.name)
    await context.reached(.created, in: .merge)
    let reservation = try await context.files.run { try reserve(merge, partial, virtualBytes: size) }
    try await context.durably(partial, in: directory) {
      if let parent = merge.newParent {
        try await context.images.rebase(target, onto: parent.image.name)
      } else {
        try await context.images.flatten(source, format: .qcow2, into: target, isPrepared: true)
      }
    }
    guard try await context.images.holdTheSame(source, target) else {
      throw AgentError(
        .internal, "merge_differs", what: "Nothing was merged into snapshot \(merge.snapshotID)",
        why: "The new file does not hold what the old one holds",
        remedy: "Look for errors of the storage in the host's log; the old files are untouched")
    }
    await context.reached(.written, in: .merge)
    let end = reservation == .extended ? try await context.images.check(target).endOffset : nil
    try await context.fenced([merge.place.files]) {
      try await context.files.run {
        let file = try directory.open(partial, flags: O_RDWR)
        try context.owner.apply(to: file, mode: context.owner.fileMode, open: 0o644, target)
        if reservation == .keepSize || end != nil { try Reservation.release(file, end: end, target) }
        try file.synchronize(target)
        var fence = try Fence.held(context.fenceHolder, layout, in: directory)
        fence.merged = Fence.Merged(inode: FileIdentity(try file.status(target)).inode)
        try fence.write(layout, in: directory)
      }
    }
  }

  /// Takes the room that the new file may need: that of all that it replaces. Blocks.
  ///
  /// - Throws: `AgentError` `no_space`.
  private func reserve(
    _ merge: PlannedMerge, _ partial: RelativePath, virtualBytes: UInt64
  ) throws -> Reservation.Method {
    let name = merge.directory.absolute(partial)
    let needed = SpaceForecast.bytes(data: try merge.occupiedBytes(), virtualBytes: virtualBytes)
    let file = try merge.directory.open(partial, flags: O_RDWR)
    let space = try FileSystemSpace(of: file, name)
    do {
      guard
        context.floor.leavesRoom(for: needed, free: space.freeBytes, capacity: space.capacityBytes)
      else { throw StorageFailure("Cannot hold \(name)", call: "fstatvfs", code: ENOSPC) }
      return try Reservation.reserve(needed, in: file, name)
    } catch let failure as StorageFailure where failure.isOutOfSpace {
      throw AgentError(
        .resourceExhausted, "no_space", what: "Nothing was merged into snapshot \(merge.snapshotID)",
        why: "The new file may need \(needed) bytes beside the old ones; \(merge.directory.path) has "
          + "\(space.freeBytes) left",
        remedy: "Delete snapshots there or enlarge the file system, and consolidate again",
        facts: [
          "needed_bytes": "\(needed)", "free_bytes": "\(space.freeBytes)", "path": merge.directory.path,
        ], isRetryable: true)
    }
  }
}
