internal import GRPCCore
internal import Logging
internal import Messages
internal import RPC
internal import ServiceLifecycle
internal import ServiceRuntime
internal import SnapshotModel

/// Claims operations and runs them, any number at once up to a limit.
///
/// Woken by the catalog's hints, by the end of an operation (its volumes are free now), and from time to time: hints may
/// be missed, and an expired lease gives none.
actor WorkLoop: Service {
  /// How the loop works.
  struct Configuration: Sendable {
    /// This orchestrator's name, unique to this run of it.
    var owner: String
    /// How long a claim holds without renewal.
    var lease: Duration
    /// How many operations run at once.
    var limit = 256
    /// The waits between tries of a step.
    var backoff = Backoff()
  }

  private let configuration: Configuration
  private let catalog: any RPCCaller
  private let agents: any AgentDirectory
  private let stepPoints: StepPoints
  private let metrics: OperationMetrics
  private let logger: Logger
  private let inventory = InventoryCache()
  private let refresher: InventoryRefresher
  private var runners: [String: OperationRunner] = [:]
  private var tasks: [String: Task<Void, Never>] = [:]
  private let wakeUps: AsyncStream<Void>
  private let wake: AsyncStream<Void>.Continuation

  init(
    configuration: Configuration, catalog: any RPCCaller, agents: any AgentDirectory, stepPoints: StepPoints,
    metrics: OperationMetrics = OperationMetrics(), refresher: InventoryRefresher? = nil, logger: Logger
  ) {
    self.configuration = configuration
    self.refresher =
      refresher
      ?? InventoryRefresher(
        catalog: CatalogClients(catalog, patience: .seconds(10)), agents: agents, logger: logger)
    self.catalog = catalog
    self.agents = agents
    self.stepPoints = stepPoints
    self.metrics = metrics
    self.logger = logger
    (wakeUps, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Works until a graceful shutdown: then what runs is left, and given back for others to take at once.
  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await self.followHints() }
        group.addTask { try await self.scan() }
        group.addTask { try await self.claimWork() }
        try await group.next()
        group.cancelAll()
      }
    }
    await leaveAll()
  }

  private func claimWork() async throws {
    for await _ in wakeUps {
      try Task.checkCancellation()
      await claimAll()
    }
  }

  private func claimAll() async {
    while runners.count < configuration.limit && !Task.isCancelled {
      let asked = ContinuousClock.now
      let response: ClaimOperationResponse
      do {
        // Without repetition: a claim whose answer was lost runs out by itself.
        response = try await OperationRecordsClient(catalog).claimOperation(
          ClaimOperationRequest.with {
            $0.owner = configuration.owner
            $0.leaseMs = UInt32(configuration.lease.milliseconds)
          }, timeout: max(configuration.lease, .seconds(2)))
      } catch {
        logger.debug("nothing could be claimed", metadata: ["error": "\(error)"])
        return
      }
      guard let claimed = ClaimedOperation(response, claimedAt: asked) else { return }
      start(claimed)
    }
  }

  private func start(_ claimed: ClaimedOperation) {
    let id = claimed.operation.id
    // A claim of ours that ran out and was given to us again: the old runner has nothing more to say.
    runners[id]?.leave()
    let claim = Claim.with {
      $0.operationID = id
      $0.attempt = claimed.operation.attempt
      $0.owner = configuration.owner
    }
    var logger = logger
    logger[metadataKey: "operation"] = "\(id)"
    logger[metadataKey: "attempt"] = "\(claim.attempt)"
    logger.notice(
      "works on an operation",
      metadata: ["kind": "\(claimed.kind.rawValue)", "request_id": "\(claimed.operation.requestID)"])
    if claim.attempt > 1 { metrics.takenOver(kind: claimed.kind) }
    let state = ClaimState(claim, expires: claimed.claimedAt + configuration.lease)
    // Waits as long as the claim holds, and tells the journal what for.
    let catalog = CatalogClients(catalog, patience: nil) { [logger] since, error in
      logger.info("waits for the catalog", metadata: ["why": "\(error.waitedFor)"])
      state.waited(since: since, for: error.waitedFor)
    }
    let runner = OperationRunner(
      claimed: claimed, state: state, operations: catalog.operations,
      leaseOperations: OperationRecordsClient(self.catalog),
      steps: makeSteps(claimed, state: state, catalog: catalog, logger: logger), stepPoints: stepPoints,
      lease: configuration.lease,
      backoff: configuration.backoff, metrics: metrics, logger: logger)
    runners[id] = runner
    metrics.workedOn(runners.count)
    let before = tasks[id]
    tasks[id] = Task {
      await before?.value
      await runner.run()
      self.ended(id, attempt: claim.attempt)
    }
  }

  private func makeSteps(
    _ claimed: ClaimedOperation, state: ClaimState, catalog: CatalogClients, logger: Logger
  ) -> any OperationSteps {
    let tools = StepTools(
      claimed: claimed, claim: state.claim, snapshots: catalog.snapshots, exports: catalog.exports,
      locator: HostLocator(
        inventory: InventoryReader(inventory: catalog.inventory, cache: inventory), agents: agents,
        refresher: refresher),
      jobs: JobRunner(agents: agents, state: state, logger: logger),
      refresher: refresher, logger: logger)
    switch claimed.kind {
    case .take: return TakeOperation(tools)
    case .revert: return RevertOperation(tools)
    case .delete: return DeleteOperation(tools)
    case .check: return CheckOperation(tools)
    case .migrate: return MigrateOperation(tools)
    case .consolidate: return ConsolidateOperation(tools)
    case .export: return ExportOperation(tools)
    case .copy: return CopyOperation(tools)
    case .verify: return VerifyOperation(tools)
    case .adopt: return AdoptOperation(tools)
    case .rebuild: return RebuildOperation(tools)
    }
  }

  private func ended(_ id: String, attempt: UInt64) {
    if runners[id]?.state.claim.attempt == attempt {
      runners[id] = nil
      tasks[id] = nil
    }
    metrics.workedOn(runners.count)
    wake.yield()
  }

  private func scan() async throws {
    while true {
      wake.yield()
      let interval = max(configuration.lease / 3, .milliseconds(200))
      try await Task.sleep(for: interval / 2 + interval * Double.random(in: 0...0.5))
    }
  }

  private func followHints() async throws {
    var failures = 0
    while true {
      do {
        let owner = configuration.owner
        try await OperationRecordsClient(catalog).watchWork(WatchWorkRequest.with { $0.owner = owner }) {
          hints in
          for try await hint in hints { await self.take(hint) }
        }
        failures = 0
      } catch {
        logger.debug("hints are not to be had", metadata: ["error": "\(error)"])
      }
      failures += 1
      try await Task.sleep(
        for: configuration.backoff.delay(afterFailures: failures, fraction: .random(in: 0...1)))
    }
  }

  private func take(_ hint: WorkHint) {
    if hint.cancelRequested { runners[hint.operationID]?.requestCancellation() }
    wake.yield()
  }

  /// Leaves all operations and gives their claims back.
  private func leaveAll() async {
    let left = runners.values.map(\.state.claim)
    for runner in runners.values { runner.leave() }
    for task in tasks.values { await task.value }
    let operations = OperationRecordsClient(catalog)
    await withTaskGroup(of: Void.self) { group in
      for claim in left {
        group.addTask {
          _ = try? await operations.releaseClaim(
            ReleaseClaimRequest.with { $0.claim = claim }, timeout: .seconds(2))
        }
      }
    }
  }
}
