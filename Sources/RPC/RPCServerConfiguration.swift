public import CoreMetrics
internal import GRPCNIOTransportHTTP2Posix

/// Where and how an ``RPCServer`` serves.
public struct RPCServerConfiguration: Sendable {
  /// Where it listens; port 0 for any.
  public var address: NetworkAddress
  /// Tokens that callers may show. With none, only health answers. Others can be put in their place at any time: what
  /// is called afterwards, on whatever connection, is judged by them.
  public var tokens: Exchangeable<[AcceptedToken]>
  /// TLS; nil for HTTP/2 in the clear.
  public var tls: ServerTLSFiles?
  /// The biggest request that is decoded, in bytes. A bigger one ends with RESOURCE_EXHAUSTED; one of more than four
  /// times this is not even received: its stream is reset, which callers see as CANCELLED, INTERNAL or UNAVAILABLE
  /// depending on their gRPC library.
  public var maximumRequestBytes = 1 << 20
  /// How long calls in flight may go on once a shutdown has begun.
  public var drain = Duration.seconds(10)
  /// How soon dead connections are found.
  public var keepalive = Keepalive()

  /// Where the server counts its calls (``RPCMetric``); nowhere by default.
  public var metrics: any MetricsFactory = NOOPMetricsHandler.instance

  /// The default for everything that is not named.
  public init(address: NetworkAddress, tokens: [AcceptedToken], tls: ServerTLSFiles? = nil) {
    self.init(address: address, tokens: Exchangeable(tokens), tls: tls)
  }

  /// With tokens that somebody exchanges.
  public init(address: NetworkAddress, tokens: Exchangeable<[AcceptedToken]>, tls: ServerTLSFiles? = nil) {
    self.address = address
    self.tokens = tokens
    self.tls = tls
  }

  var transport: HTTP2ServerTransport.Posix.Config {
    .defaults {
      // Between the two limits a request arrives whole, so that its refusal can be a proper status.
      $0.rpc.maxRequestPayloadSize = maximumRequestBytes * 4
      $0.connection.keepalive.time = keepalive.interval
      $0.connection.keepalive.timeout = keepalive.timeout
      $0.connection.keepalive.clientBehavior.minPingIntervalWithoutCalls = Keepalive.smallestInterval
      $0.connection.keepalive.clientBehavior.allowWithoutCalls = true
      // Without a limit a stuck connection would stop the shutdown for ever. Handlers are cancelled before.
      $0.connection.maxGraceTime = drain + .seconds(1)
      $0.http2.maxConcurrentStreams = 1024
      $0.channelDebuggingCallbacks.onAcceptTCPConnection = { [keepalive] in
        DeadPeerHandler.watch($0, keepalive)
      }
    }
  }
}
