internal import Glibc
internal import Messages

extension RevertSteps {
  /// Puts the new image in the volume's place, holding the old one's lock.
  ///
  /// Died before the rename: the volume is the old one. After it: the reverted one, and the record tells so. From the
  /// rename on the step fails only with `swap_unfinished`, and is to be repeated until it succeeds; unless somebody was
  /// found to use the old image, and the old image was given its name back.
  func swap() async throws {
    if try await isSwapped() { return try await finishSwap() }
    guard !work.confirmOnly else {
      throw AgentError(
        .failedPrecondition, "not_swapped", what: "\(title) was not reverted",
        why: "It had not been when its use was asked about for the last time",
        remedy: "Stop the virtual machine that uses it, and revert again")
    }
    try await refuseActive()
    let lock = try await takeLock()
    defer { withExtendedLifetime(lock) {} }
    guard try await isComplete() else {
      throw AgentError(
        .failedPrecondition, "image_not_written", what: "\(title) was not reverted",
        why: "The new image is not there, or not complete", remedy: "Revert again")
    }
    await context.reached(.locked, in: .swap)
    try await context.files.run {
      try giveOldImageSecondName(lock)
      do {
        try pool.move(files.image, to: volume)
      } catch {
        _ = try? pool.remove(files.old)
        throw error
      }
    }
    await context.reached(.renamed, in: .swap)
    try await unfinishedOnFailure {
      try pool.synchronizeFolders(of: [volume, files.image])
      try letGo(lock)
    }
  }

  /// Finishes a swap that this or another agent has made and did not tell of, or not finish.
  private func finishSwap() async throws {
    try await unfinishedOnFailure {
      try pool.synchronizeFolders(of: [volume, files.record])
      guard let status = try pool.status(files.old) else { return }
      // The old image was still there when its agent died, and its lock ended then. Who had opened it before the
      // rename may use it by now.
      if let lock = try lockOrNil(files.old), try isAsChecked(lock.version()) {
        return try letGo(lock)
      }
      try giveNameBack(ImageVersion(status))
    }
  }

  /// The volume becomes the old image again: a VM was started on it before the swap, and has won.
  ///
  /// If somebody uses the new one as well, the swap stays made.
  private func giveNameBack(_ old: ImageVersion) throws {
    guard let record = try files.readRecord(), let new = try lockOrNil(volume),
      try new.version() == record.version
    else {
      guard let lock = try lockOrNil(files.old) else {
        throw StorageFailure("The old image and the new one are both in use", call: "fcntl", code: EBUSY)
      }
      return try letGo(lock)
    }
    try pool.move(files.old, to: volume)
    try pool.synchronizeFolders(of: [volume, files.old])
    _ = try new.invalidateIfNameless()
    throw inUse("A virtual machine was started on it just before it was to be replaced")
  }

  /// Gives the old image's lock back, once nobody can use it any more who has opened it before.
  ///
  /// Taking its second name away decides: who finds that gone, because another agent has made it the volume again,
  /// keeps off.
  private func letGo(_ lock: ImageLock) throws {
    guard try pool.remove(files.old) else {
      throw inUse("Another agent has found it in use, and left it as it was")
    }
    guard try !lock.invalidateIfNameless() else { return }
    // No header to take away from a raw image, and another name is not ours: all that helps is to hold the lock for
    // longer than a QEMU takes from opening a file to locking it.
    Task {
      try? await Task.sleep(for: .seconds(30))
      withExtendedLifetime(lock) {}
    }
  }

  private func giveOldImageSecondName(_ lock: ImageLock) throws {
    try pool.remove(files.old)
    try pool.link(volume, as: files.old)
    // Whoever replaced the volume since the lock was taken has made it another one.
    guard try lock.isStill(files.old, in: pool) else {
      try pool.remove(files.old)
      throw AgentError(
        .aborted, "volume_changed", what: "\(title) was not reverted",
        why: "Its file was replaced by another one meanwhile", remedy: "Look who did; then revert again",
        isRetryable: true)
    }
    try pool.synchronizeFolders(of: [files.old])
  }

  private func lockOrNil(_ path: RelativePath) throws -> ImageLock? {
    do { return try ImageLock(path, in: pool) } catch let error as AgentError
      where error.reason == "volume_in_use"
    { return nil }
  }

  private func unfinishedOnFailure(_ body: @Sendable () throws -> Void) async throws {
    do { try await context.files.run(body) } catch let failure as StorageFailure {
      throw AgentError(
        .aborted, "swap_unfinished", what: "The revert of \(title) is made, and not finished",
        why: failure.description, remedy: "Look at the host's storage; the revert goes on by itself",
        isRetryable: true)
    }
  }
}
