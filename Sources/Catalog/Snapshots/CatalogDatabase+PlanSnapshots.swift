internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// Plans the snapshots of a take operation: one transaction, one plan. The same operation gets the same plan again.
  func planSnapshots(_ claim: Claim?) async throws -> PlanSnapshotsResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(claim, kind: "take")
      let planned = try await transaction.plans(of: operation)
      if !planned.isEmpty { return PlanSnapshotsResponse.with { $0.plans = planned } }
      try operation.requireRunning()
      try await transaction.planTake(operation)
      let plans = try await transaction.plans(of: operation)
      return PlanSnapshotsResponse.with { $0.plans = plans }
    }
  }

  /// Takes in what an agent found. Planned increments whose parent is not sound become full, each by itself.
  func recordReconciliation(_ request: RecordReconciliationRequest) async throws -> PlanSnapshotsResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(request.claim, kind: "take")
      try operation.requireRunning()
      let plans = try await transaction.plans(of: operation)
      let byID = Dictionary(plans.map { ($0.snapshotID, $0) }) { first, _ in first }
      var relocation = Relocation()
      for result in request.results {
        guard let plan = byID[result.snapshotID] else {
          throw TidemarkError.invalid(
            "unplanned_snapshot", "The reconciliation was refused",
            why: "snapshot \(result.snapshotID.quoted) is not of this operation",
            remedy: "Send one result a plan.")
        }
        try await transaction.reconcile(plan, with: result)
        if let shortage = result.shortage {
          try await transaction.relocate(plan, shortage, &relocation)
        }
      }
      if !operation.isCommitted {
        try await transaction.run(Query.touchOperation, .text(operation.id.description))
      }
      let reconciled = try await transaction.plans(of: operation)
      return PlanSnapshotsResponse.with { $0.plans = reconciled }
    }
  }
}

extension ClaimedOperation {
  func requireRunning() throws {
    guard state == "running" else {
      throw TidemarkError.refused(
        "operation_undoing", "Operation \(id) does not go on", why: "it is being undone",
        remedy: "Undo what it began, then end it.", facts: ["operation_id": id.description])
    }
  }
}

extension PostgresTransaction {
  /// The claim's operation, which must be of this kind.
  func requireClaim(_ claim: Claim?, kind: String) async throws -> ClaimedOperation {
    let operation = try await requireClaim(claim)
    guard operation.kind == kind else {
      throw TidemarkError.invalid(
        "wrong_operation_kind", "The call was refused",
        why: "operation \(operation.id) is a \(operation.kind), not a \(kind)",
        remedy: "Call the methods of its kind.", facts: ["operation_id": operation.id.description])
    }
    return operation
  }

  /// What has been planned for an operation's volumes, in their order.
  func plans(of operation: ClaimedOperation) async throws -> [SnapshotPlan] {
    let rows = try await rows(Query.readPlans, .text(operation.id.description))
    guard !rows.isEmpty else { return [] }
    let volumes = try await lockVolumes(try rows.map { try $0.get("volume_id") })
    let take =
      if case .take(let take) = try operation.request().request { take } else { TakeSnapshotRequest() }
    return try rows.map { row in
      try SnapshotPlan.with { plan in
        let volume: VolumeID = try row.identifier("volume_id")
        plan.operationID = operation.id.description
        plan.snapshotID = try row.get("id")
        plan.volumeID = volume.description
        plan.groupID = try row.get("group_id")
        plan.poolID = try row.get("volume_pool_id")
        plan.poolName = try row.get("volume_pool_name")
        plan.volumePath = try row.get("path")
        plan.vmID = try row.textOrEmpty("vm_id")
        plan.vmName = try row.textOrEmpty("vm_name")
        plan.disk = try row.textOrEmpty("disk")
        plan.kind = SnapshotKind(column: try row.get("kind"))
        plan.fullReason = FullReason(column: try row.optional("full_reason"))
        plan.parentID = try row.textOrEmpty("parent_id")
        plan.parentCheckpoint = try row.textOrEmpty("parent_checkpoint")
        plan.checkpoint = try row.textOrEmpty("checkpoint")
        plan.location = try row.location()
        plan.name = try row.get("name")
        plan.quiesce = take.quiesce
        plan.virtualBytes = try row.optional("virtual_bytes") ?? 0
        plan.hostName = try row.textOrEmpty("host_name")
        plan.volumeFormat = volumes[volume]?.format ?? ""
        plan.validCheckpoints = (volumes[volume]?.history.validCheckpoints ?? []).map(\.text)
      }
    }
  }

  fileprivate func planTake(_ operation: ClaimedOperation) async throws {
    guard case .take(let take) = try operation.request().request else {
      throw PostgresError(.unexpectedResult, message: "operation \(operation.id) has no take request")
    }
    let order = try await rows(Query.operationVolumes, .text(operation.id.description))
    let volumes = try await lockVolumes(try order.map { try $0.get("volume_id") })
    let settings = try await settingValues()
    var planned: [(LockedVolume, SnapshotID, TakeDecision, ChainLink.Location)] = []
    for row in order {
      let id: VolumeID = try row.identifier("volume_id")
      guard let volume = volumes[id] else { throw row.unreadable("volume_id") }
      let disk: String? = try row.optional("disk")
      let label = if let name = operation.vmName, let disk { "\(name)/\(disk)" } else { id.description }
      let (decision, location) = try await decide(
        volume, label: label, vmID: operation.vmID, take: take,
        settings: settings.snapshotSettings(zone: volume.zoneName, cluster: volume.clusterName))
      planned.append((volume, .random(), decision, location))
    }
    guard
      let group: String = try await row(Query.insertGroup, .text(operation.id.description))?.get("id")
    else { throw PostgresError(.unexpectedResult, message: "no group was inserted") }
    for (volume, snapshot, decision, location) in planned {
      let checkpoint = decision.makesBitmap ? CheckpointName(operation.id).text : nil
      try await run(
        Query.insertSnapshot, .text(snapshot.description), .text(volume.id.description), .text(group),
        .text(decision.parent?.description), .text(decision.parent == nil ? "full" : "incremental"),
        .text(decision.fullReason?.rawValue), .text(location.storeID?.description),
        .text(location.poolID?.description), .text(take.name), .text(checkpoint))
      try await save(
        volume.history.planning(decision, snapshot: snapshot, operation: operation.id, location: location),
        of: volume)
    }
    try await run(
      Query.insertOperationSnapshots, .text(operation.id.description), .texts(planned.map(\.1.description)))
    try await run(Query.touchOperation, .text(operation.id.description))
  }

  private func decide(
    _ volume: LockedVolume, label: String, vmID: String?, take: TakeSnapshotRequest,
    settings: SnapshotSettings
  ) async throws -> (TakeDecision, ChainLink.Location) {
    let what = "Volume \(label) was not snapshotted"
    let facts = ["volume_id": volume.id.description, "pool": volume.poolName]
    guard volume.isPresent else {
      throw TidemarkError.refused(
        "volume_gone", what, why: "its file is gone",
        remedy: "Bring the file back, or restore one of its snapshots to a new volume.", facts: facts)
    }
    let hosts = try await rows(Query.candidateHosts, .text(vmID), .text(volume.poolID.description))
    let best = hosts.first
    let gate = CapabilityGate(
      poolType: volume.poolType,
      libvirt: try best.map { ComponentVersion(number: try $0.get("libvirt_version")) },
      qemu: try best.map { ComponentVersion(number: try $0.get("qemu_version")) }, format: volume.format)
    let bitmapsSupported: Bool
    do throws(CapabilityRefusal) {
      bitmapsSupported = try gate.check(
        incrementalEnabled: settings.incrementalEnabled, fullRequested: take.full)
    } catch {
      var facts = facts.merging(error.facts) { first, _ in first }
      facts["host"] = try best?.get("name")
      throw TidemarkError.refused(error.reason, what, why: error.why, remedy: error.remedy, facts: facts)
    }
    let stores =
      settings.backUpToSecondary ? try await storeCandidates(zoneID: volume.zoneID, hosts: hosts) : []
    guard
      let location = volume.history.location(
        backUpToSecondary: settings.backUpToSecondary, pool: volume.poolID,
        stores: stores)
    else {
      throw TidemarkError.refused(
        "no_store_mounted", what,
        why: "no secondary store of zone \(volume.zoneName) is mounted on a host that reaches the volume",
        remedy:
          "Mount one and make it known with `tidemark store add`, or set snapshot.backup.to.secondary to false.",
        facts: facts)
    }
    let decision = volume.history.decideTake(
      TakeRequest(
        incrementalEnabled: settings.incrementalEnabled, maximumChainLinks: settings.maximumChainLinks,
        fullRequested: take.full, location: location, bitmapsSupported: bitmapsSupported,
        damaged: try await damagedLinks(ofVolume: volume.id)))
    return (decision, VolumeHistory.location(of: decision, decidedAt: location, stores: stores))
  }

  fileprivate func reconcile(_ plan: SnapshotPlan, with result: ReconcileResult) async throws {
    let finding: ParentFinding
    switch result.finding {
    case .asPlanned: finding = .usable
    case .bitmapMissing: finding = .bitmapMissing
    case .bitmapInconsistent: finding = .bitmapInconsistent
    case .parentUnavailable: finding = .parentUnavailable
    case .unspecified, .unrecognized:
      throw TidemarkError.invalid(
        "invalid_finding", "The reconciliation was refused", why: "a result has no known finding",
        remedy: "Send one of ReconcileFinding's values.")
    }
    if plan.kind == .incremental, finding != .usable {
      try await run(Query.makeFull, .text(plan.snapshotID), .text(finding.rawValue))
      if finding != .parentUnavailable {
        // The image does not hold it, whoever looks: the next plan shall not count on it either.
        try await run(Query.deleteBitmap, .text(plan.volumeID), .text(plan.parentCheckpoint))
      }
    }
    for name in result.removedCheckpoints where name != plan.checkpoint {
      try await run(Query.deleteBitmap, .text(plan.volumeID), .text(name))
    }
    try await run(
      Query.setVirtualBytes, .text(plan.volumeID), .integer(Int64(clamping: result.virtualBytes)))
  }
}

extension CapabilityRefusal {
  /// Versions found and needed, for machines.
  fileprivate var facts: [String: String] {
    switch self {
    case .libvirtTooOld(let found, let needed):
      ["component": "libvirt", "found": found.description, "needed": needed.description]
    case .qemuTooOld(let found, let needed):
      ["component": "qemu", "found": found.description, "needed": needed.description]
    case .poolTypeUnsupported(let type): ["pool_type": type.rawValue]
    case .imageFormatUnsupported(let format): ["format": format]
    }
  }
}
