/// How a Tidemark is set up in a lab.
public struct LabTidemarkOptions: Sendable {
  /// Names of the KVM hosts, each with an agent.
  public var hosts = ["host-a", "host-b"]
  /// The clusters of hosts that are not in `LabTidemark.cluster`, by the hosts' names. A host's local pool is in its cluster.
  public var clusters: [String: String] = [:]
  /// Seconds that an orchestrator's claim holds without renewal.
  public var leaseSeconds = 2
  /// Seconds between two announcements of an agent.
  public var heartbeatSeconds = 1
  /// Settings at global scope, beside `kvm.incremental.snapshot`, which is true.
  public var settings: [(name: String, value: String)] = [("snapshot.delta.max", "3")]
  /// Whether a secondary store is made and marked.
  public var addsStore = true
  /// Whether there is another store, `elsewhere`, in a zone of its own: nothing goes there but copies.
  public var hasSecondStore = false
  /// More flags of the agents.
  public var agentFlags: [String] = []
  /// Where the hosts' QEMUs listen for machines that come; with a port, at that one.
  public var migrationURI = "tcp://127.0.0.1"
  /// Where a second orchestrator will be, which the agents are told of, too: `LabTidemark.startOrchestrator`.
  public var secondOrchestrator: String?
  /// More flags of the orchestrator.
  public var orchestratorFlags: [String] = []
  /// More flags of the catalog.
  public var catalogFlags: [String] = []
  /// Whether the processes reach each other through proxies, so that a test can cut the network: `LabTidemark.network`.
  public var hasProxies = false
  /// Whether PostgreSQL waits for the disk, as in production.
  public var durableDatabase = false
  /// Whether the services run with the flags that operators leave as they are: no points to be held at, no details in logs,
  /// and the usual patience with connections.
  public var hasUsualFlags = false

  /// As operators run it: what is measured is to be what they get.
  public static var asInProduction: LabTidemarkOptions {
    var options = LabTidemarkOptions()
    options.hasUsualFlags = true
    options.durableDatabase = true
    options.leaseSeconds = 15
    options.heartbeatSeconds = 10
    return options
  }

  /// Two hosts, a shared pool and a store, increments on, chains of three links.
  public init() {}
}
