internal import Foundation

/// The whole of Tidemark in a lab: PostgreSQL, catalog, orchestrator, and KVM hosts with an agent in each.
///
/// All hosts see the pool `shared` and the store `backup` at the same path, and each has a pool `local-<host>` of its own.
public final class LabTidemark: Sendable {
  /// The lab it is in.
  public let lab: Lab
  /// Its database server.
  public let postgres: LabPostgres
  /// The catalog's process.
  public let catalog: LabProcess
  /// The orchestrator's process.
  public let orchestrator: LabProcess
  /// The KVM hosts, in the order of the options.
  public let hosts: [LabHost]
  /// The agents' processes, as `hosts`.
  public let agents: [LabProcess]
  /// Where the catalog listens, `host:port`.
  public let catalogAddress: String
  /// Where the orchestrator listens, `host:port`.
  public let orchestratorAddress: String
  /// Where the agents listen, as `hosts`.
  public let agentAddresses: [String]
  /// The network between the processes; nil unless the options ask for proxies.
  public let network: LabNetwork?
  /// What orchestrators reach the agents through, as `hosts`; empty unless the options ask for proxies.
  public var agentProxies: [LabProxy] { network?.agents ?? [] }
  /// What orchestrators are told of the catalog's whereabouts.
  let catalogAddressForOrchestrators: String
  /// How it is set up.
  public let options: LabTidemarkOptions
  /// The tokens by which callers and services know each other.
  public let tokens: LabTokens
  /// A file with an operator's token, which the `tidemark` command shows.
  public var tokenFile: String { tokens.file(.operator) }
  /// The folder of the pool `shared`.
  public let pool: String
  /// The folder of the store `backup`.
  public let store: String
  /// The folder of the store `elsewhere`, which is there if the options ask for it.
  public let secondStore: String
  /// The zone's name.
  public static let zone = "zone-1"
  /// The cluster's name.
  public static let cluster = "cluster-1"
  /// The database's name.
  public static let database = "tidemark"

  /// Starts everything in `lab`, adds the pools and the store, and sets the settings. Takes a few seconds.
  public init(in lab: Lab, options: LabTidemarkOptions = LabTidemarkOptions()) async throws {
    self.lab = lab
    self.options = options
    let tokens = try LabTokens(in: lab.folder("tokens"))
    self.tokens = tokens
    pool = try lab.folder("shared")
    store = try lab.folder("backup")
    secondStore = try lab.folder("elsewhere")
    let stores = ["backup=\(store)"] + (options.hasSecondStore ? ["elsewhere=\(secondStore)"] : [])
    async let startedPostgres = lab.makePostgres(durable: options.durableDatabase)
    async let startedHosts = Self.startHosts(options.hosts, in: lab)

    postgres = try await startedPostgres
    var connection = try await postgres.makeDatabase(Self.database)
    let (catalogPort, orchestratorPort) = (try FreePort.next(), try FreePort.next())
    let agentPorts = try options.hosts.map { _ in try FreePort.next() }
    catalogAddress = "127.0.0.1:\(catalogPort)"
    orchestratorAddress = "127.0.0.1:\(orchestratorPort)"
    agentAddresses = agentPorts.map { "127.0.0.1:\($0)" }
    network =
      options.hasProxies
      ? try await LabNetwork.make(
        agents: agentPorts, orchestrator: orchestratorPort, catalog: catalogPort, postgres: postgres.port)
      : nil
    if let network {
      connection = postgres.connectionString(database: Self.database, throughPort: network.postgres.port)
    }
    catalogAddressForOrchestrators = network.map { "127.0.0.1:\($0.catalog.port)" } ?? catalogAddress
    catalog = try await Self.startService(
      "tidemark-catalog", in: lab, address: catalogAddress, tokens: tokens,
      flags: [
        "--database", connection, "--heartbeat-seconds", "\(options.heartbeatSeconds)",
      ] + options.catalogFlags, hasUsualFlags: options.hasUsualFlags)
    orchestrator = try await Self.startService(
      "tidemark-orchestrator", in: lab, address: orchestratorAddress, tokens: tokens,
      flags: [
        "--catalog", catalogAddressForOrchestrators, "--catalog-token-file", tokens.file(.orchestrator),
        "--agent-token-file", tokens.file(.orchestrator),
        "--lease-seconds", "\(options.leaseSeconds)", "--heartbeat-seconds", "\(options.heartbeatSeconds)",
      ] + options.orchestratorFlags, hasUsualFlags: options.hasUsualFlags)
    hosts = try await startedHosts
    var agents: [LabProcess] = []
    for (index, host) in hosts.enumerated() {
      agents.append(
        try await Self.startAgent(
          on: host, address: agentAddresses[index],
          advertised: network.map { "127.0.0.1:\($0.agents[index].port)" },
          orchestrator: ([network.map { "127.0.0.1:\($0.orchestrator.port)" } ?? orchestratorAddress]
            + [options.secondOrchestrator].compactMap { $0 }).joined(separator: ","),
          tokens: tokens, cluster: options.clusters[host.name] ?? Self.cluster,
          migrationURI: options.migrationURI,
          flags: ["--pool", "shared=\(pool)"] + stores.flatMap { ["--store", $0] } + options.agentFlags,
          hasUsualFlags: options.hasUsualFlags))
    }
    self.agents = agents
    try await configure(options)
  }

  /// Runs `body` with a Tidemark in a lab of its own, and removes the lab afterwards.
  public static func with<Value>(
    _ options: LabTidemarkOptions = LabTidemarkOptions(), _ body: (LabTidemark) async throws -> Value
  ) async throws -> Value {
    try await Lab.with { lab in try await body(LabTidemark(in: lab, options: options)) }
  }

  private func configure(_ options: LabTidemarkOptions) async throws {
    try await makePlacesKnown()
    try await tidemark("settings", "set", "kvm.incremental.snapshot", "true")
    for setting in options.settings { try await tidemark("settings", "set", setting.name, setting.value) }
  }

  /// Adds the pools and the stores, as after the database was lost.
  public func makePlacesKnown() async throws {
    try await tidemark(
      "pool", "add", "shared", "--type", "shared-mount-point", "--cluster", Self.cluster, "--zone", Self.zone)
    for host in hosts {
      try await tidemark(
        "pool", "add", "local-\(host.name)", "--type", "local", "--cluster",
        options.clusters[host.name] ?? Self.cluster, "--zone", Self.zone)
    }
    if options.addsStore { try await tidemark("store", "add", "backup", "--zone", Self.zone) }
    if options.hasSecondStore { try await tidemark("store", "add", "elsewhere", "--zone", "zone-2") }
  }

  private static func startHosts(_ names: [String], in lab: Lab) async throws -> [LabHost] {
    try await withThrowingTaskGroup(of: (Int, LabHost).self) { group in
      for (index, name) in names.enumerated() {
        group.addTask { (index, try await lab.makeHost(name)) }
      }
      var hosts: [(Int, LabHost)] = []
      for try await host in group { hosts.append(host) }
      return hosts.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  // MARK: - The command

  /// Runs the `tidemark` command against this orchestrator and gives its output.
  ///
  /// - Throws: `LabError` with its output when it does not end with code 0.
  @discardableResult
  public func tidemark(_ arguments: String...) async throws -> String {
    let result = try await command(arguments)
    guard result.status.isSuccess else {
      throw LabError(
        "tidemark \(arguments.joined(separator: " ")): \(result.status)", output: result.output + result.error
      )
    }
    return result.output
  }

  /// Runs the `tidemark` command against this orchestrator and gives what it left, however it ended.
  public func command(_ arguments: [String]) async throws -> Command.Result {
    try await Command.result(
      of: [try Products.path("tidemark")] + arguments,
      environment: ProcessInfo.processInfo.environment.merging(commandEnvironment) { $1 })
  }

  /// What the `tidemark` command needs to find this orchestrator.
  public var commandEnvironment: [String: String] {
    ["TIDEMARK_ORCHESTRATOR": orchestratorAddress, "TIDEMARK_TOKEN_FILE": tokenFile]
  }

  // MARK: - Holding a process at a step

  /// Holds a process (`catalog`, `orchestrator`, or one of `agents`) when it next comes to a point between steps.
  public func hold(_ process: LabProcess, at point: String) throws -> HeldPoint {
    try HeldPoint(name: point, folder: Self.pointsFolder(process.name, in: lab))
  }

  static func pointsFolder(_ process: String, in lab: Lab) throws -> String {
    try lab.folder("points/\(process)")
  }
}
