internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

/// The steps that move a running VM to another host, with its volumes where they go to other pools; or a volume that
/// nobody uses to another pool.
///
/// Where the VM is, is asked of both hosts before and after, and never concluded from a call that has failed: a migration
/// goes on without whoever began it.
actor MigrateOperation: OperationSteps {
  let tools: StepTools
  private var planned: PlanMigrationResponse?
  private var prepared: MigrateWork?
  private var committed: CommitSnapshotsResponse?
  /// Whether the images at the destination are as `prepare` has made them.
  private var isFresh = false
  private var tries = 0
  /// How often a host that has not announced itself lately is still waited for.
  var patience = 30
  /// The steps that were begun, by this orchestrator or one before it.
  private(set) var begun: Set<String>

  init(_ tools: StepTools) {
    self.tools = tools
    begun = Set(tools.claimed.operation.steps.map(\.step))
  }

  func run(_ step: OperationStepName) async throws -> StepOutcome {
    begun.insert(step.rawValue)
    switch step {
    case .plan: return try await plan()
    case .prepare: return try await prepare()
    case .move: return try await current().plan.isLive ? moveMachine() : onWorker(.move) { .transfer($0) }
    case .swap: return try await current().plan.isLive ? proof() : onWorker(.swap) { .settle($0) }
    case .commit:
      let response = try await tools.snapshots.commitMigration(
        CommitMigrationRequest.with { $0.claim = tools.claim })
      committed = response
      return try StepOutcome(response)
    case .tidy: return try await tidy()
    case .undo: return try await current().plan.isLive ? undoMachine() : onWorker(.undo) { .undoMigrate($0) }
    default: throw tools.missing(step)
    }
  }

  // MARK: - Steps

  private func plan() async throws -> StepOutcome {
    let response = try await tools.snapshots.planMigration(
      PlanMigrationRequest.with { $0.claim = tools.claim })
    planned = response
    guard let plan = response.plan else { throw tools.missing(.plan) }
    let moving = plan.moving.map {
      "\($0.disk.isEmpty ? $0.from?.path ?? "" : $0.disk) to \($0.to?.poolName ?? "")"
    }
    let way = (response.destination.map { ["to host \($0.name)"] } ?? []) + moving
    return try StepOutcome(response, summary: way.joined(separator: ", "))
  }

  private func prepare() async throws -> StepOutcome {
    let (plan, destination) = try await current()
    var work = MigrateWork.with { $0.plan = plan }
    if let destination {
      let source = try await source(plan, destination)
      work.images = try await inspect(work, on: source)
      work.places = try await receive(work, on: destination)
      isFresh = true
    } else {
      work.images = try await inspect(work, on: worker(plan))
    }
    prepared = work
    return try StepOutcome(work)
  }

  private func moveMachine() async throws -> StepOutcome {
    let (plan, destination) = try await current()
    guard let destination else { throw tools.missing(.plan) }
    var work = try self.work(.prepare)
    (work.libvirtUri, work.migrationUri) = (destination.libvirtUri, destination.migrationUri)
    var found = try await whereabouts(plan, destination)
    try requireDestination(found, destination)
    if let source = found.source {
      tries += 1
      if !isFresh {
        // A migration that runs goes on to its end; if it fails, what it has begun at the destination is made anew.
        work.isFollowOnly = true
        let (departure, shortage) = try await depart(
          work, on: source, watchedBy: destination, key: "move-follow-\(tries)")
        work.isFollowOnly = false
        found = try await whereabouts(plan, destination)
        if let shortage, found.source != nil { throw shortage }
        if found.source == nil || departure != .stays { return try await arrived(plan, destination, found) }
        work.places = try await receive(work, on: destination, key: "move-receive-\(tries)")
      }
      isFresh = false
      let (_, shortage) = try await depart(
        work, on: source, watchedBy: destination, key: tries == 1 ? "move" : "move-\(tries)")
      found = try await whereabouts(plan, destination)
      // Arrived all the same, it has arrived.
      if let shortage, found.source != nil { throw shortage }
    }
    return try await arrived(plan, destination, found)
  }

  private func arrived(
    _ plan: MigrationPlan, _ destination: Host, _ found: Whereabouts
  ) async throws -> StepOutcome {
    guard found.source == nil else {
      throw refusal(
        "migration_failed", "it still runs on host \(found.source?.name ?? "")",
        "Look at libvirtd's log on both hosts, then migrate it again.")
    }
    guard found.isAtDestination else {
      throw refusal(
        "vm_stopped", "it stopped meanwhile, and does not run on \(destination.name)",
        "Start it, then migrate it again; or migrate its volumes while it is stopped.")
    }
    return StepOutcome(summary: "runs on \(destination.name)")
  }

  /// A VM that has moved once is at its new place, whatever becomes of it there.
  private func proof() async throws -> StepOutcome {
    StepOutcome(summary: "on \(try await current().destination?.name ?? "")")
  }

  private func tidy() async throws -> StepOutcome {
    let left = try committed ?? tools.claimed.outcome(of: .commit, as: CommitSnapshotsResponse.self)
    let plan = try await current().plan
    return try await tools.tidy(left ?? CommitSnapshotsResponse(), volumes: plan.disks.compactMap(\.to))
  }

  /// Ends a migration that runs, sees where the VM is then, and removes what was made at the other side.
  private func undoMachine() async throws -> StepOutcome {
    let (plan, destination) = try await current()
    guard let destination else { throw tools.missing(.plan) }
    guard begun.contains(OperationStepName.prepare.rawValue) else { return StepOutcome() }
    var work = MigrateWork.with { $0.plan = plan }
    var found = try await whereabouts(plan, destination)
    var departure = Departure.absent
    if let source = found.source {
      let job = try await tools.jobs.run(.undo, .undoMigrate(work), on: source)
      if case .departed(let result) = job.result { departure = result.departure }
      found = try await whereabouts(plan, destination)
    }
    if found.source == nil, found.isAtDestination || found.isDefinedAtDestination {
      throw TidemarkError(
        .failedPrecondition, reason: "already_migrated",
        what: "The migration of \(plan.vmName) was not undone",
        why: "it is on host \(destination.name)", remedy: "Let the migration finish.")
    }
    guard !plan.moving.isEmpty, !found.isDestinationRemoved else { return StepOutcome() }
    // A VM that is on neither host may have run at the destination: then what is there is not ours to remove.
    let isStillHere = found.source != nil && departure == .stays
    work.isDestination = true
    work.isFollowOnly = !isStillHere && !found.isDefinedAtSource && found.wasBegun
    let job = try await tools.jobs.run(.undo, .undoMigrate(work), on: destination, key: "undo-destination")
    return StepOutcome(summary: job.summary)
  }

  // MARK: - Jobs

  private func inspect(_ work: MigrateWork, on host: Host) async throws -> [MigrationImage] {
    let job = try await tools.jobs.run(.prepare, .inspect(work), on: host)
    guard case .inspected(let result) = job.result else { throw tools.missing(.prepare) }
    return result.images
  }

  private func receive(_ work: MigrateWork, on host: Host, key: String = "prepare-receive") async throws
    -> [DiskPlace]
  {
    let job = try await tools.jobs.run(.prepare, .receive(work), on: host, key: key)
    guard case .received(let result) = job.result else { throw tools.missing(.prepare) }
    return result.places
  }

  private func depart(_ work: MigrateWork, on host: Host, key: String) async throws -> Departure {
    let job = try await tools.jobs.run(.move, .depart(work), on: host, key: key)
    guard case .departed(let result) = job.result else { throw tools.missing(.move) }
    return result.departure
  }

  /// Moves the VM, or follows it, while the destination watches the pools in which no room could be reserved; ends that when
  /// one of them comes down to its floor.
  ///
  /// - Returns: Where it is, as its old host says; and for which shortage that was ended. A migration that was only followed
  ///   goes on then, until it is undone.
  private func depart(
    _ work: MigrateWork, on source: Host, watchedBy destination: Host, key: String
  ) async throws -> (Departure?, TidemarkError?) {
    let (jobs, moving) = (tools.jobs, work.plan?.moving.map(\.volumeID) ?? [])
    guard work.places.contains(where: { !$0.isReserved && moving.contains($0.volumeID) }) else {
      return (try await depart(work, on: source, key: key), nil)
    }
    return try await withThrowingTaskGroup(of: (Departure?, TidemarkError?).self) { group in
      group.addTask { (try await self.depart(work, on: source, key: key), nil) }
      group.addTask {
        while true {
          do {
            _ = try await jobs.run(.move, .watchArrival(work), on: destination, key: "\(key)-watch")
          } catch let error as TidemarkError where error.reason == "no_space" {
            return (nil, error)
          } catch is TidemarkError {
            // Its agent is away: the VM goes on, and is watched again when the agent is back.
          }
          try await Task.sleep(for: .milliseconds(500))
        }
      }
      let first = try await group.next() ?? (nil, nil)
      group.cancelAll()
      while let ended = await group.nextResult() {
        // Ended because of the shortage, or for a reason of its own: where the VM is, is looked at.
        if case .success = ended { continue }
      }
      return first
    }
  }

  private func onWorker(
    _ step: OperationStepName, _ work: (MigrateWork) -> StartJobRequest.Work
  ) async throws -> StepOutcome {
    let plan = try await current().plan
    let arguments = step == .undo ? MigrateWork.with { $0.plan = plan } : try self.work(.prepare)
    let host = try await worker(plan, isUndo: step == .undo)
    return StepOutcome(summary: try await tools.jobs.run(step, work(arguments), on: host).summary)
  }

  // MARK: - Shared by the steps

  /// The plan and the destination's host; after a takeover they are in the journal.
  func current() async throws -> (plan: MigrationPlan, destination: Host?) {
    let response: PlanMigrationResponse
    if let planned {
      response = planned
    } else if let outcome = try tools.claimed.outcome(of: .plan, as: PlanMigrationResponse.self) {
      response = outcome
      planned = outcome
    } else {
      throw tools.missing(.plan)
    }
    guard let plan = response.plan else { throw tools.missing(.plan) }
    return (plan, response.destination)
  }

  private func work(_ step: OperationStepName) throws -> MigrateWork {
    if let prepared { return prepared }
    guard let outcome = try tools.claimed.outcome(of: step, as: MigrateWork.self) else {
      throw tools.missing(step)
    }
    prepared = outcome
    return outcome
  }

  var what: String { "\(tools.subject) was not migrated" }

  func refusal(_ reason: String, _ why: String, _ remedy: String) -> TidemarkError {
    TidemarkError(.failedPrecondition, reason: reason, what: what, why: why, remedy: remedy)
  }

  func wait(_ reason: String, _ why: String) -> TidemarkError {
    TidemarkError(
      .unavailable, reason: reason, what: what, why: why,
      remedy: "The operation goes on when that has changed; cancel it if it is not to wait.", retryable: true)
  }
}

extension MigrationPlan {
  /// The disks that go to other pools.
  var moving: [MigrationDisk] { disks.filter { $0.from?.poolID != $0.to?.poolID } }
}
