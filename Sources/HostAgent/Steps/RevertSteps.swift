internal import Messages

/// The agent's steps of giving a volume the content of one of its snapshots: check, write, swap, and undo.
///
/// The volume is at every moment either the old one or the reverted one: the new image is complete before one rename
/// puts it in the old one's place. Nobody can open the old image for writing while it is written or swapped, as its lock
/// is held; between these steps a VM may start, and has won then: the swap replaces only what nobody has changed since
/// the check.
///
/// What an agent does that was paused and overtaken is harmless, because each turn hangs on a name that can be taken once:
/// the complete image leaves its name to become the volume or to be discarded, and the old image leaves its second name
/// to become the volume again or for good.
struct RevertSteps: Sendable {
  let context: StepContext
  let work: RevertWork
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
    self.work = work
    self.plan = plan
    self.context = context
    pool = try context.storage.pool(path.poolName)
    volume = try RelativePath(path.path)
    files = try RevertFiles(operationID: context.operationID, volumeID: plan.volumeID, pool: pool)
  }

  /// "pool/path".
  var title: String { "\(plan.volume?.poolName ?? "")/\(volume)" }
  /// The volume's image, absolute.
  var image: String { pool.absolute(volume) }

  /// Refuses when the volume is in use: by a VM of this host, or by anybody who holds its lock. Changes nothing.
  ///
  /// - Returns: The volume as it was before anything was looked at: a VM that is started later changes it.
  func check() async throws -> CheckResult {
    let version = try await context.files.run { () throws -> ImageVersion in
      guard try pool.hasFile(volume), let status = try pool.status(volume) else { throw missing() }
      return ImageVersion(status)
    }
    try await refuseActive()
    let isHeld = try await context.files.run { () throws -> Bool in
      guard try pool.hasFile(volume) else { throw missing() }
      return try ImageLock.isHeld(volume, in: pool)
    }
    if isHeld { throw inUse("Another host or program has the image open") }
    var result = CheckResult()
    result.volumeVersion = version.text
    return result
  }

  /// - Throws: `AgentError` `volume_in_use` if a VM of this host runs on the volume, `vm_saved` if one would go on.
  func refuseActive() async throws {
    let users = try await context.hypervisor.domains().filter { $0.disk(path: image) != nil }
    if let saved = try await context.hypervisor.firstSaved(of: users) {
      throw AgentError(
        .failedPrecondition, "vm_saved", what: "\(title) was not reverted",
        why: "The memory of \(saved.name) is saved: it would go on with what it remembers of the old content",
        remedy:
          "Start it and shut it down, or give the saved memory up: virsh managedsave-remove \(saved.name)",
        facts: ["vm": saved.id], isRetryable: true)
    }
    if let (domain, disk) = try await StoredBitmaps(context: context).activeDisk(image) {
      throw inUse("\(domain.name) runs with it as \(disk.target)", vm: domain.id)
    }
  }

  /// The lock of the volume's image, which is as the check found it.
  ///
  /// - Throws: `AgentError` `volume_in_use`, `volume_changed`, `file_missing`.
  func takeLock() async throws -> ImageLock {
    try await context.files.run {
      guard try pool.hasFile(volume) else { throw missing() }
      let lock = try ImageLock(volume, in: pool)
      guard try isAsChecked(lock.version()) else {
        throw AgentError(
          .failedPrecondition, "volume_changed", what: "\(title) was not reverted",
          why: "It was written to, or replaced, since the revert began: a virtual machine was started on it",
          remedy: "If what was written is not wanted, stop the virtual machine and revert again",
          facts: ["path": image], isRetryable: true)
      }
      return lock
    }
  }

  /// Whether an image is as the check found the volume.
  func isAsChecked(_ version: ImageVersion) -> Bool {
    work.volumeVersion.isEmpty || version.text == work.volumeVersion
  }

  private func missing() -> AgentError {
    AgentError(
      .failedPrecondition, "file_missing", what: "\(title) was not reverted", why: "\(image) is not there",
      remedy: "Make a new volume from the snapshot instead")
  }

  func inUse(_ why: String, vm: String? = nil) -> AgentError {
    AgentError(
      .failedPrecondition, "volume_in_use", what: "\(title) was not reverted", why: why,
      remedy: "Stop the virtual machine, on whatever host it runs, and try again",
      facts: ["path": image].merging(vm.map { ["vm": $0] } ?? [:]) { $1 }, isRetryable: true)
  }
}
