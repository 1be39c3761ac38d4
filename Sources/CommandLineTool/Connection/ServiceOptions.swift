internal import ArgumentParser
internal import RPC

/// Where the orchestrator is, and what it is shown.
struct ServiceOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The orchestrator; or several on one catalog, with commas in between, of which the first that takes connections is called. "
        + "Environment: TIDEMARK_ORCHESTRATOR. Default: \(Endpoint.defaultAddress).",
      valueName: "host:port"))
  var orchestrator: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "File whose first line is the token to show. Environment: TIDEMARK_TOKEN_FILE.", valueName: "file"),
    completion: .file())
  var tokenFile: String?

  @Flag(name: .long, help: "Use TLS, trusting the system's roots. Implied by the other --tls options.")
  var tls = false

  @Option(
    name: .customLong("tls-ca"),
    help: ArgumentHelp(
      "PEM file of the roots of the orchestrator's certificate. Environment: TIDEMARK_TLS_CA.",
      valueName: "file"), completion: .file())
  var tlsRoots: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "PEM file of the certificate to show (mutual TLS). Environment: TIDEMARK_TLS_CERTIFICATE.",
      valueName: "file"), completion: .file())
  var tlsCertificate: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "PEM file of the key that belongs to it. Environment: TIDEMARK_TLS_KEY.", valueName: "file"),
    completion: .file())
  var tlsKey: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Name that the orchestrator's certificate must bear, when it is not the host's.", valueName: "name"))
  var tlsServerName: String?

  /// Where to connect to, from these options and the environment.
  ///
  /// - Throws: ``Failure`` (usage) that names the option or variable which is wrong.
  func endpoint(_ environment: [String: String]) throws -> Endpoint {
    func value(_ option: String?, _ variable: String) -> String? {
      option ?? environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }
    let text = value(orchestrator, "TIDEMARK_ORCHESTRATOR") ?? Endpoint.defaultAddress
    let origin =
      orchestrator != nil
      ? "--orchestrator"
      : text == environment["TIDEMARK_ORCHESTRATOR"] ? "TIDEMARK_ORCHESTRATOR" : "the default"
    let addresses = try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      guard let address = NetworkAddress(String(part)), address.port > 0 else {
        throw Failure(
          status: .usage, reason: "invalid_address", what: "No orchestrator was called",
          why: "\u{201C}\(part)\u{201D} (\(origin)) is not an address",
          remedy:
            "Give it as host:port, as in \(Endpoint.defaultAddress) or [::1]:7400; several with commas in between."
        )
      }
      return address
    }
    let certificate = value(tlsCertificate, "TIDEMARK_TLS_CERTIFICATE")
    let key = value(tlsKey, "TIDEMARK_TLS_KEY")
    guard (certificate == nil) == (key == nil) else {
      throw Failure(
        status: .usage, reason: "incomplete_tls_options", what: "No orchestrator was called",
        why: certificate == nil
          ? "there is a TLS key without a certificate" : "there is a TLS certificate without its key",
        remedy: "Give both --tls-certificate and --tls-key, or neither.")
    }
    let roots = value(tlsRoots, "TIDEMARK_TLS_CA")
    let usesTLS = tls || roots != nil || certificate != nil || tlsServerName != nil
    let file = value(tokenFile, "TIDEMARK_TOKEN_FILE")
    return Endpoint(
      address: addresses[0], otherAddresses: Array(addresses.dropFirst()), addressOrigin: origin,
      tokenFile: file, token: try file.map(TokenFile.read),
      tls: usesTLS
        ? ClientTLSFiles(
          serverRoots: roots, identity: try identity(certificate, key), serverName: tlsServerName) : nil
    )
  }

  private func identity(_ certificate: String?, _ key: String?) throws -> TLSIdentity? {
    guard let certificate, let key else { return nil }
    do {
      return try TLSIdentity(certificateChain: certificate, privateKey: key)
    } catch {
      throw Failure(
        status: .usage, reason: "tls_files_unusable", what: "No orchestrator was called",
        why: "the TLS file \(error.path) cannot be used: \(error.why)",
        remedy: "Correct --tls-certificate and --tls-key, or the environment's.")
    }
  }
}
