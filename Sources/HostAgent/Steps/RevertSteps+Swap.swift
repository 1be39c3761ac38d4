internal import Glibc
internal import Messages

extension RevertSteps {
  /// Puts the new image in the volume's place, holding the old one's lock.
  ///
  /// Died before the rename: the volume is the old one. After it: the reverted one, and the record tells so.
  func swap() async throws {
    if try await isSwapped() {
      await context.locks.releaseLater(context.operationID)
      return
    }
    try await refuseActive()
    let lock = try await takeLock()
    guard try await isComplete() else {
      throw AgentError(
        .failedPrecondition, "image_not_written", what: "\(title) was not reverted",
        why: "The new image is not there, or not complete", remedy: "Revert again")
    }
    let source = try files.image
    try await context.files.run {
      // Whoever replaced the volume since the lock was taken has made it another one.
      guard try lock.isStill(volume, in: pool) else {
        throw AgentError(
          .aborted, "volume_replaced", what: "\(title) was not reverted",
          why: "Its file was replaced by another one meanwhile", remedy: "Look who did; then revert again",
          isRetryable: true)
      }
      let from = try pool.openParent(source)
      let to = try pool.openParent(volume)
      guard renameat(from.descriptor, source.name, to.descriptor, volume.name) == 0 else {
        throw StorageFailure("Cannot put the reverted image in the place of \(title)", call: "renameat")
      }
      try to.synchronize(title)
      try from.synchronize(title)
    }
    await context.locks.releaseLater(context.operationID)
  }

  /// Removes the new image, unless it is in the volume's place already.
  ///
  /// - Throws: `AgentError` `already_reverted`.
  func undo() async throws {
    if try await isSwapped() {
      throw AgentError(
        .failedPrecondition, "already_reverted", what: "The revert of \(title) was not undone",
        why: "The reverted image is in the volume's place, and the old one is gone",
        remedy: "Let the revert finish")
    }
    try await context.files.run {
      try pool.remove(files.partial)
      try pool.remove(files.image)
      try files.removeRecord()
    }
    await context.locks.release(context.operationID)
  }
}
