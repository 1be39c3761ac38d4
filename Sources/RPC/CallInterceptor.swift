internal import GRPCCore
internal import Logging
internal import Messages
internal import Synchronization

/// What surrounds every handler: its deadline, the size limit, cancellation, and errors as callers see them.
///
/// gRPC never cancels a handler's task: it signals at `context.cancellation` that the caller is gone or the deadline has
/// passed. It gives the same signal to every call in flight when a shutdown begins. Here the handler's task is cancelled
/// for the first, and for the second only after the drain (calls with one reply) or at once (streams, which could go
/// on for ever and which callers open again elsewhere).
struct CallInterceptor: ServerInterceptor {
  let maximumRequestBytes: Int
  let drain: Drain
  let logger: Logger

  func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingServerRequest<Input>, context: ServerContext,
    next:
      @Sendable (StreamingServerRequest<Input>, ServerContext) async throws -> StreamingServerResponse<Output>
  ) async throws -> StreamingServerResponse<Output> {
    let deadline = request.metadata[stringValues: "grpc-timeout"].compactMap { Deadline.timeout(header: $0) }
      .min().map { ContinuousClock.now.advanced(by: $0) }
    let response = try await scoped(context, deadline) { try await next(request, context) }
    guard case .success(var contents) = response.accepted else { return response }
    // A stream's handler runs in here, after `next` has returned.
    contents.producer = { [producer = contents.producer] writer in
      try await scoped(context, deadline) { try await producer(writer) }
    }
    return StreamingServerResponse(accepted: .success(contents))
  }

  private func scoped<Outcome: Sendable>(
    _ context: ServerContext, _ deadline: ContinuousClock.Instant?,
    _ operation: @Sendable () async throws -> Outcome
  ) async throws -> Outcome {
    do {
      return try await Deadline.$current.withValue(deadline) {
        try await MessageLimit.$maximumRequestBytes.withValue(maximumRequestBytes) {
          try await cancelling(context, deadline, operation)
        }
      }
    } catch {
      throw seenByCaller(error, method: context.descriptor)
    }
  }

  /// Runs `operation` as a task that is cancelled when the call is.
  private func cancelling<Outcome: Sendable>(
    _ context: ServerContext, _ deadline: ContinuousClock.Instant?,
    _ operation: @Sendable () async throws -> Outcome
  ) async throws -> Outcome {
    try await withoutActuallyEscaping(operation) { operation in
      try await withThrowingTaskGroup(of: Outcome.self) { group in
        group.addTask { try await operation() }
        group.addTask { throw try await whyCancelled(context, deadline) }
        defer { group.cancelAll() }
        guard let outcome = try await group.next() else { throw CancellationError() }
        return outcome
      }
    }
  }

  /// Waits until the call is to be cancelled.
  private func whyCancelled(
    _ context: ServerContext, _ deadline: ContinuousClock.Instant?
  ) async throws(CancellationError) -> RPCError {
    do { try await context.cancellation.cancelled } catch { throw CancellationError() }
    if let end = drain.endsAt, deadline.map({ $0 > .now }) ?? true {
      if context.descriptor.type?.isResponseStreaming != true {
        do { try await Task.sleep(until: min(end, deadline ?? end)) } catch { throw CancellationError() }
      }
      if deadline.map({ $0 > .now }) ?? true {
        return RPCError(
          TidemarkError(
            .unavailable, reason: "shutting_down",
            what: "\(context.descriptor.fullyQualifiedMethod) was interrupted",
            why: "the service is shutting down",
            remedy: "Try again; another instance, or this one after its restart, will answer.",
            retryable: true))
      }
    }
    if let deadline, deadline <= .now {
      return RPCError(code: .deadlineExceeded, message: "The caller's deadline has passed")
    }
    return RPCError(code: .cancelled, message: "The caller is gone")
  }

  /// Our own errors go to the caller whole. Any other may hold what callers must not see (paths, queries): they get an
  /// id, the log gets the rest.
  private func seenByCaller(_ error: any Error, method: MethodDescriptor) -> RPCError {
    switch error {
    case let error as RPCError: return error
    case let error as any RPCErrorConvertible: return RPCError(error)
    case is CancellationError: return RPCError(code: .cancelled, message: "The call was cancelled")
    default:
      let id = String(UInt64.random(in: .min ... .max), radix: 16)
      logger.error(
        "An unexpected error ended a call",
        metadata: [
          "error_id": "\(id)", "method": "\(method.fullyQualifiedMethod)",
          "error": "\(String(reflecting: error))",
        ])
      return RPCError(
        TidemarkError(
          .internalError, reason: "internal_error", what: "\(method.fullyQualifiedMethod) failed",
          why: "of an unexpected error, which the service has logged under the id \(id)",
          remedy: "Look for \(id) in the service's log.", facts: ["error_id": id]))
    }
  }
}
