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
/// ) { configuration, logger in
///   let database = Database(try configuration.string("database"))
///   return ServiceAssembly(services: [CatalogHandler(database)], background: [database])
/// }
/// exit(await program.run())
/// ```
///
/// SIGTERM and SIGINT stop it in order: what is on top first, then the server (see `RPCServer`), then what is below. All
/// of that takes at most the configured drain and ten seconds.
public struct ServiceProgram: Sendable {
  private let name: String
  private let summary: String
  private let options: [ServiceOption]
  private let assemble: @Sendable (ServiceConfiguration, Logger) async throws -> ServiceAssembly

  /// A program.
  ///
  /// - Parameters:
  ///   - name: The executable's.
  ///   - summary: One sentence for the help.
  ///   - defaultPort: Where it listens, on 127.0.0.1, unless configured.
  ///   - options: Its own options, besides the common ones.
  ///   - assemble: Makes the service. What it throws ends the program with a message.
  public init(
    name: String, summary: String, defaultPort: Int, options: [ServiceOption],
    assemble: @Sendable @escaping (ServiceConfiguration, Logger) async throws -> ServiceAssembly
  ) {
    self.name = name
    self.summary = summary
    self.options = options + ServiceConfiguration.commonOptions(defaultPort: defaultPort)
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
    if arguments.contains("--version") {
      Self.print("\(name) \(Version.current)", to: STDOUT_FILENO)
      return 0
    }
    do {
      let configuration = try ServiceConfiguration(
        options: options, arguments: arguments,
        environment: environment ?? ProcessInfo.processInfo.environment)
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
    let tokens = try TokenFile(path: try configuration.string("token-file")).tokens(logger: logger)
    let serverConfiguration = try configuration.server(tokens: tokens)
    let assembly = try await assemble(configuration, logger)
    let server = RPCServer(services: assembly.services, configuration: serverConfiguration, logger: logger)
    let ready = ReadyFile(path: readyFile, server: server, logger: logger)
    var group = ServiceGroupConfiguration(
      services: assembly.background + [server] + assembly.foreground(server) + [ready],
      gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    group.maximumGracefulShutdownDuration = serverConfiguration.drain + .seconds(5)
    group.maximumCancellationDuration = .seconds(5)
    try await ServiceGroup(configuration: group).run()
    logger.notice("stopped")
  }

  /// The help text.
  var help: String {
    let all =
      options + [
        .toggle("help", "Shows this and exits."), .toggle("version", "Shows the version and exits."),
      ]
    let lines = all.map { option in
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

      Each option can also be set by an environment variable, TIDEMARK_ and its name in capitals with underscores,
      or in the configuration file. Flags win over variables, variables over the file.
      """
  }

  private static func logger(_ name: String, _ configuration: ServiceConfiguration) throws -> Logger {
    let levelText = try configuration.string("log-level")
    guard let level = Logger.Level(rawValue: levelText) else {
      throw ConfigurationError.invalid(
        option: "log-level", value: levelText, expected: "a level that --help names")
    }
    var logger: Logger
    switch try configuration.string("log-format") {
    case "text": logger = Logger(label: name) { StreamLogHandler.standardError(label: $0) }
    case "json": logger = Logger(label: name) { JSONLogHandler(label: $0) }
    case let other:
      throw ConfigurationError.invalid(option: "log-format", value: other, expected: "text or json")
    }
    logger.logLevel = level
    return logger
  }

  private static func print(_ text: String, to descriptor: Int32) {
    let line = Array("\(text)\n".utf8)
    _ = write(descriptor, line, line.count)
  }
}
