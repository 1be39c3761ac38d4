internal import Messages

/// The agent's steps of giving a volume the content of one of its snapshots: check, write, swap, and undo.
///
/// The volume is at every moment either the old one or the reverted one: the new image is complete before one rename
/// puts it in the old one's place. Nobody can open the old image for writing meanwhile, as its lock is held.
struct RevertSteps: Sendable {
  let context: StepContext
  let plan: RevertPlan
  let pool: ConfinedDirectory
  let volume: RelativePath
  let files: RevertFiles

  /// Resolves the plan. Throws `AgentError`.
  init(_ work: RevertWork, context: StepContext) throws {
    guard let plan = work.plan, let path = plan.volume, plan.snapshot != nil, !plan.chain.isEmpty else {
      throw AgentError.invalidPlan("it names no volume, no snapshot or no chain")
    }
    guard plan.checkpoint.isEmpty || plan.checkpoint.hasPrefix("tidemark-") else {
      throw AgentError.invalidPlan("the bitmap is not one of ours")
    }
    self.plan = plan
    self.context = context
    pool = try context.storage.pool(path.poolName)
    volume = try RelativePath(path.path)
    files = try RevertFiles(operationID: context.operationID, pool: pool)
  }

  /// "pool/path".
  var title: String { "\(plan.volume?.poolName ?? "")/\(volume)" }
  /// The volume's image, absolute.
  var image: String { pool.absolute(volume) }

  /// Refuses when the volume is in use: by a VM of this host, or by anybody who holds its lock. Changes nothing.
  func check() async throws {
    try await refuseActive()
    if await context.locks.lock(of: context.operationID) != nil { return }
    let isHeld = try await context.files.run { () throws -> Bool in
      guard try pool.hasFile(volume) else { throw missing() }
      return try ImageLock.isHeld(volume, in: pool)
    }
    if isHeld { throw inUse("Another host or program has the image open") }
  }

  /// - Throws: `AgentError` `volume_in_use` if a VM of this host runs on the volume.
  func refuseActive() async throws {
    if let (domain, disk) = try await StoredBitmaps(context: context).activeDisk(image) {
      throw inUse("\(domain.name) runs with it as \(disk.target)", vm: domain.id)
    }
  }

  /// The lock of the old image: the one held since an earlier step if it still is the volume's, else a new one.
  func takeLock() async throws -> ImageLock {
    if let lock = await context.locks.lock(of: context.operationID),
      try await context.files.run({ try lock.isStill(volume, in: pool) })
    {
      return lock
    }
    let lock = try await context.files.run { () throws -> ImageLock in
      guard try pool.hasFile(volume) else { throw missing() }
      return try ImageLock(volume, in: pool)
    }
    await context.locks.hold(lock, for: context.operationID)
    return lock
  }

  private func missing() -> AgentError {
    AgentError(
      .failedPrecondition, "file_missing", what: "\(title) was not reverted", why: "\(image) is not there",
      remedy: "Make a new volume from the snapshot instead")
  }

  private func inUse(_ why: String, vm: String? = nil) -> AgentError {
    AgentError(
      .failedPrecondition, "volume_in_use", what: "\(title) was not reverted", why: why,
      remedy: "Stop the virtual machine, on whatever host it runs, and try again",
      facts: ["path": image].merging(vm.map { ["vm": $0] } ?? [:]) { $1 }, isRetryable: true)
  }
}
