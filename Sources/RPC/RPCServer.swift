public import GRPCCore
internal import GRPCNIOTransportHTTP2Posix
public import Logging
internal import Messages
public import ServiceLifecycle

/// A gRPC server over TCP: some services, health and reflection; tokens, deadlines, limits and an orderly end.
///
/// ```swift
/// let server = RPCServer(services: [snapshots], configuration: .init(address: address, tokens: tokens), logger: logger)
/// try await server.run()
/// ```
///
/// A shutdown (graceful, of the `ServiceGroup` it runs in, or by ``shutDown()``) goes so: health says NOT_SERVING; no
/// new connections and calls are taken; streams end with UNAVAILABLE; other calls may go on for the configured drain,
/// then they are cancelled and end with UNAVAILABLE.
public final class RPCServer: Service {
  private let server: GRPCServer<HTTP2ServerTransport.Posix>
  private let drain = Drain()
  private let configuration: RPCServerConfiguration

  /// What the server tells about its services' health. All are SERVING from the start; a service may say otherwise.
  public let health: Health

  /// A server that is not running yet.
  ///
  /// - Parameters:
  ///   - services: What it serves besides health and reflection.
  ///   - configuration: Where and how.
  ///   - logger: For unexpected errors of calls.
  public init(services: [any RegistrableRPCService], configuration: RPCServerConfiguration, logger: Logger) {
    self.configuration = configuration
    health = Health()
    let transport = HTTP2ServerTransport.Posix(
      address: configuration.address.bindAddress,
      transportSecurity: configuration.tls?.transportSecurity ?? .plaintext,
      config: configuration.transport)
    var router = RPCRouter<HTTP2ServerTransport.Posix>()
    for service in services { service.registerMethods(with: &router) }
    health.registerMethods(with: &router)
    let names = Set(router.methods.map(\.service.fullyQualifiedService))
    Reflection(services: names.union([ServerReflectionMethod.service.fullyQualifiedService]).sorted())
      .registerMethods(with: &router)
    router.registerInterceptors(pipeline: [
      // The first is the outermost.
      .apply(MeteringInterceptor(metrics: configuration.metrics), to: .all),
      // Whatever comes after this one, decoding included, is only for callers who may.
      .apply(AuthenticationInterceptor(tokens: configuration.tokens), to: .all),
      .apply(
        CallInterceptor(maximumRequestBytes: configuration.maximumRequestBytes, drain: drain, logger: logger),
        to: .all),
    ])
    server = GRPCServer(transport: transport, router: router)
    for name in names { health.update(name, .serving) }
    health.update("", .serving)
  }

  /// Where it listens, with the real port. Waits until it does.
  ///
  /// - Throws: If it cannot listen, or has stopped.
  public var listeningAddress: NetworkAddress {
    get async throws {
      let address = try await server.transport.listeningAddress
      guard let address = NetworkAddress(address) else {
        throw RPCError(code: .internalError, message: "The server does not listen on TCP: \(address)")
      }
      return address
    }
  }

  /// Serves until it is shut down.
  ///
  /// - Throws: ``TidemarkError`` (`cannot_listen`) if it cannot listen there, or has to give up.
  public func run() async throws {
    try await withGracefulShutdownHandler {
      do {
        try await serveUntilDrained()
      } catch let error as RuntimeError {
        throw TidemarkError(
          .failedPrecondition, reason: "cannot_listen",
          what: "Calls are not taken at \(configuration.address)",
          why: error.cause.map { "\($0)" } ?? error.message,
          remedy: "Check that the address is this host's, that nothing else listens there, and the TLS files."
        )
      }
    } onGracefulShutdown: {
      self.shutDown()
    }
  }

  /// Serves, and ends at the latest a moment after the drain, even if a peer neither answers nor goes away.
  private func serveUntilDrained() async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await self.server.serve()
        return true
      }
      group.addTask {
        try await self.drain.begun()
        try await Task.sleep(for: self.configuration.drain + .seconds(2))
        return false
      }
      // Cancelling closes what is left.
      defer { group.cancelAll() }
      _ = try await group.next()
    }
  }

  /// Begins the shutdown; ``run()`` returns when it is complete.
  public func shutDown() {
    health.end()
    drain.begin(lasting: configuration.drain)
    server.beginGracefulShutdown()
  }
}
