internal import GRPCNIOTransportHTTP2Posix

/// What a server that speaks TLS needs.
public struct ServerTLSFiles: Sendable {
  let transportSecurity: HTTP2ServerTransport.Posix.TransportSecurity

  /// A server's files.
  ///
  /// - Parameters:
  ///   - identity: The server's certificate and key.
  ///   - clientRoots: Roots (PEM) that clients' certificates must descend from. With it, a client without such a
  ///     certificate is refused (mutual TLS); without, clients need none.
  /// - Throws: ``TLSFileError`` if the roots cannot be read.
  public init(identity: TLSIdentity, clientRoots: String? = nil) throws(TLSFileError) {
    if let clientRoots { _ = try CertificateSummary.all(in: clientRoots) }
    do {
      transportSecurity =
        if let clientRoots {
          try .mTLS(certificateReloader: identity.reloader) {
            $0.trustRoots = .certificates([.file(path: clientRoots, format: .pem)])
          }
        } else {
          try .tls(certificateReloader: identity.reloader)
        }
    } catch {
      throw TLSFileError(path: identity.certificateChain, why: "\(error)")
    }
  }

  /// Reads a server's files.
  ///
  /// - Throws: ``TLSFileError`` if one cannot be used.
  public init(
    certificateChain: String, privateKey: String, clientRoots: String? = nil
  ) throws(TLSFileError) {
    try self.init(
      identity: TLSIdentity(certificateChain: certificateChain, privateKey: privateKey),
      clientRoots: clientRoots)
  }
}

/// PEM files for a client that speaks TLS.
public struct ClientTLSFiles: Sendable {
  /// Roots that the server's certificate must descend from; nil for the system's.
  public var serverRoots: String?
  /// The client's own certificate and key, for mutual TLS.
  public var identity: TLSIdentity?
  /// The name that the server's certificate must bear; nil for the host that is connected to.
  public var serverName: String?

  /// A client's files.
  public init(serverRoots: String? = nil, identity: TLSIdentity? = nil, serverName: String? = nil) {
    self.serverRoots = serverRoots
    self.identity = identity
    self.serverName = serverName
  }

  func transportSecurity() throws -> HTTP2ClientTransport.Posix.TransportSecurity {
    let roots = serverRoots.map {
      TLSConfig.TrustRootsSource.certificates([.file(path: $0, format: .pem)])
    }
    guard let identity else {
      return .tls { if let roots { $0.trustRoots = roots } }
    }
    return try .mTLS(certificateReloader: identity.reloader) { if let roots { $0.trustRoots = roots } }
  }
}
