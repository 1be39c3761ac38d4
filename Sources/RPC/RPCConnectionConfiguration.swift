internal import GRPCNIOTransportHTTP2Posix

/// How an ``RPCConnection`` connects and calls.
public struct RPCConnectionConfiguration: Sendable {
  /// The token that is shown with each call; nil for none. Another can be put in its place at any time.
  public var token: Exchangeable<BearerToken?>
  /// TLS; nil for HTTP/2 in the clear.
  public var tls: ClientTLSFiles?
  /// How long a call with one reply may take, unless it says otherwise. Streams have no limit of their own.
  public var timeout = Duration.seconds(30)
  /// How soon a dead connection is found.
  public var keepalive = Keepalive()

  /// The default for everything that is not named.
  public init(token: BearerToken? = nil, tls: ClientTLSFiles? = nil) {
    self.init(token: Exchangeable(token), tls: tls)
  }

  /// With a token that somebody exchanges.
  public init(token: Exchangeable<BearerToken?>, tls: ClientTLSFiles? = nil) {
    self.token = token
    self.tls = tls
  }

  var transport: HTTP2ClientTransport.Posix.Config {
    .defaults {
      $0.http2.authority = tls?.serverName
      $0.connection.keepalive = .init(
        time: keepalive.interval, timeout: keepalive.timeout, allowWithoutCalls: true)
      // Peers restart within seconds; gRPC's default would grow to two minutes between attempts.
      $0.backoff.initial = .milliseconds(200)
      $0.backoff.max = .seconds(5)
    }
  }
}
