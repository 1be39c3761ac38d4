internal import Messages
internal import RPC
internal import SnapshotModel

/// The steps that merge a volume's hidden snapshots into their only children.
actor ConsolidateOperation: OperationSteps {
  private let tools: StepTools
  private var plan: ConsolidationPlan?
  private var replaced: ConsolidateResult?
  private var recorded: RecordConsolidationResponse?
  private var committed: CommitSnapshotsResponse?

  init(_ tools: StepTools) { self.tools = tools }

  func run(_ step: OperationStepName) async throws -> StepOutcome {
    switch step {
    case .plan: return try await makePlan()
    case .merge: return StepOutcome(summary: try await onHost(.merge) { .merge($0) }?.summary ?? "")
    case .replace: return try await replace()
    case .record: return try await record()
    case .remove: return try await remove()
    case .commit: return try await commit()
    case .tidy:
      let left = try committed ?? tools.claimed.outcome(of: .commit, as: CommitSnapshotsResponse.self)
      return try await tools.tidy(left ?? CommitSnapshotsResponse(), volumes: [])
    case .undo:
      return StepOutcome(summary: try await onHost(.undo) { .undoConsolidate($0) }?.summary ?? "")
    default: throw tools.missing(step)
    }
  }

  // MARK: - Steps

  private func makePlan() async throws -> StepOutcome {
    let response = try await tools.snapshots.planConsolidation(
      PlanConsolidationRequest.with { $0.claim = tools.claim })
    guard let plan = response.plan else { throw tools.missing(.plan) }
    self.plan = plan
    let count = plan.merges.map(\.merged.count).reduce(0, +)
    return try StepOutcome(
      response,
      summary: count == 0
        ? "no hidden snapshot has an only child" : "\(count) hidden to merge into \(plan.merges.count)")
  }

  private func replace() async throws -> StepOutcome {
    guard let job = try await onHost(.replace, { .replace($0) }) else {
      replaced = ConsolidateResult()
      return try StepOutcome(ConsolidateResult())
    }
    guard case .consolidated(let result) = job.result else { throw tools.missing(.replace) }
    replaced = result
    return try StepOutcome(result, summary: job.summary)
  }

  private func record() async throws -> StepOutcome {
    let plan = try current()
    let result = try replaced ?? tools.claimed.outcome(of: .replace, as: ConsolidateResult.self)
    let response = try await tools.snapshots.recordConsolidation(
      RecordConsolidationRequest.with {
        $0.claim = tools.claim
        $0.plan = plan
        $0.snapshots = result?.snapshots ?? []
      })
    recorded = response
    return try StepOutcome(response, summary: "\(response.removals.count) to remove")
  }

  /// What nothing needs any more may lie at several places, if earlier deletions have left it.
  private func remove() async throws -> StepOutcome {
    let recorded = try currentRecord()
    let known = try await tools.locator.inventory.read()
    let isThere = { (file: SnapshotFile) in !known.isLost(poolID: file.location?.poolID ?? "") }
    let (removals, replaced) = (recorded.removals.filter(isThere), recorded.replaced.filter(isThere))
    let files = removals + replaced
    guard !files.isEmpty else { return StepOutcome() }
    let plan = try current()
    let host = try await tools.locator.host(
      mounting: files.compactMap(\.location), what: "The files were not removed")
    let work = ConsolidateWork.with {
      $0.plan = plan
      $0.removals = removals
      $0.replaced = replaced
    }
    return StepOutcome(summary: try await tools.jobs.run(.remove, .clear(work), on: host).summary)
  }

  private func commit() async throws -> StepOutcome {
    let done = try currentRecord()
    let response = try await tools.snapshots.commitConsolidation(
      CommitConsolidationRequest.with {
        $0.claim = tools.claim
        $0.done = done
      })
    committed = response
    return try StepOutcome(response)
  }

  // MARK: - Shared by the steps

  /// Runs a step where all the files of the plan are; nil if it has none.
  private func onHost(
    _ step: OperationStepName, _ work: (ConsolidateWork) -> StartJobRequest.Work
  ) async throws -> Job? {
    let plan = try current()
    guard !plan.merges.isEmpty else { return nil }
    let host = try await tools.locator.host(
      mounting: plan.location ?? SnapshotLocation(), what: "\(tools.subject) was not consolidated")
    return try await tools.jobs.run(step, work(ConsolidateWork.with { $0.plan = plan }), on: host)
  }

  /// The plan; after a takeover it is in the journal, as the catalog's graph may have changed since. One that was never
  /// journalled has led to nothing.
  private func current() throws -> ConsolidationPlan {
    if let plan { return plan }
    let plan = try tools.claimed.outcome(of: .plan, as: PlanConsolidationResponse.self)?.plan
    self.plan = plan
    return plan ?? ConsolidationPlan()
  }

  private func currentRecord() throws -> RecordConsolidationResponse {
    if let recorded { return recorded }
    return try tools.claimed.outcome(of: .record, as: RecordConsolidationResponse.self)
      ?? RecordConsolidationResponse()
  }
}
