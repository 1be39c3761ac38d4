internal import Foundation
internal import Logging
internal import Messages
internal import RPC
internal import ServiceRuntime
internal import SnapshotModel

/// The host agent's process, from its configuration to its parts.
public enum HostAgentProgram {
  /// Runs until a signal or a failure.
  ///
  /// - Returns: The process's exit code.
  public static func run() async -> Int32 {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.first == FreezeGuard.argument { return FreezeGuard.run(Array(arguments.dropFirst())) }
    return await program.run()
  }

  private static var program: ServiceProgram {
    ServiceProgram(
      name: "tidemark-host-agent", summary: "Takes, reverts and deletes snapshots on one KVM host.",
      defaultPort: 7403,
      options: [
        .optional("libvirt-uri", "URI", default: "qemu:///system", "The libvirt of this host."),
        .optional(
          "remote-libvirt-uri", "URI",
          "This host's libvirt, as the libvirt of other hosts reaches it: qemu+tls://host-a/system. Without it no VM is "
            + "moved to this host."),
        .optional(
          "migration-uri", "URI",
          "Where QEMU takes migrations to this host: tcp://ADDRESS. By default libvirt chooses: the host's name."
        ),
        .optional(
          "migration-patience", "SECONDS", default: "300", as: .integer(1...86400),
          "How long a migration from this host may move nothing before it is ended and tried again."),
        .optional("host-name", "NAME", "This host's name, unique; the system's by default."),
        .optional("cluster", "NAME", default: "default", "The cluster that this host is in."),
        .optional("zone", "NAME", default: "default", "The zone that the cluster is in."),
        .optional(
          "orchestrator", "HOST:PORT[,...]", as: .addresses,
          "The orchestrators to announce this host to, with commas between them: the next where one does not answer. None: it "
            + "is not announced."
        ),
        .optional(
          "orchestrator-token-file", "FILE", as: .shownToken, "The token to show to it, in the first line."),
        .optional(
          "advertise", "HOST:PORT", as: .address,
          "Where orchestrators reach this agent; where it listens by default."),
        .pairs(
          "pool", "NAME=PATH", as: .folder, "A primary pool, and where it is mounted here. Repeatable."),
        .pairs(
          "store", "NAME=PATH", as: .folder, "A secondary store, and where it is mounted here. Repeatable."),
        .optional(
          "qemu-img", "PATH", default: "/usr/bin/qemu-img", as: .program, "The tool qemu-img."),
        .optional(
          "storage-daemon", "PATH", default: "/usr/bin/qemu-storage-daemon", as: .program,
          "The program qemu-storage-daemon, which copies volumes that no VM uses."),
        .optional(
          "lock-file", "PATH", default: "/run/libvirt/tidemark-host-agent.lock", as: .writtenFile,
          "Held while the agent runs: only one works with a libvirt."),
        .optional(
          "free-space-floor", "MIB", default: "1024", as: .integer(1...1 << 30),
          "MiB that a copy leaves free where it writes, at most a twentieth of the file system: refused before, "
            + "ended during the copy."),
        .optional(
          "copy-limit", "COUNT", default: "4", as: .integer(1...64), "How many volumes are copied at once."),
      ], rules: announcementRules, metrics: JobMetrics.descriptions
    ) { configuration, metrics, logger in
      try await AgentLock.hold(try configuration.string("lock-file"), logger: logger)
      let freezing = GuestFreeze.Tool(
        uri: try configuration.string("libvirt-uri"),
        notes: FreezeNote.folder(besides: try configuration.string("lock-file")))
      await freezing.thawLeft()
      return try assemble(configuration, metrics, logger, freezing)
    }
  }

  private static func assemble(
    _ configuration: ServiceConfiguration, _ metrics: PrometheusRegistry, _ logger: Logger,
    _ freezing: GuestFreeze.Tool
  ) throws -> ServiceAssembly {
    let hypervisor = Hypervisor(uri: try configuration.string("libvirt-uri"), logger: logger)
    let images = ImageTool(path: try configuration.string("qemu-img"))
    let storage = StorageMap(
      pools: try configuration.pairs("pool"), stores: try configuration.pairs("store"))
    let inventory = HostInventory(
      hypervisor: hypervisor, storage: storage, images: images,
      identity: HostIdentity(
        name: configuration.optionalString("host-name") ?? ProcessInfo.processInfo.hostName,
        cluster: try configuration.string("cluster"), zone: try configuration.string("zone"),
        agentVersion: Version.current),
      address: AdvertisedAddress(try configuration.optionalAddress("advertise")?.description ?? ""),
      remoteLibvirtURI: configuration.optionalString("remote-libvirt-uri") ?? "",
      migrationURI: configuration.optionalString("migration-uri") ?? "")
    let floor = FreeSpaceFloor(
      bytes: UInt64(try configuration.integer("free-space-floor")) << 20)
    let runner = StepRunner(
      hypervisor: hypervisor, images: images,
      storageDaemon: StorageDaemon.Tool(path: try configuration.string("storage-daemon")),
      freezing: freezing, storage: storage, owner: .discover(), floor: floor,
      migrationPatience: .seconds(try configuration.integer("migration-patience")))
    let jobs = Jobs(
      runner: runner, copyLimit: try configuration.integer("copy-limit"), metrics: JobMetrics(metrics),
      logger: logger)
    let handler = HostAgentHandler(jobs: jobs, inventory: inventory)
    let addresses = try configuration.addresses("orchestrator")
    guard !addresses.isEmpty else { return ServiceAssembly(services: [handler]) }
    let connections = try addresses.map { address in
      try RPCConnection(
        to: address, configuration: try configuration.connection(tokenFile: "orchestrator-token-file"))
    }
    let orchestrators = zip(addresses, connections).map { ($0.description, AgentsClient($1)) }
    return ServiceAssembly(services: [handler], background: connections) { server in
      [
        Announcer(inventory: inventory, orchestrators: orchestrators, logger: logger) {
          try await server.listeningAddress.description
        }
      ]
    }
  }

  /// An agent that announces itself must have a token to show.
  private static let announcementRules: @Sendable (ServiceConfiguration) -> [ConfigurationError] = {
    guard $0.optionalString("orchestrator") != nil, $0.optionalString("orchestrator-token-file") == nil else {
      return []
    }
    return [
      .missing(option: "orchestrator-token-file", variable: "TIDEMARK_ORCHESTRATOR_TOKEN_FILE")
    ]
  }
}
