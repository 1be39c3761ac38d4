internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

/// The steps that make a volume live where somebody has moved its file. Until the commit nothing is changed but bitmaps of
/// that file that cannot be relied on.
actor AdoptOperation: OperationSteps {
  private let tools: StepTools
  private var plan: AdoptionPlan?
  private var result: AdoptResult?

  init(_ tools: StepTools) { self.tools = tools }

  func run(_ step: OperationStepName) async throws -> StepOutcome {
    switch step {
    case .plan:
      plan = nil
      let plan = try await current()
      return StepOutcome(
        summary: "from \(plan.volume?.volume?.title ?? "") to \(plan.place?.title ?? "")")
    case .examine: return try await examine()
    case .commit:
      let result = try result ?? tools.claimed.outcome(of: .examine, as: AdoptResult.self)
      _ = try await tools.snapshots.commitAdoption(
        CommitAdoptionRequest.with {
          $0.claim = tools.claim
          $0.volume = result?.volume
          $0.virtualBytes = result?.virtualBytes ?? 0
        })
      return StepOutcome()
    default: throw tools.missing(step)
    }
  }

  private func examine() async throws -> StepOutcome {
    let plan = try await current()
    guard let old = plan.volume?.volume, let new = plan.place else { throw tools.missing(.plan) }
    try await checkOldPlace(old, new)
    let host: Host
    do {
      host = try await tools.locator.host(volumes: [new], storeID: "", what: what)
    } catch let error as TidemarkError where ["volume_gone", "pool_not_mounted"].contains(error.reason) {
      throw TidemarkError(
        .failedPrecondition, reason: "file_missing", what: what, why: "there is no file \(new.title)",
        remedy: "Name the place where its file is now, as pool:path.", facts: error.detail.facts)
    }
    let job = try await tools.jobs.run(.examine, .adopt(AdoptWork.with { $0.plan = plan }), on: host)
    guard case .adopted(let result) = job.result else { throw tools.missing(.examine) }
    self.result = result
    return try StepOutcome(result, summary: job.summary)
  }

  /// Every host that answers says that nothing is at the old place; else the file at the new one is a copy.
  private func checkOldPlace(_ old: VolumePath, _ new: VolumePath) async throws {
    let known = try await tools.locator.inventory.read()
    let hosts = known.hosts(poolIDs: [old.poolID], storeIDs: [])
    for (host, answer) in await tools.locator.ask(hosts, [old]).sorted(by: { $0.key < $1.key }) {
      switch answer {
      case .uses(let uses) where uses.contains { $0.fileExists || !$0.activeVmID.isEmpty }:
        throw TidemarkError(
          .failedPrecondition, reason: "volume_present", what: what,
          why: "host '\(host)' sees its file at \(old.title), or runs a VM on it: \(new.title) is a copy",
          remedy: "A copy is a volume of its own. If the file at the old place is the copy, remove that one.",
          facts: ["host": host])
      case .uses: continue
      case .unreachable(let why):
        throw TidemarkError(
          .unavailable, reason: "host_unreachable", what: what,
          why: "host '\(host)' does not say whether the volume is at \(old.title): \(why)",
          remedy: "The operation goes on when it answers; cancel it if it is not to wait.", retryable: true)
      }
    }
  }

  private var what: String { "Volume \(tools.claimed.operation.volumeIDs.first ?? "") was not adopted" }

  private func current() async throws -> AdoptionPlan {
    if let plan { return plan }
    let response = try await tools.snapshots.planAdoption(
      PlanAdoptionRequest.with { $0.claim = tools.claim })
    guard let plan = response.plan else { throw tools.missing(.plan) }
    self.plan = plan
    return plan
  }
}

extension VolumePath {
  /// For people: `fast:web-1.qcow2`.
  var title: String { "\(poolName):\(path)" }
}
