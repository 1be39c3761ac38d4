public import GRPCCore
public import Messages
internal import Synchronization

/// `grpc.health.v1.Health`: what load balancers, Kubernetes and `grpc_health_probe` ask. Needs no token.
public final class Health: HealthService {
  /// A service's health.
  public typealias Status = HealthCheckResponse.ServingStatus

  private struct State {
    var statuses: [String: Status] = [:]
    var watchers: [String: [Int: AsyncStream<Status>.Continuation]] = [:]
    var nextWatcher = 0
    var isOver = false
  }

  private let state = Mutex(State())

  init() {}

  /// Publishes the status of a service, by its full name; the empty name stands for the whole server.
  public func update(_ service: String, _ status: Status) {
    state.withLock { state in
      guard !state.isOver, state.statuses.updateValue(status, forKey: service) != status else { return }
      for watcher in (state.watchers[service] ?? [:]).values { watcher.yield(status) }
    }
  }

  /// Publishes one status for all services: of a server that cannot do without something that has gone away or come back.
  public func updateAll(_ status: Status) {
    for service in state.withLock({ Array($0.statuses.keys) }) { update(service, status) }
  }

  /// Says NOT_SERVING for all services, for good: the server stops, whatever comes back meanwhile.
  func end() {
    updateAll(.notServing)
    state.withLock { $0.isOver = true }
  }

  /// The present status. Throws NOT_FOUND for a service that this server does not have.
  public func check(_ request: HealthCheckRequest, context: ServerContext) async throws -> HealthCheckResponse
  {
    guard let status = state.withLock({ $0.statuses[request.service] }) else {
      throw RPCError(code: .notFound, message: "Unknown service \(request.service)")
    }
    return .with { $0.status = status }
  }

  /// The present status, then each change, until the caller goes away.
  public func watch(
    _ request: HealthCheckRequest, replies: RPCWriter<HealthCheckResponse>, context: ServerContext
  ) async throws {
    let (stream, continuation) = AsyncStream.makeStream(of: Status.self, bufferingPolicy: .bufferingNewest(1))
    let watcher = state.withLock { state in
      state.nextWatcher += 1
      state.watchers[request.service, default: [:]][state.nextWatcher] = continuation
      continuation.yield(state.statuses[request.service] ?? .serviceUnknown)
      return state.nextWatcher
    }
    defer { state.withLock { _ = $0.watchers[request.service]?.removeValue(forKey: watcher) } }
    for await status in stream { try await replies.write(.with { $0.status = status }) }
    try Task.checkCancellation()
  }
}
