internal import Messages

/// The agent's steps of taking snapshots of a VM's disks, whether it runs or not, or of a detached volume: reconcile,
/// prepare, copy, seal, and undo.
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
    guard Set(work.plans.map(\.quiesce)).count == 1 else {
      throw AgentError.invalidPlan("its plans do not agree whether the guest is to be frozen")
    }
    snapshots = try work.plans.map {
      try PlannedSnapshot(
        $0, operationID: context.operationID, reconciled: work.reconciled, storage: context.storage)
    }
  }

  /// The id of the VM that had the volumes when the operation was accepted; empty if none. The same in all plans.
  var plannedDomainID: String { work.plans[0].vmID }
  /// Whether the guest is to be frozen. The same in all plans.
  var quiesce: Quiesce { work.plans[0].quiesce }
  /// "web-1/vda, web-1/vdb".
  var title: String { snapshots.map(\.title).joined(separator: ", ") }
}
