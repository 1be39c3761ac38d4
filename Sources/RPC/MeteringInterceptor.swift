internal import CoreMetrics
internal import GRPCCore

/// Counts the calls that a server answers, and how long they took, by method and status.
///
/// The outermost of the interceptors: refused callers count too. Streams are counted when they end and not timed: how long
/// somebody watches says nothing.
struct MeteringInterceptor: ServerInterceptor {
  let metrics: any MetricsFactory

  func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingServerRequest<Input>, context: ServerContext,
    next:
      @Sendable (StreamingServerRequest<Input>, ServerContext) async throws -> StreamingServerResponse<Output>
  ) async throws -> StreamingServerResponse<Output> {
    let start = ContinuousClock.now
    do {
      let response = try await next(request, context)
      guard case .success(var contents) = response.accepted else {
        if case .failure(let error) = response.accepted { ended(context, start, error) }
        return response
      }
      // The handler of a stream runs in here, after `next` has returned.
      contents.producer = { [producer = contents.producer] writer in
        do {
          let metadata = try await producer(writer)
          ended(context, start, nil)
          return metadata
        } catch {
          ended(context, start, error)
          throw error
        }
      }
      return StreamingServerResponse(accepted: .success(contents))
    } catch {
      ended(context, start, error)
      throw error
    }
  }

  private func ended(_ context: ServerContext, _ start: ContinuousClock.Instant, _ error: (any Error)?) {
    let method = context.descriptor.fullyQualifiedMethod
    Counter(
      label: RPCMetric.calls, dimensions: [("method", method), ("status", Self.status(error))],
      factory: metrics
    ).increment()
    guard context.descriptor.type?.isResponseStreaming != true else { return }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    Timer(label: RPCMetric.seconds, dimensions: [("method", method)], factory: metrics).recordSeconds(seconds)
  }

  /// The name of the status that the caller sees.
  private static func status(_ error: (any Error)?) -> String {
    switch error {
    case nil: "OK"
    case let error as RPCError: "\(error.code)"
    case let error as any RPCErrorConvertible: "\(RPCError(error).code)"
    case is CancellationError: "\(RPCError.Code.cancelled)"
    default: "\(RPCError.Code.unknown)"
    }
  }
}
