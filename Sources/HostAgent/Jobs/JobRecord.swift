internal import Messages
internal import Synchronization

/// One job: its present state, and who watches it. Reports may come from any thread.
final class JobRecord: Sendable {
  private struct State {
    var job: Job
    var isCancelRequested = false
    var nextWatcher = 0
    var watchers: [Int: AsyncStream<Job>.Continuation] = [:]
  }

  private let state: Mutex<State>

  /// A job that waits or runs.
  init(_ job: Job) { state = Mutex(State(job: job)) }

  /// As it is now.
  var job: Job { state.withLock { $0.job } }
  /// Whether it has ended.
  var isFinal: Bool { job.state.isFinal }

  /// Changes it, unless it has ended, and tells all watchers.
  func update(_ change: (inout Job) -> Void) {
    let (job, watchers) = state.withLock { state -> (Job?, [AsyncStream<Job>.Continuation]) in
      if state.job.state.isFinal { return (nil, []) }
      change(&state.job)
      defer { if state.job.state.isFinal { state.watchers = [:] } }
      return (state.job, Array(state.watchers.values))
    }
    guard let job else { return }
    for watcher in watchers {
      watcher.yield(job)
      if job.state.isFinal { watcher.finish() }
    }
  }

  /// Takes a step's report.
  func take(_ report: StepReport) {
    update { job in
      switch report {
      case .summary(let text): job.summary = text
      case .progress(let done, let total):
        var progress = Progress()
        progress.bytesDone = done
        progress.bytesTotal = max(total, done)
        job.progress = progress
      }
    }
  }

  /// Returns when it has ended, or after `limit`, or when the caller is cancelled.
  func end(within limit: Duration) async {
    let states = watch()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in states {} }
      group.addTask { try? await Task.sleep(for: limit) }
      await group.next()
      group.cancelAll()
    }
  }

  /// The present state at once, then the newest whenever the reader is ready for it; ends after the final one.
  func watch() -> AsyncStream<Job> {
    let (stream, continuation) = AsyncStream.makeStream(of: Job.self, bufferingPolicy: .bufferingNewest(1))
    let id = state.withLock { state -> Int? in
      continuation.yield(state.job)
      if state.job.state.isFinal { return nil }
      state.nextWatcher += 1
      state.watchers[state.nextWatcher] = continuation
      return state.nextWatcher
    }
    guard let id else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in
      _ = self?.state.withLock { $0.watchers.removeValue(forKey: id) }
    }
    return stream
  }
}

extension JobState {
  /// Whether a job in this state has ended.
  var isFinal: Bool {
    switch self {
    case .succeeded, .failed, .cancelled: true
    case .unspecified, .waiting, .running, .unrecognized: false
    }
  }
}
