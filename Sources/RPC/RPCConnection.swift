public import GRPCCore
internal import GRPCNIOTransportHTTP2Posix
public import Messages
public import ServiceLifecycle

/// A connection to one peer, for the generated clients: `CatalogClient(connection)`.
///
/// It connects when ``run()`` does, again whenever the connection is lost, and lets calls wait while it first connects.
/// While the peer cannot be reached, calls fail at once with UNAVAILABLE. All failures are ``TidemarkError``s, the peer's
/// own with their detail; a call in a cancelled task throws `CancellationError`. Errors thrown by the reply sequence of
/// a stream are gRPC's `RPCError`s; let them out of the closure, and they are `TidemarkError`s too.
public final class RPCConnection: RPCCaller, Service {
  /// The peer.
  public let address: NetworkAddress
  private let client: GRPCClient<HTTP2ClientTransport.Posix>
  private let configuration: RPCConnectionConfiguration
  private let drain = Drain()

  /// A connection that is not running yet. Calls made before ``run()`` wait for it.
  ///
  /// - Throws: ``TidemarkError`` (`tls_files_unusable`) if a TLS file cannot be read.
  public init(to address: NetworkAddress, configuration: RPCConnectionConfiguration) throws {
    self.address = address
    self.configuration = configuration
    let interceptors = [BearerTokenInterceptor(token: configuration.token)]
    do {
      let transport = try HTTP2ClientTransport.Posix(
        target: address.target, transportSecurity: try configuration.tls?.transportSecurity() ?? .plaintext,
        config: configuration.transport)
      client = GRPCClient(transport: transport, interceptors: interceptors)
    } catch {
      throw TidemarkError(
        .failedPrecondition, reason: "tls_files_unusable", what: "No connection to \(address) can be made",
        why: "the TLS files cannot be used (\(error))",
        remedy: "Check the paths and contents of the PEM files.")
    }
  }

  /// Keeps the connection until a graceful shutdown, ``shutDown()``, or cancellation.
  public func run() async throws {
    try await withTaskCancellationOrGracefulShutdownHandler {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await self.client.runConnections() }
        group.addTask {
          try await self.drain.begun()
          // An attempt to connect to a peer that accepts, but says nothing, would never end.
          try await Task.sleep(for: Self.longestShutdown)
        }
        defer { group.cancelAll() }
        try await group.next()
      }
    } onCancelOrGracefulShutdown: {
      self.shutDown()
    }
  }

  /// Closes the connection when the calls in flight have ended, or in ten seconds; ``run()`` returns then.
  public func shutDown() {
    drain.begin(lasting: Self.longestShutdown)
    client.beginGracefulShutdown()
  }

  private static let longestShutdown = Duration.seconds(10)

  /// One request, one reply.
  public func unary<Request: WireMessage, Reply: WireMessage>(
    _ request: Request, _ method: MethodDescriptor, timeout: Duration?
  ) async throws -> Reply {
    try await call(method) {
      try await client.unary(request, method, timeout: try limit(timeout ?? configuration.timeout))
    }
  }

  /// One request, any number of replies. The call ends when `onReplies` returns or throws.
  public func serverStreaming<Request: WireMessage, Reply: WireMessage, Outcome: Sendable>(
    _ request: Request, _ method: MethodDescriptor, timeout: Duration?,
    onReplies: @Sendable @escaping (RPCAsyncSequence<Reply, any Error>) async throws -> Outcome
  ) async throws -> Outcome {
    try await call(method) {
      try await client.serverStreaming(request, method, timeout: try limit(timeout), onReplies: onReplies)
    }
  }

  /// Any number of requests and replies.
  public func bidirectionalStreaming<Request: WireMessage, Reply: WireMessage, Outcome: Sendable>(
    _ method: MethodDescriptor, timeout: Duration?,
    requests: @Sendable @escaping (RPCWriter<Request>) async throws -> Void,
    onReplies: @Sendable @escaping (RPCAsyncSequence<Reply, any Error>) async throws -> Outcome
  ) async throws -> Outcome {
    try await call(method) {
      try await client.bidirectionalStreaming(
        method, timeout: try limit(timeout), requests: requests, onReplies: onReplies)
    }
  }

  /// The time for a call: never more than remains of the call that this task serves.
  private func limit(_ timeout: Duration?) throws -> Duration? {
    let limited = Deadline.limiting(timeout)
    if let limited, limited <= .zero {
      throw RPCError(code: .deadlineExceeded, message: "No time was left to make the call")
    }
    return limited
  }

  private func call<Outcome>(_ method: MethodDescriptor, _ body: () async throws -> Outcome) async throws
    -> Outcome
  {
    do {
      return try await body()
    } catch let error as RPCError {
      if Task.isCancelled { throw CancellationError() }
      throw TidemarkError(error) ?? .transport(error, method: method, peer: address)
    } catch let error as RuntimeError {
      throw TidemarkError.transport(
        RPCError(code: .unavailable, message: error.message), method: method, peer: address)
    }
  }
}
