internal import Messages

/// The agent's steps of taking snapshots of a running or paused VM's disks: reconcile, prepare, copy, seal, and undo.
///
/// Each is safe to repeat, in whatever state the one before it died.
struct TakeSteps: Sendable {
  let context: StepContext
  let snapshots: [PlannedSnapshot]
  let work: TakeWork

  /// Resolves the plans.
  ///
  /// - Throws: `AgentError` for a plan that makes no sense here.
  init(_ work: TakeWork, context: StepContext) throws {
    self.work = work
    self.context = context
    guard (1...64).contains(work.plans.count) else {
      throw AgentError.invalidPlan("it has \(work.plans.count) volumes instead of 1 to 64")
    }
    guard Set(work.plans.map(\.vmID)).count == 1 else {
      throw AgentError.invalidPlan("its volumes are of several VMs")
    }
    snapshots = try work.plans.map {
      try PlannedSnapshot(
        $0, operationID: context.operationID, reconciled: work.reconciled, storage: context.storage)
    }
  }

  /// The VM's id; the same in all plans.
  var domainID: String { work.plans[0].vmID }
  /// "web-1/vda, web-1/vdb".
  var title: String { snapshots.map(\.title).joined(separator: ", ") }

  /// The VM, running or paused, with each planned volume at its place.
  ///
  /// - Throws: `AgentError` `vm_not_running`, `unknown_vm`, `disk_moved`.
  func activeDomain() async throws -> Domain {
    let what = "No snapshot of \(title) was taken"
    guard !domainID.isEmpty, let domain = try await context.hypervisor.domain(domainID) else {
      throw AgentError(
        .failedPrecondition, domainID.isEmpty ? "vm_not_running" : "unknown_vm", what: what,
        why: "This host's libvirt knows no such virtual machine",
        remedy: "Attach the volume to a virtual machine and start it, or look where the machine runs now",
        isRetryable: true)
    }
    guard domain.isActive else {
      throw AgentError(
        .failedPrecondition, "vm_not_running", what: what,
        why: "\(domain.name) does not run, and snapshots of stopped machines are not supported yet",
        remedy: "Start \(domain.name) (it may be paused) and try again", facts: ["vm": domain.id])
    }
    for snapshot in snapshots {
      let disk = domain.disks.first { $0.target == snapshot.plan.disk }
      guard let disk, disk.path == snapshot.image else {
        throw AgentError(
          .failedPrecondition, "disk_moved", what: what,
          why: disk.map { "\(snapshot.title) is now \($0.path), not \(snapshot.image)" }
            ?? "\(domain.name) has no file-backed disk \(snapshot.plan.disk)",
          remedy:
            "End the other tool's snapshot or block copy, or take the snapshot of the volume it has now",
          facts: ["expected_path": snapshot.image, "found_path": disk?.path ?? ""])
      }
    }
    return domain
  }

  /// Removes libvirt's memory of all our checkpoints; the bitmaps stay. Others' are left alone.
  func forgetCheckpoints() async throws {
    try await LiveBitmaps(hypervisor: context.hypervisor, domainID: domainID).forgetCheckpoints()
  }
}
