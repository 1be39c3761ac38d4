internal import Messages
internal import RPC
internal import SnapshotModel

/// The steps that delete a snapshot. The plan decides; from then on there is no way back, only on.
actor DeleteOperation: OperationSteps {
  private let tools: StepTools
  private var plan: DeletePlan?
  private var committed: CommitSnapshotsResponse?

  init(_ tools: StepTools) { self.tools = tools }

  func run(_ step: OperationStepName) async throws -> StepOutcome {
    switch step {
    case .plan:
      plan = nil
      let plan = try await current()
      if plan.template != nil {
        return try StepOutcome(
          plan,
          summary: plan.templateIsRead ? "it is being read, and goes with its last reader" : "nobody reads it"
        )
      }
      return StepOutcome(
        summary: plan.becomesHidden ? "hidden: a child needs it" : "\(plan.removals.count) to remove")
    case .mark: return try await onHost(.mark) { .mark($0) }
    case .remove: return try await onHost(.remove) { .remove($0) }
    case .commit:
      // Not planned again: after a commit of which nobody was told there is nothing left to plan.
      let planned = try plan ?? tools.claimed.outcome(of: .plan, as: DeletePlan.self)
      let response = try await tools.snapshots.commitDelete(
        CommitDeleteRequest.with {
          $0.claim = tools.claim
          $0.templateIsRead = planned?.templateIsRead ?? false
        })
      committed = response
      return try StepOutcome(response)
    case .tidy:
      let left = try committed ?? tools.claimed.outcome(of: .commit, as: CommitSnapshotsResponse.self)
      return try await tools.tidy(left ?? CommitSnapshotsResponse(), volumes: [])
    default: throw tools.missing(step)
    }
  }

  private func onHost(
    _ step: OperationStepName, _ work: (DeleteWork) -> StartJobRequest.Work
  ) async throws -> StepOutcome {
    let plan = try await current()
    do {
      // All files of a chain are on one location.
      let host = try await tools.locator.host(
        mounting: plan.template?.location ?? plan.snapshot?.location ?? SnapshotLocation(),
        what: "The files were not removed")
      return StepOutcome(
        summary: try await tools.jobs.run(step, work(DeleteWork.with { $0.plan = plan }), on: host).summary)
    } catch let error as TidemarkError where error.reason == "pool_lost" {
      return StepOutcome(summary: error.detail.why)
    } catch var error as TidemarkError where !error.isSuperseded {
      // Whoever reads that it failed wants to know what has become of the snapshot.
      if let template = plan.template {
        error.detail.remedy +=
          " Nobody can use template \(template.templateID) any more. Delete it again once that is mended."
        throw error
      }
      let id = plan.snapshot?.snapshotID ?? ""
      error.detail.remedy +=
        " Nobody can use snapshot \(id) any more; only its files are still there. Delete it again, or another snapshot "
        + "of its volume, once that is mended: each deletion goes on where the last one stopped."
      error.detail.facts["snapshot_id"] = id
      throw error
    }
  }

  private func current() async throws -> DeletePlan {
    if let plan { return plan }
    // Whether a template was read was decided once: what was done hangs on it.
    if let plan = try tools.claimed.outcome(of: .plan, as: DeletePlan.self), plan.template != nil {
      self.plan = plan
      return plan
    }
    let response = try await tools.snapshots.planDelete(PlanDeleteRequest.with { $0.claim = tools.claim })
    guard let plan = response.plan else { throw tools.missing(.plan) }
    self.plan = plan
    return plan
  }
}
