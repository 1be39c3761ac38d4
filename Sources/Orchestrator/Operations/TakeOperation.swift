internal import Messages
internal import RPC
internal import SnapshotModel

/// The steps that take snapshots of one or more volumes of one VM at one instant.
actor TakeOperation: OperationSteps {
  private let tools: StepTools
  private var plans: [SnapshotPlan] = []
  private var reconciled: [ReconcileResult]?
  private var copied: CopyResult?
  private var sealed: [SealedSnapshot]?
  private var committed: CommitSnapshotsResponse?

  init(_ tools: StepTools) { self.tools = tools }

  func run(_ step: OperationStepName) async throws -> StepOutcome {
    switch step {
    case .plan: return try await plan()
    case .reconcile: return try await reconcile()
    case .prepare: return try await prepare()
    case .copy: return try await copy()
    case .seal: return try await seal()
    case .commit: return try await commit()
    case .tidy: return try await tidy()
    case .undo: return try await undo()
    case .abandon: return try await abandon()
    default: throw tools.missing(step)
    }
  }

  // MARK: - Steps

  private func plan() async throws -> StepOutcome {
    plans = []
    let plans: [SnapshotPlan]
    do { plans = try await currentPlans() } catch let error as TidemarkError
      where error.reason == "no_store_mounted"
    {
      // The catalog knows what the hosts said last; a store may have been mounted since then.
      guard await tools.refresher.refresh() else { throw error }
      plans = try await currentPlans()
      await tools.locator.inventory.invalidate()
    }
    return StepOutcome(summary: plans.map(Self.describe).joined(separator: "; "))
  }

  private func reconcile() async throws -> StepOutcome {
    let job = try await run(.reconcile) { .reconcile($0) }
    guard case .reconciled(let results) = job.result else { throw tools.missing(.reconcile) }
    reconciled = results.results
    if !results.results.confirm(plans) {
      plans = try await tools.snapshots.recordReconciliation(
        RecordReconciliationRequest.with {
          $0.claim = tools.claim
          $0.results = results.results
        }
      ).plans
    }
    return try StepOutcome(results, summary: plans.map(Self.describe).joined(separator: "; "))
  }

  private func prepare() async throws -> StepOutcome {
    StepOutcome(summary: try await run(.prepare) { .prepare($0) }.summary)
  }

  private func copy() async throws -> StepOutcome {
    let job = try await run(.copy) { .copy($0) }
    guard case .copied(let result) = job.result else { throw tools.missing(.copy) }
    copied = result
    return try StepOutcome(result, summary: job.summary)
  }

  private func seal() async throws -> StepOutcome {
    let job = try await run(.seal) { .seal($0) }
    guard case .sealed(let result) = job.result else { throw tools.missing(.seal) }
    sealed = result.snapshots
    return try StepOutcome(result, summary: job.summary)
  }

  private func commit() async throws -> StepOutcome {
    let snapshots: [SealedSnapshot]
    if let sealed {
      snapshots = sealed
    } else if let result = try tools.claimed.outcome(of: .seal, as: SealResult.self) {
      snapshots = result.snapshots
    } else {
      throw tools.missing(.seal)
    }
    let response = try await tools.snapshots.commitSnapshots(
      CommitSnapshotsRequest.with {
        $0.claim = tools.claim
        $0.snapshots = snapshots
      })
    committed = response
    return try StepOutcome(response)
  }

  private func tidy() async throws -> StepOutcome {
    let left: CommitSnapshotsResponse
    if let committed {
      left = committed
    } else if let outcome = try tools.claimed.outcome(of: .commit, as: CommitSnapshotsResponse.self) {
      left = outcome
    } else if let outcome = try tools.claimed.outcome(of: .abandon, as: CommitSnapshotsResponse.self) {
      left = outcome
    } else {
      return StepOutcome()
    }
    return try await tools.tidy(left, volumes: plans.map(\.volume))
  }

  /// Removes what the steps may have made, in the safe order, where the VM is now.
  private func undo() async throws -> StepOutcome {
    let plans = try await currentPlans()
    let work = TakeWork.with {
      $0.plans = plans
      $0.reconciled = reconciled ?? []
    }
    // Also where the store is not mounted: job and bitmaps must go all the same.
    return StepOutcome(
      summary: try await tools.run(
        .undo, .undoTake(work), where: plans.map(\.volume), storeIDs: [], what: what
      ).summary)
  }

  private func abandon() async throws -> StepOutcome {
    let response = try await tools.snapshots.abandonSnapshots(
      AbandonSnapshotsRequest.with { $0.claim = tools.claim })
    committed = response
    return try StepOutcome(response)
  }

  // MARK: - Shared by the steps

  private func run(
    _ step: OperationStepName, _ work: (TakeWork) -> StartJobRequest.Work
  ) async throws -> Job {
    let plans = try await currentPlans()
    let copied = try copied ?? tools.claimed.outcome(of: .copy, as: CopyResult.self)
    let reconciled =
      try reconciled ?? tools.claimed.outcome(of: .reconcile, as: ReconcileResults.self)?.results
    return try await tools.run(
      step,
      work(
        TakeWork.with {
          $0.plans = plans
          $0.reconciled = reconciled ?? []
          if step == .seal { $0.copied = copied }
        }), where: plans.map(\.volume),
      storeIDs: Set(plans.compactMap(\.location?.storeID)).subtracting([""]), what: what)
  }

  /// The plans; after a takeover they are asked for again: the same operation gets the same ones.
  private func currentPlans() async throws -> [SnapshotPlan] {
    if plans.isEmpty {
      plans = try await tools.snapshots.planSnapshots(PlanSnapshotsRequest.with { $0.claim = tools.claim })
        .plans
      if let host = plans.first?.hostName, !host.isEmpty { tools.locator.suppose(machineOn: host) }
    }
    return plans
  }

  private var what: String { "\(tools.subject) was not snapshotted" }

  private static func describe(_ plan: SnapshotPlan) -> String {
    let disk = plan.disk.isEmpty ? plan.volumePath : plan.disk
    return plan.kind == .incremental ? "\(disk): incremental" : "\(disk): full, \(plan.fullReason.code)"
  }
}

extension [ReconcileResult] {
  /// Whether they say nothing that the catalog does not know of these plans: then it need not be told.
  fileprivate func confirm(_ plans: [SnapshotPlan]) -> Bool {
    count == plans.count
      && plans.allSatisfy { plan in
        contains { result in
          result.snapshotID == plan.snapshotID && result.finding == .asPlanned && result.shortage == nil
            && result.removedCheckpoints.isEmpty && result.virtualBytes == plan.virtualBytes
        }
      }
  }
}

extension SnapshotPlan {
  /// Where the volume is.
  var volume: VolumePath {
    VolumePath.with {
      $0.poolID = poolID
      $0.path = volumePath
      $0.poolName = poolName
    }
  }
}

extension FullReason {
  /// The reason's code, as people and the catalog's tables have it.
  var code: String {
    switch self {
    case .unspecified: ""
    case .firstSnapshot: "first_snapshot"
    case .incrementalDisabled: "incremental_disabled"
    case .chainLimit: "chain_limit"
    case .storeChanged: "store_changed"
    case .chainEnded: "chain_ended"
    case .bitmapMissing: "bitmap_missing"
    case .bitmapInconsistent: "bitmap_inconsistent"
    case .parentUnavailable: "parent_unavailable"
    case .requested: "requested"
    case .consolidated: "consolidated"
    case .unrecognized(let number): "reason_\(number)"
    }
  }
}
