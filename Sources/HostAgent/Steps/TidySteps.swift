internal import Messages

/// The agent's step after a commit: remove bitmaps that nothing needs, and files that an earlier undo could not remove, and
/// let libvirt forget our checkpoints. Late is fine, repeating too.
struct TidySteps: Sendable {
  let context: StepContext
  let work: TidyWork

  /// Removes what it can.
  ///
  /// - Returns: The bitmaps and leftovers that are certainly gone.
  /// - Throws: `AgentError` if none could be removed for a reason; some that could not are only left out.
  func tidy() async throws -> TidyResult {
    var result = TidyResult()
    var failure: AgentError?
    let bitmaps = StoredBitmaps(context: context)
    for doomed in work.doomedBitmaps {
      let title = "\(doomed.path?.poolName ?? "")/\(doomed.path?.path ?? "")"
      do {
        let (pool, volume) = try locate(doomed.path)
        let turn = try await bitmaps.activeDisk(pool.absolute(volume))?.domain.id ?? pool.absolute(volume)
        try await context.turns.withTurn(turn) {
          try await bitmaps.remove(doomed.checkpoint, pool: pool, volume: volume, title: title)
        }
        result.removed.append(doomed)
      } catch {
        failure = AgentError(error, what: "The bitmap \(doomed.checkpoint) of \(title) was not removed")
      }
    }
    for leftover in work.leftovers {
      do {
        try await remove(leftover)
        result.removedLeftovers.append(leftover)
      } catch {
        failure = AgentError(
          error, what: "The files that operation \(leftover.operationID) has left were not removed")
      }
    }
    for path in work.volumes {
      do {
        let (pool, volume) = try locate(path)
        try await bitmaps.forgetCheckpoints(image: pool.absolute(volume))
        try await context.files.run {
          try RevertFiles.removeAll(ofOperation: context.operationID, in: pool)
          try MoveFiles.removeAll(ofOperation: context.operationID, at: .to, in: pool)
        }
      } catch {
        failure = AgentError(
          error, what: "The checkpoints of \(path.poolName)/\(path.path) were not forgotten")
      }
    }
    if let failure, result.removed.isEmpty, result.removedLeftovers.isEmpty { throw failure }
    if let failure { context.say(failure.description) }
    return result
  }

  /// Removes what an undone operation has left.
  private func remove(_ leftover: Leftover) async throws {
    if leftover.isImage { return try await LeftImage(context: context, leftover: leftover).remove() }
    guard let file = leftover.snapshot else {
      return try await context.files.run {
        let (pool, _) = try locate(leftover.volume)
        try RevertFiles(operationID: leftover.operationID, volumeID: leftover.volumeID, pool: pool)
          .removeAll()
      }
    }
    let place = try SnapshotPlace(file, storage: context.storage)
    try await context.files.run { try place.check() }
    try await context.exclusively([place.files]) {
      try await context.files.run { try remove(leftover, from: place) }
    }
  }

  /// Removes an undone snapshot's files: the manifest, which would be a proof, before the rest. Blocks.
  private func remove(_ leftover: Leftover, from place: SnapshotPlace) throws {
    try place.check()
    let (directory, layout) = (place.directory, place.layout)
    if let manifest = try Manifest.read(layout, in: directory) {
      guard manifest.operationID == leftover.operationID else {
        throw AgentError.invalidPlan("snapshot \(layout.snapshotID) was made by another operation")
      }
      try directory.remove(layout.manifest)
    }
    for name in try directory.names(in: layout.folder) where layout.isRemnant(name) {
      try directory.remove(layout.fence.sibling(name))
    }
    try directory.remove(layout.image)
    try directory.remove(layout.fence)
    try directory.removeFolderIfEmpty(layout.folder)
  }

  private func locate(_ path: VolumePath?) throws -> (ConfinedDirectory, RelativePath) {
    guard let path else { throw AgentError.invalidPlan("a bitmap has no volume") }
    return (try context.storage.pool(path.poolName), try RelativePath(path.path))
  }
}
