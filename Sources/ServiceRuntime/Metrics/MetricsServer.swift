public import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
public import RPC
public import ServiceLifecycle

/// Serves a registry to Prometheus: `GET /metrics`, over HTTP/1.1 in the clear.
///
/// What it tells are names of volumes, machines and hosts, and numbers: it asks for no token. Where that is too much to tell
/// everybody, it listens on an address that only Prometheus reaches.
public struct MetricsServer: Service {
  private let address: NetworkAddress
  private let registry: PrometheusRegistry
  private let logger: Logger
  private let whenListening: @Sendable (NetworkAddress) -> Void

  /// A server that does not run yet.
  ///
  /// - Parameters:
  ///   - address: Where it listens.
  ///   - registry: What it serves.
  ///   - logger: For where it listens.
  ///   - whenListening: Told where, with the real port.
  public init(
    address: NetworkAddress, registry: PrometheusRegistry, logger: Logger,
    whenListening: @Sendable @escaping (NetworkAddress) -> Void = { _ in }
  ) {
    self.address = address
    self.registry = registry
    self.logger = logger
    self.whenListening = whenListening
  }

  /// Serves until a graceful shutdown.
  ///
  /// - Throws: ``TidemarkError`` (`cannot_listen`) if it cannot listen there.
  public func run() async throws {
    let server = try await bound()
    if let real = server.channel.localAddress, let host = real.ipAddress, let port = real.port {
      let address = NetworkAddress(host: host, port: port)
      logger.notice("tells metrics", metadata: ["address": "\(address)"])
      whenListening(address)
    }
    try? await cancelWhenGracefulShutdown {
      try await withThrowingDiscardingTaskGroup { group in
        try await server.executeThenClose { callers in
          for try await caller in callers {
            // A caller that goes away in mid-answer is nobody's trouble.
            group.addTask { try? await serve(caller) }
          }
        }
      }
    }
  }

  private typealias Caller = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

  private func bound() async throws -> NIOAsyncChannel<Caller, Never> {
    do {
      return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .bind(host: address.host, port: address.port) { channel in
          channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
            // Scrapes come every minute or more often: who says nothing for longer is gone.
            try pipeline.addHandler(IdleStateHandler(readTimeout: .seconds(300)))
            try pipeline.addHandler(CloseWhenIdle())
            return try Caller(wrappingChannelSynchronously: channel)
          }
        }
    } catch {
      throw TidemarkError(
        .failedPrecondition, reason: "cannot_listen", what: "Metrics are not told at \(address)",
        why: "\(error)",
        remedy:
          "Check that the address in --metrics-listen is this host's and that nothing else listens there.")
    }
  }

  private func serve(_ caller: Caller) async throws {
    try await caller.executeThenClose { requests, replies in
      for try await part in requests {
        guard case .head(let head) = part else { continue }
        let (status, text) = await answer(head)
        var headers = HTTPHeaders([
          (
            "Content-Type",
            status == .ok ? "text/plain; version=0.0.4; charset=utf-8" : "text/plain; charset=utf-8"
          ),
          ("Content-Length", "\(text.utf8.count)"),
        ])
        if !head.isKeepAlive { headers.add(name: "Connection", value: "close") }
        try await replies.write(
          .head(HTTPResponseHead(version: head.version, status: status, headers: headers)))
        if head.method != .HEAD { try await replies.write(.body(.byteBuffer(ByteBuffer(string: text)))) }
        try await replies.write(.end(nil))
        if !head.isKeepAlive { return }
      }
    }
  }

  private func answer(_ head: HTTPRequestHead) async -> (HTTPResponseStatus, String) {
    let path = head.uri.prefix { $0 != "?" }
    guard path == "/metrics" else { return (.notFound, "Here is only /metrics.\n") }
    guard head.method == .GET || head.method == .HEAD else {
      return (.methodNotAllowed, "Ask for /metrics with GET.\n")
    }
    return (.ok, await registry.families().map(\.text).joined())
  }
}

/// Ends a connection on which nothing was asked for a long time.
private final class CloseWhenIdle: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is IdleStateHandler.IdleStateEvent {
      context.close(promise: nil)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }
}
