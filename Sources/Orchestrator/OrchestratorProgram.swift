internal import Logging
internal import Messages
internal import RPC
public import ServiceRuntime
internal import ServiceLifecycle
internal import SnapshotModel
internal import Synchronization

/// The `tidemark-orchestrator` process. It keeps nothing that it cannot lose: any number may run on one catalog.
public enum OrchestratorProgram {
  /// The program, ready to run.
  public static let program = ServiceProgram(
    name: "tidemark-orchestrator",
    summary: "Takes requests for snapshots and carries them out on the hosts.", defaultPort: 7400,
    options: [
      .required("catalog", "HOST:PORT", as: .address, "Where tidemark-catalog listens."),
      .required("catalog-token-file", "FILE", as: .shownToken, "The token to show to the catalog."),
      .required("agent-token-file", "FILE", as: .shownToken, "The token to show to host agents."),
      .optional(
        "lease-seconds", "SECONDS", default: "15", as: .seconds,
        "For how long an operation is claimed: how soon another orchestrator goes on after this one died."),
      .optional(
        "heartbeat-seconds", "SECONDS", default: "10", as: .seconds,
        "How often host agents announce themselves."),
      .optional(
        "maximum-operations", "COUNT", default: "256", as: .integer(1...100_000),
        "How many operations are worked on at once."),
    ],
    metrics: OperationMetrics.descriptions
  ) { configuration, metrics, logger in
    let catalog = try RPCConnection(
      to: try configuration.address("catalog"),
      configuration: try configuration.connection(tokenFile: "catalog-token-file"))
    let agents = AgentConnections(
      configuration: try configuration.connection(tokenFile: "agent-token-file"),
      logger: logger)
    let callers = CatalogClients(catalog, patience: .seconds(10))
    let refresher = InventoryRefresher(catalog: callers, agents: agents, logger: logger)
    let work = WorkLoop(
      configuration: WorkLoop.Configuration(
        owner: "orchestrator-\(UniqueIdentifier.random())", lease: try configuration.seconds("lease-seconds"),
        limit: try configuration.integer("maximum-operations")),
      catalog: catalog, agents: agents, stepPoints: .fromEnvironment(),
      metrics: OperationMetrics(metrics), refresher: refresher, logger: logger)
    return ServiceAssembly(
      services: [
        SnapshotsEndpoint(catalog: callers, refresher: refresher),
        MigrationsEndpoint(catalog: callers, refresher: refresher),
        ExportsEndpoint(catalog: callers),
        OperationsEndpoint(catalog: callers, metrics: OperationMetrics(metrics)),
        InventoryEndpoint(catalog: callers, agents: agents),
        AgentsEndpoint(catalog: callers, heartbeat: try configuration.seconds("heartbeat-seconds")),
      ],
      background: [catalog, agents, work],
      foreground: { server in
        let health = server.health
        health.updateAll(.notServing)
        return [CatalogHealth(catalog: catalog, report: { health.updateAll($0) }, logger: logger)]
      })
  }
}
