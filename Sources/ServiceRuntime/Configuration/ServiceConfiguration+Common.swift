public import RPC

extension ServiceConfiguration {
  /// The options that every service has, besides `--help` and `--version`.
  ///
  /// - Parameter defaultPort: Where the service listens, on 127.0.0.1, unless configured.
  public static func commonOptions(defaultPort: Int) -> [ServiceOption] {
    [
      .optional(
        "config", "FILE", as: .configurationFile,
        "A JSON file with options, called as the flags without dashes in front."),
      .optional(
        "listen", "HOST:PORT", default: "127.0.0.1:\(defaultPort)", as: .address,
        "Where to listen; port 0 for any."),
      .required(
        "token-file", "FILE", as: .acceptedTokens,
        "The tokens that callers may show: a line `ROLE sha256:HASH NAME` for each, as `tidemark token make` has it."
      ),
      .optional(
        "metrics-listen", "HOST:PORT", as: .address,
        "Where to tell metrics to Prometheus, over HTTP at /metrics and to whoever asks; none: nowhere."),
      .optional(
        "ready-file", "FILE", as: .writtenFile, "A file to write HOST:PORT to when calls are taken."),
      .optional(
        "tls-certificate", "FILE", as: .certificate(keyOption: "tls-key"),
        "The service's certificate chain (PEM). With --tls-key: TLS."),
      .optional("tls-key", "FILE", as: .privateKey, "The private key of --tls-certificate (PEM)."),
      .optional(
        "tls-client-roots", "FILE", as: .roots,
        "Roots (PEM) of which callers must show a certificate: mutual TLS."),
      .toggle("peer-tls", "Speak TLS to the services that this one calls."),
      .optional(
        "peer-tls-roots", "FILE", as: .roots, "Roots (PEM) of their certificates, instead of the system's."),
      .optional(
        "peer-tls-certificate", "FILE", as: .certificate(keyOption: "peer-tls-key"),
        "The certificate chain (PEM) to show to them."),
      .optional(
        "peer-tls-key", "FILE", as: .privateKey, "The private key of --peer-tls-certificate (PEM)."),
      .optional(
        "maximum-request-bytes", "BYTES", default: "1048576", as: .integer(1024...(64 << 20)),
        "The biggest request that is accepted."),
      .optional(
        "drain-seconds", "SECONDS", default: "10", as: .seconds,
        "How long calls may go on once the service is told to stop."),
      .optional(
        "keepalive-seconds", "SECONDS", default: "20", as: .seconds,
        "After how much silence connections are tested."),
      .optional(
        "keepalive-timeout-seconds", "SECONDS", default: "10", as: .seconds,
        "How long the test may take."),
      .optional(
        "log-level", "LEVEL", default: "info",
        as: .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]),
        "trace, debug, info, notice, warning, error or critical."),
      .optional(
        "log-format", "FORMAT", default: "text", as: .choice(["text", "json"]),
        "text, or json: an object a line."),
    ]
  }

  /// How connections are kept alive, on both sides.
  public var keepalive: Keepalive {
    get throws(ConfigurationError) {
      Keepalive(interval: try seconds("keepalive-seconds"), timeout: try seconds("keepalive-timeout-seconds"))
    }
  }

  /// Where and how the service's server runs: reads its token file and its TLS files.
  public func server() throws(ConfigurationError) -> RPCServerConfiguration {
    let identity = try identity("tls-certificate", "tls-key")
    var server = RPCServerConfiguration(
      address: try address("listen"), tokens: try credentials.accepted(try string("token-file")))
    server.maximumRequestBytes = try integer("maximum-request-bytes")
    server.drain = try seconds("drain-seconds")
    server.keepalive = try keepalive
    let roots = optionalString("tls-client-roots")
    guard let identity else {
      if let roots {
        throw .invalid(
          option: "tls-client-roots", value: roots, expected: "--tls-certificate and --tls-key beside it")
      }
      return server
    }
    if let roots { try credentials.roots(option: "tls-client-roots", roots) }
    do throws(TLSFileError) {
      server.tls = try ServerTLSFiles(identity: identity, clientRoots: roots)
    } catch {
      throw .unusable(option: "tls-certificate", path: error.path, why: error.why)
    }
    return server
  }

  /// How this service calls others: reads the token and the TLS files that it shows to them.
  ///
  /// - Parameter tokenFile: The name of the option with the file whose first token is shown.
  public func connection(tokenFile: String) throws(ConfigurationError) -> RPCConnectionConfiguration {
    var connection = RPCConnectionConfiguration(token: try credentials.shown(try string(tokenFile)))
    connection.keepalive = try keepalive
    connection.tls = try peerTLS()
    return connection
  }

  /// A password that is kept in a file, exchanged when the service is told to read its files again.
  ///
  /// - Parameter option: The option that names the file; nil is returned when it is not configured.
  public func password(_ option: String) throws(ConfigurationError) -> Exchangeable<String>? {
    guard let path = optionalString(option) else { return nil }
    return try credentials.secret(option: option, path)
  }

  private func peerTLS() throws(ConfigurationError) -> ClientTLSFiles? {
    let identity = try identity("peer-tls-certificate", "peer-tls-key")
    let roots = optionalString("peer-tls-roots")
    guard try toggle("peer-tls") else {
      for option in ["peer-tls-certificate", "peer-tls-roots"] {
        if let path = optionalString(option) {
          throw .invalid(option: option, value: path, expected: "--peer-tls beside it")
        }
      }
      return nil
    }
    if let roots { try credentials.roots(option: "peer-tls-roots", roots) }
    return ClientTLSFiles(serverRoots: roots, identity: identity)
  }

  private func identity(_ certificate: String, _ key: String) throws(ConfigurationError) -> TLSIdentity? {
    switch (optionalString(certificate), optionalString(key)) {
    case (let certificateFile?, let keyFile?):
      return try credentials.identity(option: certificate, certificate: certificateFile, key: keyFile)
    case (nil, nil): return nil
    case (let file?, nil):
      throw .invalid(option: certificate, value: file, expected: "--\(key) beside it")
    case (nil, let file?):
      throw .invalid(option: key, value: file, expected: "--\(certificate) beside it")
    }
  }
}
