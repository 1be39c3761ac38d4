internal import GRPCCore
internal import Logging
internal import Messages
internal import RPC
internal import SnapshotModel

/// Does one step of an operation as a job of a host agent: starts it or finds it started, follows it to its end.
struct JobRunner: Sendable {
  let agents: any AgentDirectory
  let state: ClaimState
  let logger: Logger
  /// How long a call that returns at once may take.
  var callTimeout = Duration.seconds(10)
  /// How long to wait for a job to end that was told to.
  var cancelPatience = Duration.seconds(30)

  /// Runs `work` on `host` and returns the job, which has succeeded.
  ///
  /// When the task is cancelled, the job is told to end, and `CancellationError` is thrown once it has; unless the claim
  /// is lost: then the job is left to whoever holds it now.
  ///
  /// - Parameters:
  ///   - key: The job's name, where a step needs more than one; else the step's.
  ///   - activeHere: Volumes that a machine must be active with there; otherwise nothing is begun.
  /// - Throws: ``TidemarkError`` `not_active_here`; what the job has failed with.
  func run(
    _ step: OperationStepName, _ work: StartJobRequest.Work, on host: Host, key: String = "",
    activeHere: [VolumePath] = []
  ) async throws -> Job {
    let key = JobKey.with {
      $0.operationID = state.claim.operationID
      $0.step = key.isEmpty ? step.rawValue : key
    }
    let agent = try await agents.agent(at: host.address)
    logger.info("a host does a step", metadata: ["step": "\(key.step)", "host": "\(host.name)"])
    do {
      let job = try await follow(
        agent,
        StartJobRequest.with {
          $0.key = key
          $0.attempt = state.claim.attempt
          $0.work = work
          $0.activeHere = activeHere
        })
      return try outcome(of: job, step: step, host: host)
    } catch let error as CancellationError {
      if !state.isLost { await end(agent, key) }
      throw error
    }
  }

  private func follow(_ agent: HostAgentClient, _ request: StartJobRequest) async throws -> Job {
    let key = request.key ?? JobKey()
    var job = try await start(request, agent)
    while !job.state.isFinal {
      try Task.checkCancellation()
      do {
        job = try await watch(agent, key) ?? job
      } catch let error as TidemarkError where error.reason == "unknown_job" {
        // The agent was restarted. What it had begun is found by the step itself.
        job = try await start(request, agent)
      }
    }
    return job
  }

  /// Starts the job, or finds it started. Not one whose time may be over: an agent that was restarted since then knows of
  /// no newer attempt that would fence this one off.
  private func start(_ request: StartJobRequest, _ agent: HostAgentClient) async throws -> Job {
    guard !state.isLost else { throw CancellationError() }
    return try await agent.startJob(request, timeout: callTimeout)
  }

  /// Follows the job until it ends or the stream does; returns what was seen last.
  private func watch(_ agent: HostAgentClient, _ key: JobKey) async throws -> Job? {
    try await agent.watchJob(WatchJobRequest.with { $0.key = key }) { [state] jobs in
      var last: Job?
      for try await job in jobs {
        last = job
        if let progress = job.progress { state.report(progress) }
        if job.state.isFinal { break }
      }
      return last
    }
  }

  private func outcome(of job: Job, step: OperationStepName, host: Host) throws -> Job {
    switch job.state {
    case .succeeded: return job
    case .cancelled:
      throw TidemarkError(
        .aborted, reason: "job_cancelled", what: "Step \(step.rawValue) was not done",
        why: "its job on host '\(host.name)' was ended", remedy: "Try again.", retryable: true)
    default:
      var detail = job.error ?? ErrorDetail()
      if detail.what.isEmpty { detail.what = "Step \(step.rawValue) was not done" }
      detail.facts["host"] = host.name
      throw TidemarkError(code: detail.retryable ? .aborted : .failedPrecondition, detail: detail)
    }
  }

  /// Tells the job to end and waits for it, outside of the cancelled task.
  private func end(_ agent: HostAgentClient, _ key: JobKey) async {
    let attempt = state.claim.attempt
    await Task {
      do {
        let job = try await agent.cancelJob(
          CancelJobRequest.with {
            $0.key = key
            $0.attempt = attempt
          }, timeout: callTimeout)
        guard !job.state.isFinal else { return }
        try await agent.watchJob(WatchJobRequest.with { $0.key = key }, timeout: cancelPatience) { jobs in
          for try await job in jobs where job.state.isFinal { break }
        }
      } catch {
        // The undo, which comes next, ends what it finds.
        logger.info("a job could not be told to end", metadata: ["step": "\(key.step)", "error": "\(error)"])
      }
    }.value
  }
}

extension JobState {
  /// Whether the job has ended.
  var isFinal: Bool {
    switch self {
    case .succeeded, .failed, .cancelled: true
    case .unspecified, .waiting, .running, .unrecognized: false
    }
  }
}
