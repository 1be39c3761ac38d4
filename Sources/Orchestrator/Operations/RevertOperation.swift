internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

/// The steps that give a volume the content of one of its snapshots.
actor RevertOperation: OperationSteps {
  private let tools: StepTools
  private var planned: PlanRevertResponse?
  private var checked: CheckResult?
  private var committed: CommitSnapshotsResponse?

  private var swapMayBeMade: Bool

  init(_ tools: StepTools) {
    self.tools = tools
    swapMayBeMade = tools.claimed.operation.steps.contains { $0.step == OperationStepName.swap.rawValue }
  }

  func run(_ step: OperationStepName) async throws -> StepOutcome {
    switch step {
    case .plan:
      let response = try await tools.snapshots.planRevert(PlanRevertRequest.with { $0.claim = tools.claim })
      planned = response
      return try StepOutcome(response)
    case .check: return try await check()
    case .write: return try await onOneHost(.write) { .write($0) }
    case .swap: return try await swap()
    case .commit:
      let response = try await tools.snapshots.commitRevert(
        CommitRevertRequest.with { $0.claim = tools.claim })
      committed = response
      return try StepOutcome(response)
    case .tidy: return try await tidy()
    case .undo: return try await onOneHost(.undo) { .undoRevert($0) }
    default: throw tools.missing(step)
    }
  }

  // MARK: - Steps

  /// Every host of the pool must say that it does not use the volume. One that cannot be asked may be running it, unless
  /// the caller states that it is fenced.
  private func check() async throws -> StepOutcome {
    let (plan, hosts) = try await current()
    let asked = hosts.filter { !isFenced($0) }
    guard !asked.isEmpty else {
      throw refusal(
        "no_host", "none of the hosts that have its pool can be asked", "Start a host agent there.")
    }
    let answers = await withTaskGroup(of: Result<Job, any Error>.self) { group in
      for host in asked {
        group.addTask { [tools, what] in
          do {
            return .success(
              try await tools.jobs.run(.check, .check(RevertWork.with { $0.plan = plan }), on: host))
          } catch let error as TidemarkError where error.isPeerAway {
            return .failure(TidemarkError.hostUnreachable(host, what: what, why: error.detail.why))
          } catch { return .failure(error) }
        }
      }
      var answers: [Result<Job, any Error>] = []
      for await answer in group { answers.append(answer) }
      return answers
    }
    let failures = answers.compactMap { answer in
      if case .failure(let error) = answer { error } else { nil }
    }
    // Every host sees the lock; the one that runs the VM can also say which it is.
    if let failure = failures.first(where: { ($0 as? TidemarkError)?.detail.facts["vm"] != nil })
      ?? failures.first
    {
      throw failure
    }
    let results = try answers.map { answer in
      guard case .checked(let result) = try answer.get().result else { throw tools.missing(.check) }
      return result
    }
    let names = asked.map(\.name).joined(separator: ", ")
    guard let result = results.first, Set(results.map(\.volumeVersion)).count == 1 else {
      throw refusal(
        "volume_changed",
        "\(names) do not see the same file: it is being written to, or its pool is not shared",
        "Stop whoever writes to it, see that the pool is the same on all its hosts, then revert again.")
    }
    checked = result
    return try StepOutcome(result, summary: "unused on \(names)")
  }

  /// A VM may have been started since the check. Once a swap may have been made, it may have been started on the reverted
  /// volume: the agent knows, and finishes that swap, but makes none any more.
  private func swap() async throws -> StepOutcome {
    let obstacle = try await obstacle()
    if let obstacle, !swapMayBeMade { throw obstacle }
    swapMayBeMade = true
    do {
      return try await onOneHost(.swap, confirmOnly: obstacle != nil) { .swap($0) }
    } catch let error as TidemarkError where error.reason == "not_swapped" {
      throw obstacle ?? error
    }
  }

  /// Why it is not known that nobody uses the volume; nil if it is.
  private func obstacle() async throws -> TidemarkError? {
    let (plan, hosts) = try await current()
    guard let volume = plan.volume else { throw tools.missing(.plan) }
    let asked = hosts.filter { !isFenced($0) }
    for (name, answer) in await tools.locator.ask(asked, [volume]).sorted(by: { $0.key < $1.key }) {
      switch answer {
      case .unreachable(let why):
        guard let host = asked.first(where: { $0.name == name }) else { continue }
        return TidemarkError.hostUnreachable(host, what: what, why: why)
      case .uses(let uses):
        guard uses.allSatisfy(\.activeVmID.isEmpty) else {
          return refusal(
            "volume_in_use", "a VM with it is active on host '\(name)'", "Stop the VM, then revert again.")
        }
      }
    }
    return nil
  }

  private func tidy() async throws -> StepOutcome {
    let left = try committed ?? tools.claimed.outcome(of: .commit, as: CommitSnapshotsResponse.self)
    let (plan, _) = try await current()
    return try await tools.tidy(left ?? CommitSnapshotsResponse(), volumes: plan.volume.map { [$0] } ?? [])
  }

  private func onOneHost(
    _ step: OperationStepName, confirmOnly: Bool = false, _ work: (RevertWork) -> StartJobRequest.Work
  ) async throws -> StepOutcome {
    var (plan, hosts) = try await current()
    let host = try await self.host(&plan, hosts, forWriting: step == .write)
    let found = try checked ?? tools.claimed.outcome(of: .check, as: CheckResult.self)
    let arguments = RevertWork.with {
      $0.plan = plan
      $0.volumeVersion = found?.volumeVersion ?? ""
      $0.confirmOnly = confirmOnly
    }
    return StepOutcome(summary: try await tools.jobs.run(step, work(arguments), on: host).summary)
  }

  // MARK: - Shared by the steps

  /// The host that does the work: the first by name that answers and sees the pool, and, for writing, the snapshot or a
  /// copy of it, which the plan names then.
  private func host(_ plan: inout RevertPlan, _ hosts: [Host], forWriting: Bool) async throws -> Host {
    let inventory = try await tools.locator.inventory.read()
    let own = SnapshotChain.with { $0.files = plan.chain }
    let sources = forWriting ? [own] + (planned?.sources ?? []).filter { $0 != own } : [own]
    for source in sources {
      let storeID = forWriting ? source.files.first?.location?.storeID ?? "" : ""
      let able = inventory.hosts(
        poolIDs: (plan.volume?.poolID).map { [$0] } ?? [], storeIDs: storeID.isEmpty ? [] : [storeID])
      if let host = able.first(where: { host in !isFenced(host) && hosts.contains { $0.id == host.id } }) {
        if source != own { (plan.snapshot, plan.chain) = (source.files.first, source.files) }
        return host
      }
    }
    await tools.locator.inventory.invalidate()
    try inventory.requireNotLost(poolIDs: (plan.volume?.poolID).map { [$0] } ?? [], what: what)
    throw TidemarkError(
      .unavailable, reason: "no_host", what: what,
      why:
        "no host that answers has \(forWriting ? "both its pool and the snapshot's store" : "its pool") mounted",
      remedy: "Mount \(forWriting ? "both on one host" : "it on a host"). The operation goes on then.",
      retryable: true)
  }

  /// The plan and the hosts of the pool; after a takeover they are in the journal.
  private func current() async throws -> (RevertPlan, [Host]) {
    let response: PlanRevertResponse
    if let planned {
      response = planned
    } else if let outcome = try tools.claimed.outcome(of: .plan, as: PlanRevertResponse.self) {
      response = outcome
      planned = outcome
    } else {
      throw tools.missing(.plan)
    }
    guard let plan = response.plan else { throw tools.missing(.plan) }
    return (plan, response.hosts)
  }

  private func isFenced(_ host: Host) -> Bool {
    guard case .revert(let request) = tools.claimed.request else { return false }
    return request.fencedHosts.contains { $0 == host.name || $0 == host.id }
  }

  private var what: String { "\(tools.subject) was not reverted" }

  private func refusal(_ reason: String, _ why: String, _ remedy: String) -> TidemarkError {
    TidemarkError(.failedPrecondition, reason: reason, what: what, why: why, remedy: remedy)
  }
}

extension TidemarkError {
  /// A host of the pool cannot be asked, so it is not known that it does not run the volume.
  static func hostUnreachable(_ host: Host, what: String, why: String) -> TidemarkError {
    TidemarkError(
      .failedPrecondition, reason: "host_unreachable", what: what,
      why: "host '\(host.name)', which has its pool, does not answer and may be running it (\(why))",
      remedy:
        "Bring the host's agent back; or, if the host is certainly off, name it as fenced: --fenced \(host.name).",
      facts: ["host": host.name])
  }
}
