internal import GRPCNIOTransportHTTP2Posix

/// PEM files for a server that speaks TLS.
public struct ServerTLSFiles: Hashable, Sendable {
  /// The server's certificate, followed by those between it and its root.
  public var certificateChain: String
  /// Its private key.
  public var privateKey: String
  /// Roots that clients' certificates must descend from. With it, a client without such a certificate is refused
  /// (mutual TLS); without, clients need none.
  public var clientRoots: String?

  /// A server's files.
  public init(certificateChain: String, privateKey: String, clientRoots: String? = nil) {
    self.certificateChain = certificateChain
    self.privateKey = privateKey
    self.clientRoots = clientRoots
  }

  var transportSecurity: HTTP2ServerTransport.Posix.TransportSecurity {
    let chain = [TLSConfig.CertificateSource.file(path: certificateChain, format: .pem)]
    let key = TLSConfig.PrivateKeySource.file(path: privateKey, format: .pem)
    guard let clientRoots else { return .tls(certificateChain: chain, privateKey: key) }
    return .mTLS(certificateChain: chain, privateKey: key) {
      $0.trustRoots = .certificates([.file(path: clientRoots, format: .pem)])
    }
  }
}

/// PEM files for a client that speaks TLS.
public struct ClientTLSFiles: Hashable, Sendable {
  /// Roots that the server's certificate must descend from; nil for the system's.
  public var serverRoots: String?
  /// The client's own certificate and what is between it and its root, for mutual TLS.
  public var certificateChain: String?
  /// Its private key.
  public var privateKey: String?
  /// The name that the server's certificate must bear; nil for the host that is connected to.
  public var serverName: String?

  /// A client's files.
  public init(
    serverRoots: String? = nil, certificateChain: String? = nil, privateKey: String? = nil,
    serverName: String? = nil
  ) {
    self.serverRoots = serverRoots
    self.certificateChain = certificateChain
    self.privateKey = privateKey
    self.serverName = serverName
  }

  var transportSecurity: HTTP2ClientTransport.Posix.TransportSecurity {
    let roots = serverRoots.map {
      TLSConfig.TrustRootsSource.certificates([.file(path: $0, format: .pem)])
    }
    return .tls {
      if let roots { $0.trustRoots = roots }
      guard let certificateChain, let privateKey else { return }
      $0.certificateChain = [.file(path: certificateChain, format: .pem)]
      $0.privateKey = .file(path: privateKey, format: .pem)
    }
  }
}
