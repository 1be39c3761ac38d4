internal import Messages
internal import RPC
internal import SnapshotModel

/// The steps that read stored snapshots of a volume and compare them with their checksums.
actor VerifyOperation: OperationSteps {
  private let tools: StepTools
  private var planned: VerifyPlan?
  private var results: VerifyResults?

  init(_ tools: StepTools) { self.tools = tools }

  func run(_ step: OperationStepName) async throws -> StepOutcome {
    switch step {
    case .plan:
      planned = nil
      return StepOutcome(summary: "\(try await plan().links.count) snapshots are to be read")
    case .verify: return try await verify()
    case .record: return try await record()
    default: throw tools.missing(step)
    }
  }

  /// On any host that sees all the files: no VM is concerned.
  private func verify() async throws -> StepOutcome {
    let plan = try await plan()
    if plan.links.isEmpty {
      results = VerifyResults()
      return StepOutcome(summary: "there is nothing to read")
    }
    let host = try await tools.locator.host(
      mounting: plan.links.compactMap { $0.file?.location }, what: "\(tools.subject) was not verified")
    let job = try await tools.jobs.run(.verify, .verify(VerifyWork.with { $0.plan = plan }), on: host)
    guard case .verified(let results) = job.result else { throw tools.missing(.verify) }
    self.results = results
    return try StepOutcome(results, summary: job.summary)
  }

  private func record() async throws -> StepOutcome {
    let links = try results?.links ?? tools.claimed.outcome(of: .verify, as: VerifyResults.self)?.links ?? []
    let response = try await tools.snapshots.recordVerify(
      RecordVerifyRequest.with {
        $0.claim = tools.claim
        $0.results = links
      })
    return StepOutcome(summary: response.summary)
  }

  /// What is to be read; after a takeover it is asked for again.
  private func plan() async throws -> VerifyPlan {
    if let planned { return planned }
    let response = try await tools.snapshots.planVerify(PlanVerifyRequest.with { $0.claim = tools.claim })
    guard let plan = response.plan else { throw tools.missing(.plan) }
    planned = plan
    return plan
  }
}
