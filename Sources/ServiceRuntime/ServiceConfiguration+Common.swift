public import Logging
public import RPC

extension ServiceConfiguration {
  /// The options that every service has, besides `--help` and `--version`.
  ///
  /// - Parameter defaultPort: Where the service listens, on 127.0.0.1, unless configured.
  public static func commonOptions(defaultPort: Int) -> [ServiceOption] {
    [
      .optional("config", "FILE", "A JSON file with options, called as the flags without dashes in front."),
      .optional(
        "listen", "HOST:PORT", default: "127.0.0.1:\(defaultPort)", "Where to listen; port 0 for any."),
      .required("token-file", "FILE", "The tokens that callers may show, one a line."),
      .optional("ready-file", "FILE", "A file to write HOST:PORT to when calls are taken."),
      .optional("tls-certificate", "FILE", "The service's certificate chain (PEM). With --tls-key: TLS."),
      .optional("tls-key", "FILE", "The private key of --tls-certificate (PEM)."),
      .optional(
        "tls-client-roots", "FILE", "Roots (PEM) of which callers must show a certificate: mutual TLS."),
      .toggle("peer-tls", "Speak TLS to the services that this one calls."),
      .optional("peer-tls-roots", "FILE", "Roots (PEM) of their certificates, instead of the system's."),
      .optional("peer-tls-certificate", "FILE", "The certificate chain (PEM) to show to them."),
      .optional("peer-tls-key", "FILE", "The private key of --peer-tls-certificate (PEM)."),
      .optional(
        "maximum-request-bytes", "BYTES", default: "1048576", "The biggest request that is accepted."),
      .optional(
        "drain-seconds", "SECONDS", default: "10",
        "How long calls may go on once the service is told to stop."),
      .optional(
        "keepalive-seconds", "SECONDS", default: "20", "After how much silence connections are tested."),
      .optional("keepalive-timeout-seconds", "SECONDS", default: "10", "How long the test may take."),
      .optional(
        "log-level", "LEVEL", default: "info", "trace, debug, info, notice, warning, error or critical."),
      .optional("log-format", "FORMAT", default: "text", "text, or json: an object a line."),
    ]
  }

  /// How connections are kept alive, on both sides.
  public var keepalive: Keepalive {
    get throws(ConfigurationError) {
      Keepalive(interval: try seconds("keepalive-seconds"), timeout: try seconds("keepalive-timeout-seconds"))
    }
  }

  /// Where and how the service's server runs.
  public func server(tokens: [BearerToken]) throws(ConfigurationError) -> RPCServerConfiguration {
    var server = RPCServerConfiguration(address: try address("listen"), tokens: tokens)
    server.maximumRequestBytes = try integer("maximum-request-bytes", in: 1024...(64 << 20))
    server.drain = try seconds("drain-seconds")
    server.keepalive = try keepalive
    switch (optionalString("tls-certificate"), optionalString("tls-key")) {
    case (let certificate?, let key?):
      server.tls = ServerTLSFiles(
        certificateChain: certificate, privateKey: key, clientRoots: optionalString("tls-client-roots"))
    case (nil, nil):
      if let roots = optionalString("tls-client-roots") {
        throw .invalid(
          option: "tls-client-roots", value: roots, expected: "--tls-certificate and --tls-key beside it")
      }
    case (let certificate?, nil):
      throw .invalid(option: "tls-certificate", value: certificate, expected: "--tls-key beside it")
    case (nil, let key?):
      throw .invalid(option: "tls-key", value: key, expected: "--tls-certificate beside it")
    }
    return server
  }

  /// How this service calls others.
  ///
  /// - Parameter tokenFile: The name of the option with the file whose first token is shown.
  public func connection(
    tokenFile: String, logger: Logger
  ) throws(ConfigurationError) -> RPCConnectionConfiguration {
    let tokens = try TokenFile(path: try string(tokenFile)).tokens(logger: logger)
    var connection = RPCConnectionConfiguration(token: tokens.first)
    connection.keepalive = try keepalive
    if try toggle("peer-tls") {
      connection.tls = ClientTLSFiles(
        serverRoots: optionalString("peer-tls-roots"),
        certificateChain: optionalString("peer-tls-certificate"),
        privateKey: optionalString("peer-tls-key"))
    }
    return connection
  }
}
