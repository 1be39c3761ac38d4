internal import RPC

/// Where the orchestrator is, what it is shown, and where each of these came from: a user who got one wrong
/// must be told which.
struct Endpoint: Sendable {
  /// The orchestrator's address.
  var address: NetworkAddress
  /// Where the address came from: `--orchestrator`, `TIDEMARK_ORCHESTRATOR`, `the default`.
  var addressOrigin: String
  /// The file that the token was read from; nil when none was named.
  var tokenFile: String?
  /// The token.
  var token: BearerToken?
  /// TLS; nil for connections in the clear.
  var tls: ClientTLSFiles?

  /// The address that is used when none is named.
  static let defaultAddress = "127.0.0.1:7400"

  /// What the connection needs to know.
  var configuration: RPCConnectionConfiguration { RPCConnectionConfiguration(token: token, tls: tls) }
}
