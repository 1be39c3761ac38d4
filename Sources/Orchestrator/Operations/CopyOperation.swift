internal import Messages
internal import RPC
internal import SnapshotModel

/// The steps that copy a snapshot to another store.
actor CopyOperation: OperationSteps {
  private let tools: StepTools
  private var plan: CopyPlan?
  private var sealed: SealResult?

  init(_ tools: StepTools) { self.tools = tools }

  func run(_ step: OperationStepName) async throws -> StepOutcome {
    switch step {
    case .plan:
      let response = try await tools.exports.planCopy(PlanCopyRequest.with { $0.claim = tools.claim })
      guard let plan = response.plan else { throw tools.missing(.plan) }
      self.plan = plan
      return try StepOutcome(
        plan,
        summary: plan.links.isEmpty
          ? "it is there already" : "\(plan.links.count) to copy, \(plan.contentBytes) bytes")
    case .write: return try await write()
    case .seal:
      let job = try await onTarget(.seal) { .sealCopy($0) }
      guard case .sealed(let result) = job?.result ?? .sealed(SealResult()) else {
        throw tools.missing(.seal)
      }
      sealed = result
      return try StepOutcome(result, summary: job?.summary ?? "")
    case .commit:
      let (plan, result) = (
        try current(), try sealed ?? tools.claimed.outcome(of: .seal, as: SealResult.self) ?? SealResult()
      )
      _ = try await tools.exports.commitCopy(
        CommitCopyRequest.with {
          $0.claim = tools.claim
          $0.plan = plan
          $0.snapshots = result.snapshots
        })
      return StepOutcome()
    case .tidy: return StepOutcome(summary: try await onTarget(.tidy) { .tidyCopy($0) }?.summary ?? "")
    case .undo: return StepOutcome(summary: try await onTarget(.undo) { .undoCopy($0) }?.summary ?? "")
    default: throw tools.missing(step)
    }
  }

  private func write() async throws -> StepOutcome {
    let plan = try current()
    guard let target = plan.links.first?.target?.location else { return StepOutcome() }
    let (host, _) = try await tools.locator.host(
      mounting: target, andOneOf: [plan.source?.files.first?.location], what: what)
    _ = try await tools.jobs.run(.write, .writeCopy(CopyWork.with { $0.plan = plan }), on: host)
    return StepOutcome(summary: "on \(host.name)")
  }

  /// On a host that mounts the store, and the original where its manifest is read; nil if nothing is to be done there.
  private func onTarget(
    _ step: OperationStepName, _ work: (CopyWork) -> StartJobRequest.Work
  ) async throws -> Job? {
    let plan = try current()
    guard let target = plan.links.first?.target?.location ?? plan.revived?.location else { return nil }
    let host =
      step == .seal && !plan.links.isEmpty
      ? try await tools.locator.host(
        mounting: target, andOneOf: [plan.source?.files.first?.location], what: what
      ).host
      : try await tools.locator.host(mounting: target, what: what)
    return try await tools.jobs.run(step, work(CopyWork.with { $0.plan = plan }), on: host)
  }

  /// The plan, which names the new snapshots; after a takeover it is in the journal.
  private func current() throws -> CopyPlan {
    if let plan { return plan }
    guard let outcome = try tools.claimed.outcome(of: .plan, as: CopyPlan.self) else {
      throw tools.missing(.plan)
    }
    plan = outcome
    return outcome
  }

  private var what: String { "A snapshot of \(tools.subject) was not copied" }
}
