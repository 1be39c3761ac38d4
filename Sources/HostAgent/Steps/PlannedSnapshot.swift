internal import Messages

/// One volume's plan with everything in it resolved on this host, and with what reconciling found applied to it.
struct PlannedSnapshot: Sendable {
  /// The plan.
  let plan: SnapshotPlan
  /// The volume's pool here.
  let pool: ConfinedDirectory
  /// The volume's path in it.
  let volume: RelativePath
  /// The store or pool that the snapshot goes to.
  let destination: ConfinedDirectory
  /// Whether that is the primary pool.
  let isPrimary: Bool
  /// The snapshot's files there.
  let layout: SnapshotLayout
  /// The parent's files there; nil if the snapshot is full, or had to become full.
  let parent: SnapshotLayout?
  /// What reconciling found; as planned if it was not asked.
  let finding: ReconcileFinding

  /// The snapshot's files, for the lock and the fence.
  var files: SnapshotFiles { SnapshotFiles(directory: destination, layout: layout) }
  /// The volume's image, absolute.
  var image: String { pool.absolute(volume) }
  /// The parent's bitmap; nil if full.
  var parentCheckpoint: String? { parent == nil ? nil : plan.parentCheckpoint }
  /// The new bitmap; nil if none is made.
  var checkpoint: String? { plan.checkpoint.isEmpty ? nil : plan.checkpoint }
  /// "web-1/vda", or the path of a detached volume.
  var title: String { plan.vmName.isEmpty ? "\(plan.poolName)/\(volume)" : "\(plan.vmName)/\(plan.disk)" }

  /// Resolves `plan`.
  ///
  /// - Throws: `AgentError` `invalid_plan`, `invalid_id`, `invalid_path`, `pool_not_mounted`, `unknown_store`.
  init(_ plan: SnapshotPlan, operationID: String, reconciled: [ReconcileResult], storage: StorageMap) throws {
    guard let location = plan.location, location.storeID.isEmpty != location.poolID.isEmpty else {
      throw AgentError.invalidPlan("it does not say where the snapshot goes: a store or a pool")
    }
    guard plan.checkpoint.isEmpty || plan.checkpoint == "tidemark-\(operationID)" else {
      throw AgentError.invalidPlan("the new bitmap's name is not tidemark-\(operationID)")
    }
    self.plan = plan
    pool = try storage.pool(plan.poolName)
    volume = try RelativePath(plan.volumePath)
    isPrimary = location.storeID.isEmpty
    destination = isPrimary ? try storage.pool(location.name) : try storage.store(location.name)
    layout = try SnapshotLayout(volumeID: plan.volumeID, snapshotID: plan.snapshotID, isPrimary: isPrimary)
    finding = reconciled.first { $0.snapshotID == plan.snapshotID }?.finding ?? .asPlanned
    switch plan.kind {
    case .full:
      guard plan.parentID.isEmpty else { throw AgentError.invalidPlan("a full snapshot has a parent") }
      parent = nil
    case .incremental:
      guard plan.parentCheckpoint.hasPrefix("tidemark-") else {
        throw AgentError.invalidPlan("the parent's bitmap is not one of ours")
      }
      parent = finding == .asPlanned ? try layout.other(plan.parentID) : nil
    case .unspecified, .unrecognized:
      throw AgentError.invalidPlan("it says neither full nor incremental")
    }
  }

  /// Refuses a destination that is not what it should be: the store's marker, or the pool with the volume in it.
  /// Blocks.
  func checkDestination() throws {
    if !isPrimary {
      try StoreMarker.check(destination, name: plan.location?.name ?? "", id: plan.location?.storeID ?? "")
    }
  }
}

extension AgentError {
  /// The refusal of a plan that makes no sense.
  static func invalidPlan(_ why: String) -> AgentError {
    AgentError(
      .invalidArgument, "invalid_plan", what: "The step was not begun", why: "The plan is wrong: \(why)",
      remedy: "This is a defect of the orchestrator or the catalog: report it")
  }

  /// Any error as the agent's, about `what`.
  init(_ error: any Error, what: String) {
    switch error {
    case let error as AgentError: self = error
    case let error as StorageFailure: self = error.agentError
    case let error as ImageToolError: self = error.agentError
    case let error as LibvirtError: self = error.agentError(what)
    case let error as QMPError: self = error.agentError(what)
    case is CancellationError:
      self = AgentError(
        .cancelled, "cancelled", what: what, why: "It was cancelled",
        remedy: "Nothing; ask again if it is wanted")
    default:
      self = AgentError(
        .internal, "internal", what: what, why: "\(error)", remedy: "Look at the agent's log and report it")
    }
  }
}
