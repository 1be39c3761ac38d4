internal import FoundationEssentials
internal import Glibc
public import Logging
internal import RPC
internal import ServiceLifecycle
internal import UnixSignals

/// A service's process, from the command line to the exit code.
///
/// ```swift
/// let program = ServiceProgram(
///   name: "tidemark-catalog", summary: "Keeps the catalog.", defaultPort: 7401,
///   options: [.required("database", "CONNINFO", "How to reach PostgreSQL.")]
/// ) { configuration, metrics, logger in
///   let database = Database(try configuration.string("database"))
///   return ServiceAssembly(services: [CatalogHandler(database)], background: [database])
/// }
/// exit(await program.run())
/// ```
///
/// SIGHUP has it read tokens, passwords and certificates again. SIGTERM and SIGINT stop it in order: what is on top first,
/// then the server (see `RPCServer`), then what is below. All of that takes at most the configured drain and ten seconds.
public struct ServiceProgram: Sendable {
  private let name: String
  private let summary: String
  private let options: [ServiceOption]
  private let rules: @Sendable (ServiceConfiguration) -> [ConfigurationError]
  private let metrics: [MetricDescription]
  private let assemble:
    @Sendable (ServiceConfiguration, PrometheusRegistry, Logger) async throws -> ServiceAssembly

  /// A program.
  ///
  /// - Parameters:
  ///   - name: The executable's.
  ///   - summary: One sentence for the help.
  ///   - defaultPort: Where it listens, on 127.0.0.1, unless configured.
  ///   - options: Its own options, besides the common ones.
  ///   - rules: What must hold beside each option's own rule; returns what does not.
  ///   - metrics: What it counts, besides calls.
  ///   - assemble: Makes the service. What it throws ends the program with a message.
  public init(
    name: String, summary: String, defaultPort: Int, options: [ServiceOption],
    rules: @Sendable @escaping (ServiceConfiguration) -> [ConfigurationError] = { _ in [] },
    metrics: [MetricDescription] = [],
    assemble:
      @Sendable @escaping (ServiceConfiguration, PrometheusRegistry, Logger) async throws ->
      ServiceAssembly
  ) {
    self.name = name
    self.summary = summary
    self.options = options + ServiceConfiguration.commonOptions(defaultPort: defaultPort)
    self.rules = rules
    self.metrics = metrics
    self.assemble = assemble
  }

  /// Runs until a signal or a failure.
  ///
  /// - Parameters:
  ///   - arguments: The command line, without the program's name.
  ///   - environment: The environment variables; nil for the process's.
  /// - Returns: The exit code: 0 after an orderly end, 64 or 78 for wrong configuration, 1 for failures.
  public func run(
    arguments: [String] = Array(CommandLine.arguments.dropFirst()),
    environment: [String: String]? = nil
  ) async -> Int32 {
    if arguments.contains("--help") {
      Self.print(help, to: STDOUT_FILENO)
      return 0
    }
    if arguments.contains("--manual") {
      Self.print(manual(environment ?? ProcessInfo.processInfo.environment), to: STDOUT_FILENO)
      return 0
    }
    if arguments.contains("--version") {
      Self.print("\(name) \(Version.current)", to: STDOUT_FILENO)
      return 0
    }
    let environment = environment ?? ProcessInfo.processInfo.environment
    if arguments.contains(Self.checkFlag) {
      return check(arguments.filter { $0 != Self.checkFlag }, environment)
    }
    let (configuration, errors) = ServiceConfiguration.read(
      options: options, arguments: arguments, environment: environment)
    let wrong = errors + configuration.wrongValues() + rules(configuration)
    for error in wrong { Self.print("\(name): \(error)", to: STDERR_FILENO) }
    if let exitCode = wrong.map(\.exitCode).max() { return exitCode }
    do {
      try await serve(configuration, try Self.logger(name, configuration))
      return 0
    } catch let error as ConfigurationError {
      Self.print("\(name): \(error)", to: STDERR_FILENO)
      return error.exitCode
    } catch {
      Self.print("\(name): \(error)", to: STDERR_FILENO)
      return 1
    }
  }

  private func serve(_ configuration: ServiceConfiguration, _ logger: Logger) async throws {
    let readyFile = configuration.optionalString("ready-file")
    ReadyFile.removeOld(readyFile)
    // From here on a SIGHUP does not end the process.
    let reloads = await UnixSignalsSequence(trapping: .sighup)
    var serverConfiguration = try configuration.server()
    let registry = PrometheusRegistry(metrics + Self.callMetrics)
    registry.addProcess(name: name)
    serverConfiguration.metrics = registry
    let metricsServer = try configuration.optionalAddress("metrics-listen").map {
      MetricsServer(address: $0, registry: registry, logger: logger)
    }
    let assembly = try await assemble(configuration, registry, logger)
    configuration.credentials.warn(logger: logger)
    let server = RPCServer(services: assembly.services, configuration: serverConfiguration, logger: logger)
    let ready = ReadyFile(
      path: readyFile, server: server, logger: logger, environment: configuration.environment)
    let reloader = Reloader(signals: reloads, credentials: configuration.credentials, logger: logger)
    var group = ServiceGroupConfiguration(
      services: (metricsServer.map { [$0] } ?? []) + assembly.background + [server]
        + assembly.foreground(server) + [reloader, ready],
      gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    group.maximumGracefulShutdownDuration = serverConfiguration.drain + .seconds(5)
    group.maximumCancellationDuration = .seconds(5)
    try await ServiceGroup(configuration: group).run()
    logger.notice("stopped")
  }

  /// Says how the service would be configured, without starting it.
  private func check(_ arguments: [String], _ environment: [String: String]) -> Int32 {
    let (configuration, errors) = ServiceConfiguration.read(
      options: options, arguments: arguments, environment: environment)
    let check = ConfigurationCheck(configuration, errors: errors + rules(configuration))
    Self.print("\(name) \(Version.current)\n\(check.text)", to: STDOUT_FILENO)
    return check.exitCode
  }

  private static let checkFlag = "--check-config"

  /// What every service counts.
  private static let callMetrics = [
    MetricDescription(RPCMetric.calls, "Calls that have ended, by method and status."),
    MetricDescription(RPCMetric.seconds, "How long calls with one reply took, in seconds, by method."),
  ]

  /// All that can be written after the program's name, and is shown.
  private var shownOptions: [ServiceOption] {
    options + [
      .toggle(
        "check-config",
        "Reads the configuration and all files that it names, shows what holds and where it comes from, and exits: "
          + "with 0 if the service could start so, with 64 or 78 if not."),
      .toggle("help", "Shows this and exits."), .toggle("version", "Shows the version and exits."),
    ]
  }

  /// Where values come from.
  private static let sources = """
    Each option can also be set by an environment variable, TIDEMARK_ and its name in capitals with underscores,
    or in the configuration file. Flags win over variables, variables over the file, the file over defaults.
    """

  /// What becomes of tokens, passwords and keys.
  private static let secrets = """
    Secrets are in files of their own, never on the command line. SIGHUP has the service read the files with
    tokens, passwords and certificates again; whatever else has changed holds from the next start on.
    """

  /// The manual page, in mdoc, for section 8: what packages and installations write into a file. `--manual` shows it.
  ///
  /// - Parameter environment: `SOURCE_DATE_EPOCH` in it is the page's date, in seconds since 1970; else it is today's.
  func manual(_ environment: [String: String]) -> String {
    let moment = environment["SOURCE_DATE_EPOCH"].flatMap { Int($0) } ?? time(nil)
    return ServiceManual(
      name: name, summary: summary, options: shownOptions, paragraphs: [Self.sources, Self.secrets],
      date: ServiceManual.date(moment)
    ).text
  }

  /// The help text.
  var help: String {
    let lines = shownOptions.map { option in
      let value = option.placeholder.isEmpty ? "" : " \(option.placeholder)"
      var help = option.help
      if let value = option.defaultValue { help += " Default: \(value)." }
      if option.isRequired { help += " Required." }
      if option.kind == .pairs { help += " Any number of times." }
      return "  --\(option.name)\(value)\n        \(help)"
    }
    return """
      \(summary)

      usage: \(name) --flag value ...

      \(lines.joined(separator: "\n"))

      \(Self.sources)
      \(Self.secrets)
      """
  }

  private static func logger(_ name: String, _ configuration: ServiceConfiguration) throws -> Logger {
    let levelText = try configuration.string("log-level")
    var logger =
      try configuration.string("log-format") == "json"
      ? Logger(label: name) { JSONLogHandler(label: $0) }
      : Logger(label: name) { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = Logger.Level(rawValue: levelText) ?? .info
    return logger
  }

  private static func print(_ text: String, to descriptor: Int32) {
    let line = Array("\(text)\n".utf8)
    _ = write(descriptor, line, line.count)
  }
}
