internal import RPC

/// Where the orchestrator is, what it is shown, and where each of these came from: a user who got one wrong
/// must be told which.
struct Endpoint: Sendable {
  /// The orchestrator's address.
  var address: NetworkAddress
  /// Those of others on the same catalog, in the order in which they are to be tried.
  var otherAddresses: [NetworkAddress] = []
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

  /// The same, with the first of its addresses at which connections are taken; as it is if that is nowhere.
  ///
  /// Found out before anything is called: a request that may have been taken in is never sent to a second one.
  func reachable() async -> Endpoint {
    guard !otherAddresses.isEmpty else { return self }
    for address in [address] + otherAddresses
    where await ConnectionProbe.probe(address) == .connected {
      var found = self
      found.address = address
      return found
    }
    return self
  }

  /// What the connection needs to know.
  var configuration: RPCConnectionConfiguration { RPCConnectionConfiguration(token: token, tls: tls) }
}
