internal import Messages

/// An image that a migration has left: the old one, after the volume was moved; or the new one, after it was not.
struct LeftImage: Sendable {
  let context: StepContext
  let leftover: Leftover

  /// Removes it, if it is certainly the one: by the name that only migrations give, or as the recorded file. Domains that
  /// are defined with the place that was left, and do not run, get the new one.
  ///
  /// - Throws: `AgentError` `volume_in_use`: somebody uses it, and would write into a file that is nobody's.
  func remove() async throws {
    guard let place = leftover.volume else { throw AgentError.invalidPlan("a leftover has no place") }
    let pool = try context.storage.pool(place.poolName)
    let path = try RelativePath(place.path)
    let side: MoveFiles.Side = leftover.movedTo == nil ? .to : .from
    let files = try MoveFiles(
      operationID: leftover.operationID, volumeID: leftover.volumeID, pool: pool, side: side)
    if let new = leftover.movedTo, let target = context.storage.pools[new.poolName] {
      try await context.hypervisor.moveDisks(
        from: pool.absolute(path), to: target.absolute(try RelativePath(new.path)))
    }
    try await refuseUsers(pool.absolute(path))
    try await context.files.run {
      if try pool.hasFile(files.old) { try remove(files.old, in: pool) }
      if try files.isOurs(path) { try remove(path, in: pool) }
      try files.removeAll()
    }
  }

  /// Removes a file that nobody uses, and sees to it that nobody who is just opening it goes on. Blocks.
  private func remove(_ path: RelativePath, in pool: ConfinedDirectory) throws {
    let lock = try ImageLock(path, in: pool)
    defer { withExtendedLifetime(lock) {} }
    guard try lock.isStill(path, in: pool) else { return }
    try pool.remove(path)
    _ = try lock.invalidateIfNameless()
  }

  private func refuseUsers(_ image: String) async throws {
    guard let domain = try await context.hypervisor.domains().first(where: { $0.disk(path: image) != nil })
    else {
      return
    }
    throw AgentError(
      .failedPrecondition, "volume_in_use", what: "\(image), which a migration has left, was not removed",
      why: "\(domain.name) has it as a disk", remedy: "Stop it and give it the volume's present file instead",
      facts: ["vm": domain.id, "path": image], isRetryable: true)
  }
}
