internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

/// Calls again when the peer is away, with backoff and jitter. Only for methods that are safe to repeat.
///
/// Streams are not repeated: whoever follows one knows what to do after a gap.
struct RetryingCaller: RPCCaller {
  /// What carries the calls.
  var base: any RPCCaller
  /// How long to go on trying; nil for as long as the task is not cancelled.
  var patience: Duration?
  /// The time of one try.
  var tryTimeout = Duration.seconds(10)
  /// The waits between tries.
  var backoff = Backoff()
  /// Told at each failure since when the call has been tried, and why it failed.
  var whenAway: @Sendable (ContinuousClock.Instant, TidemarkError) -> Void = { _, _ in }

  func unary<Request: WireMessage, Reply: WireMessage>(
    _ request: Request, _ method: MethodDescriptor, timeout: Duration?
  ) async throws -> Reply {
    let started = ContinuousClock.now
    var failures = 0
    while true {
      do {
        return try await base.unary(request, method, timeout: timeout ?? tryTimeout)
      } catch let error as TidemarkError where error.isPeerAway {
        failures += 1
        whenAway(started, error)
        if let remaining = Deadline.remaining, remaining <= .zero { throw error }
        let delay = backoff.delay(afterFailures: failures, fraction: .random(in: 0...1))
        if let patience, started.duration(to: .now) + delay > patience { throw error }
        try await Task.sleep(for: delay)
      }
    }
  }

  func serverStreaming<Request: WireMessage, Reply: WireMessage, Outcome: Sendable>(
    _ request: Request, _ method: MethodDescriptor, timeout: Duration?,
    onReplies: @Sendable @escaping (RPCAsyncSequence<Reply, any Error>) async throws -> Outcome
  ) async throws -> Outcome {
    try await base.serverStreaming(request, method, timeout: timeout, onReplies: onReplies)
  }

  func bidirectionalStreaming<Request: WireMessage, Reply: WireMessage, Outcome: Sendable>(
    _ method: MethodDescriptor, timeout: Duration?,
    requests: @Sendable @escaping (RPCWriter<Request>) async throws -> Void,
    onReplies: @Sendable @escaping (RPCAsyncSequence<Reply, any Error>) async throws -> Outcome
  ) async throws -> Outcome {
    try await base.bidirectionalStreaming(method, timeout: timeout, requests: requests, onReplies: onReplies)
  }
}

extension TidemarkError {
  /// Whether the call may not even have arrived: it is worth repeating as it is.
  var isPeerAway: Bool { code == .unavailable || code == .deadlineExceeded }

  /// What a call that failed so waits for, in a line for people.
  var waitedFor: String {
    if let peer = detail.facts["peer"] { return "the catalog at \(peer) did not answer" }
    return detail.why.isEmpty ? detail.what : detail.why
  }

  /// Whether a higher attempt is at work, so that ours has nothing more to say.
  var isSuperseded: Bool { reason == "attempt_superseded" }
}
