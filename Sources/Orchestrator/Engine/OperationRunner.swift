internal import Logging
internal import Messages
internal import RPC
internal import ServiceRuntime
internal import SnapshotModel

/// Runs one claimed operation: asks the machine what to do, does it, journals it, tells the machine what happened.
///
/// Ends when the operation has ended, when its claim is lost, or when it is told to leave. In the last two cases nothing
/// is touched any more; the journal tells the next claim's holder where to go on.
struct OperationRunner: Sendable {
  /// What the runner reacts to.
  enum Event: Sendable {
    case stepEnded(OperationStepName, Result<StepOutcome, any Error>)
    case cancelRequested
    case claimLost
  }

  let claimed: ClaimedOperation
  let state: ClaimState
  /// Patient: waits for the catalog as long as the claim holds.
  let operations: OperationRecordsClient
  /// Impatient, for the lease.
  let leaseOperations: OperationRecordsClient
  let steps: any OperationSteps
  let stepPoints: StepPoints
  let lease: Duration
  let backoff: Backoff
  let metrics: OperationMetrics
  let logger: Logger
  let events: AsyncStream<Event>
  let report: AsyncStream<Event>.Continuation

  init(
    claimed: ClaimedOperation, state: ClaimState, operations: OperationRecordsClient,
    leaseOperations: OperationRecordsClient, steps: any OperationSteps, stepPoints: StepPoints,
    lease: Duration,
    backoff: Backoff = Backoff(), metrics: OperationMetrics = OperationMetrics(), logger: Logger
  ) {
    self.claimed = claimed
    self.state = state
    self.operations = operations
    self.leaseOperations = leaseOperations
    self.steps = steps
    self.stepPoints = stepPoints
    self.lease = lease
    self.backoff = backoff
    self.metrics = metrics
    self.logger = logger
    (events, report) = AsyncStream.makeStream(of: Event.self)
  }

  /// Tells the runner that cancellation was asked for.
  func requestCancellation() { report.yield(.cancelRequested) }

  /// Tells the runner to leave the operation to others.
  func leave() {
    state.lose()
    report.yield(.claimLost)
  }

  /// Works on the operation to its end, or until the claim is lost.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        let keeper = LeaseKeeper(state: state, operations: leaseOperations, lease: lease, logger: logger)
        if await keeper.run(claimedAt: claimed.claimedAt, onCancelRequest: requestCancellation) { leave() }
      }
      await drive()
      group.cancelAll()
    }
  }

  private func drive() async {
    var machine = claimed.machine()
    var journal = StepJournal(error: claimed.operation.error, attempt: claimed.operation.attempt)
    var stepTask: Task<Void, Never>?
    var action = machine.start()
    var incoming = events.makeAsyncIterator()
    while true {
      switch action {
      case .run(let step, let failures):
        let failure = journal.failureBeforeRetry(of: step, claim: state.claim)
        let record = journal.beginning(step, claim: state.claim)
        let isLastMoment = machine.isLastMoment
        stepTask = Task {
          await perform(
            step, record: record, failure: failure, failures: failures, isLastMoment: isLastMoment)
        }
        action = .carryOn
      case .interrupt:
        stepTask?.cancel()
        action = .carryOn
      case .carryOn:
        guard let event = await incoming.next() else {
          action = machine.handle(.claimLost)
          continue
        }
        action = handle(event, &machine, &journal)
      case .beginUndo(let cancelled):
        action = await beginUndo(cancelled: cancelled, &machine, &journal)
      case .resume:
        action = await resume(&machine, &journal)
      case .finish(let ending):
        await finish(ending, journal)
        return
      case .stop:
        state.lose()
        stepTask?.cancel()
        await stepTask?.value
        logger.notice("the operation is left to others")
        return
      }
    }
  }

  private func handle(
    _ event: Event, _ machine: inout OperationMachine, _ journal: inout StepJournal
  ) -> OperationMachine.Action {
    switch event {
    case .cancelRequested: return machine.handle(.cancelRequested)
    case .claimLost: return machine.handle(.claimLost)
    case .stepEnded(let step, .success(let outcome)):
      journal.note(state.takeWaits())
      journal.finished(step, outcome)
      return machine.handle(.finished(step))
    case .stepEnded(let step, .failure(let error)):
      if state.isLost { return machine.handle(.claimLost) }
      switch FailureClassification(error, step: step, of: claimed.kind) {
      case .claimLost: return machine.handle(.claimLost)
      case .failed(let failure, let detail):
        logger.info(
          "a step failed",
          metadata: ["step": "\(step.rawValue)", "reason": "\(detail.reason)", "why": "\(detail.why)"])
        journal.failed(step, detail)
        return machine.handle(.failed(step, failure))
      }
    }
  }

  /// One step, as a task of its own: waits after failures, journals the begin, does the work.
  private func perform(
    _ step: OperationStepName, record: RecordStepRequest, failure: RecordStepRequest?, failures: Int,
    isLastMoment: Bool
  ) async {
    let result: Result<StepOutcome, any Error>
    do {
      if let failure, try await operations.recordStep(failure).cancelRequested { requestCancellation() }
      if failures > 0 {
        try await Task.sleep(for: backoff.delay(afterFailures: failures, fraction: .random(in: 0...1)))
      }
      let answer = try await operations.recordStep(record)
      if answer.cancelRequested { requestCancellation() }
      await stepPoints.before(step.rawValue)
      try Task.checkCancellation()
      if isLastMoment { try await lookForCancellation() }
      let outcome = try await timed(step)
      await stepPoints.after(step.rawValue)
      result = .success(outcome)
    } catch {
      result = .failure(error)
    }
    report.yield(.stepEnded(step, result))
  }

  private func timed(_ step: OperationStepName) async throws -> StepOutcome {
    let start = ContinuousClock.now
    var succeeded = false
    defer {
      metrics.stepEnded(step, of: claimed.kind, succeeded: succeeded, took: ContinuousClock.now - start)
    }
    let outcome = try await steps.run(step)
    succeeded = true
    return outcome
  }

  /// Asks the catalog for the last time before the point of no return. A hint may be on its way, or lost.
  private func lookForCancellation() async throws {
    let answer = try await operations.renewLease(
      RenewLeaseRequest.with {
        $0.claim = state.claim
        $0.leaseMs = UInt32(lease.milliseconds)
      })
    guard answer.cancelRequested else { return }
    requestCancellation()
    throw CancellationError()
  }

  private func beginUndo(
    cancelled: Bool, _ machine: inout OperationMachine, _ journal: inout StepJournal
  ) async -> OperationMachine.Action {
    do {
      if let ended = journal.ending(claim: state.claim) {
        _ = try await guarded { try await operations.recordStep(ended) }
      }
      let request = BeginUndoRequest.with {
        $0.claim = state.claim
        $0.error = cancelled ? nil : journal.error
      }
      _ = try await guarded { try await operations.beginUndo(request) }
      return machine.handle(.undoBegun)
    } catch {
      logger.warning("an undo could not be journalled", metadata: ["error": "\(error)"])
      return machine.handle(.claimLost)
    }
  }

  private func resume(
    _ machine: inout OperationMachine, _ journal: inout StepJournal
  ) async -> OperationMachine.Action {
    do {
      if let ended = journal.ending(claim: state.claim) {
        _ = try await guarded { try await operations.recordStep(ended) }
      }
      let request = ResumeOperationRequest.with { $0.claim = state.claim }
      _ = try await guarded { try await operations.resumeOperation(request) }
      logger.notice("the operation cannot be undone any more, and goes on")
      return machine.handle(.resumed)
    } catch {
      logger.warning("it could not be journalled that the operation goes on", metadata: ["error": "\(error)"])
      return machine.handle(.claimLost)
    }
  }

  private func finish(_ ending: OperationMachine.Ending, _ journal: StepJournal) async {
    do {
      let request = FinishOperationRequest.with {
        $0.claim = state.claim
        $0.lastStep = journal.ending(claim: state.claim)
        switch ending {
        case .succeeded: $0.state = .succeeded
        case .failed:
          $0.state = .failed
          $0.error = journal.error
        case .cancelled: $0.state = .cancelled
        }
      }
      let operation = try await guarded { try await operations.finishOperation(request) }
      metrics.ended(operation, kind: claimed.kind)
      logger.notice("the operation has ended", metadata: ["state": "\(operation.state)"])
    } catch {
      logger.warning("an end could not be journalled", metadata: ["error": "\(error)"])
    }
  }

  /// Runs a call that waits for the catalog, but not longer than the claim holds.
  private func guarded<Reply: Sendable>(_ call: @Sendable @escaping () async throws -> Reply) async throws
    -> Reply
  {
    try await withThrowingTaskGroup(of: Reply.self) { group in
      group.addTask(operation: call)
      group.addTask {
        await state.untilLost()
        throw CancellationError()
      }
      defer { group.cancelAll() }
      guard let reply = try await group.next() else { throw CancellationError() }
      return reply
    }
  }
}
