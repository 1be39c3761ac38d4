internal import Logging
internal import Messages
internal import ServiceRuntime
internal import SnapshotModel

/// The steps that run on this host, and the last ones that ran.
///
/// Idempotent by operation, step and attempt: the same again finds the job, and begins one again that failed or was ended
/// (its caller has seen that, and tries again); a higher attempt takes a running job over, and begins one that has ended
/// again; a lower one is refused. Of one operation only one step runs at a time: a newer
/// one ends whatever an overtaken orchestrator has left running, and waits for it.
///
/// A job that runs when the agent stops is not ended: QEMU goes on with its copy, and the next agent takes it up.
actor Jobs {
  private struct Key: Hashable {
    let operationID: String
    let step: String

    /// What ties a log record to the operation, from the caller's request to QEMU's job.
    func metadata(_ job: Job) -> Logger.Metadata {
      var metadata: Logger.Metadata = [
        "operation": "\(operationID)", "step": "\(step)", "attempt": "\(job.attempt)",
        "state": "\(job.state)",
      ]
      // The name under which libvirt's and QEMU's own logs have it.
      if step == "copy" { metadata["checkpoint"] = "\(CheckpointName.prefix)\(operationID)" }
      return metadata
    }
  }

  private struct Entry {
    let record: JobRecord
    let task: Task<Void, Never>
  }

  private let runner: StepRunner
  private let copies: Places
  /// A host has hundreds of volumes, and after its agent's start all may be checked.
  private let checks = Places(4)
  private let points: StepPoints
  private let metrics: JobMetrics
  private let logger: Logger
  private let historyLimit: Int
  private let runningLimit: Int
  private let patience: Duration
  private var entries: [Key: Entry] = [:]
  /// Keys in the order in which their jobs were begun.
  private var order: [Key] = []
  /// The highest attempt of each operation that `entries` still knows.
  private var attempts: [String: UInt64] = [:]

  /// No jobs yet.
  ///
  /// - Parameters:
  ///   - copyLimit: How many may copy at once.
  ///   - historyLimit: How many jobs that have ended are remembered.
  ///   - runningLimit: How many may run or wait.
  ///   - patience: How long `run` waits for a job to end.
  ///   - metrics: Counts them.
  ///   - logger: Told of each job's end, with its operation.
  init(
    runner: StepRunner, copyLimit: Int, points: StepPoints = .fromEnvironment(), historyLimit: Int = 1024,
    runningLimit: Int = 256, patience: Duration = .milliseconds(250), metrics: JobMetrics = JobMetrics(),
    logger: Logger = Logger(label: "jobs")
  ) {
    self.runner = runner
    self.points = points
    self.metrics = metrics
    self.logger = logger
    self.historyLimit = historyLimit
    self.runningLimit = runningLimit
    self.patience = patience
    copies = Places(copyLimit)
  }

  /// Starts a step, or finds it.
  ///
  /// - Throws: `AgentError` `attempt_superseded`, `too_many_jobs`, `invalid_plan`, `invalid_id`.
  func start(_ request: StartJobRequest) throws -> Job {
    let key = try self.key(request.key)
    guard let work = request.work, request.attempt > 0 else {
      throw AgentError.invalidPlan("it has no work or no attempt")
    }
    try raise(key.operationID, request.attempt)
    if let entry = entries[key] {
      let job = entry.record.job
      if job.attempt == request.attempt, !job.state.isFinal || job.state == .succeeded { return job }
      if !job.state.isFinal {
        entry.record.update { $0.attempt = request.attempt }
        return entry.record.job
      }
    }
    guard entries.values.count(where: { !$0.record.isFinal }) < runningLimit else {
      throw AgentError(
        .resourceExhausted, "too_many_jobs", what: "Step \(key.step) was not begun",
        why: "\(runningLimit) jobs run or wait on this host", remedy: "Try again later", isRetryable: true)
    }
    var job = Job()
    job.key = request.key
    job.attempt = request.attempt
    job.state = .running
    let record = JobRecord(job)
    let predecessors = entries.filter { $0.key.operationID == key.operationID && !$0.value.record.isFinal }
      .map(\.value)
    for predecessor in predecessors { predecessor.task.cancel() }
    let task = Task {
      for predecessor in predecessors { await predecessor.task.value }
      await self.run(work, key, record)
    }
    entries[key] = Entry(record: record, task: task)
    order.removeAll { $0 == key }
    order.append(key)
    forgetOld()
    return record.job
  }

  /// Starts a step, or finds it; returns it when it has ended, or as it is after a quarter of a second.
  ///
  /// Most steps end within that: their caller has the result in one call, and need not ask to follow the job.
  ///
  /// - Throws: As `start`.
  func run(_ request: StartJobRequest) async throws -> Job {
    let job = try start(request)
    guard !job.state.isFinal else { return job }
    let record = try entry(key(request.key)).record
    await record.end(within: patience)
    return record.job
  }

  /// Follows a job. Throws `AgentError` `unknown_job`.
  func watch(_ key: JobKey?) throws -> AsyncStream<Job> { try entry(self.key(key)).record.watch() }

  /// Asks a job to end; one that has ended stays as it is. Throws `AgentError` `unknown_job`, `attempt_superseded`.
  func cancel(_ request: CancelJobRequest) throws -> Job {
    let key = try self.key(request.key)
    let entry = try entry(key)
    try raise(key.operationID, request.attempt)
    entry.task.cancel()
    return entry.record.job
  }

  private func run(_ work: StartJobRequest.Work, _ key: Key, _ record: JobRecord) async {
    let start = ContinuousClock.now
    metrics.begun(key.step)
    logger.debug("a job begins", metadata: key.metadata(record.job))
    await points.before(key.step)
    let outcome: Result<Job.Result, AgentError>
    do {
      let attempt = record.job.attempt
      let step = { @Sendable [runner] in
        try Task.checkCancellation()
        record.update { $0.state = .running }
        return try await runner.run(work, operationID: key.operationID, attempt: attempt) { record.take($0) }
      }
      if work.isCopy || work.isBackground {
        let others = work.isCopy ? "copies" : "checks"
        outcome = .success(
          try await (work.isCopy ? copies : checks).withPlace(
            whenWaiting: {
              record.update {
                $0.state = .waiting
                $0.summary = "Waits for other \(others) on this host"
              }
            }, step))
      } else {
        outcome = .success(try await step())
      }
    } catch {
      outcome = .failure(AgentError(error, what: "Step \(key.step) of operation \(key.operationID) failed"))
    }
    await points.after(key.step)
    record.update { job in
      switch outcome {
      case .success(let result):
        job.state = .succeeded
        job.result = result
      case .failure(let error):
        job.state = error.category == .cancelled ? .cancelled : .failed
        job.error = error.detail
      }
    }
    let job = record.job
    metrics.ended(job, step: key.step, took: ContinuousClock.now - start)
    var metadata = key.metadata(job)
    if let error = job.error {
      metadata["reason"] = "\(error.reason)"
      metadata["why"] = "\(error.why)"
    }
    logger.info("a job has ended", metadata: metadata)
  }

  private func key(_ key: JobKey?) throws -> Key {
    guard let key, RelativePath.isPlainName(key.step), key.step.utf8.count <= 64 else {
      throw AgentError.invalidPlan("it does not say which step it is")
    }
    return Key(operationID: try SnapshotLayout.checkedID(key.operationID), step: key.step)
  }

  private func entry(_ key: Key) throws -> Entry {
    if let entry = entries[key] { return entry }
    throw AgentError(
      .notFound, "unknown_job", what: "Step \(key.step) of operation \(key.operationID) was not found",
      why: "It was not started since the agent was, or long ago", remedy: "Start it again: that is safe")
  }

  private func raise(_ operationID: String, _ attempt: UInt64) throws {
    let highest = attempts[operationID] ?? 0
    guard attempt >= highest else { throw AgentError.superseded(attempt: attempt, by: highest) }
    attempts[operationID] = attempt
  }

  private func forgetOld() {
    var surplus = order.count - historyLimit
    guard surplus > 0 else { return }
    order = order.filter { key in
      guard surplus > 0, let entry = entries[key], entry.record.isFinal else { return true }
      surplus -= 1
      entries[key] = nil
      return false
    }
    let known = Set(entries.keys.map(\.operationID))
    attempts = attempts.filter { known.contains($0.key) }
  }
}
