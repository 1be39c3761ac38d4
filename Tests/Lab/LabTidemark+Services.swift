internal import Foundation

extension LabTidemark {
  /// What tests do not want to wait for, and what they want to read.
  private static let impatient = [
    "--drain-seconds", "2", "--keepalive-seconds", "1", "--keepalive-timeout-seconds", "1", "--log-level",
    "debug",
  ]

  private static func environment(
    of process: String, in lab: Lab, hasUsualFlags: Bool
  ) throws -> [String: String] {
    hasUsualFlags ? [:] : ["TIDEMARK_STEP_POINTS": try pointsFolder(process, in: lab)]
  }

  /// Starts one of our services in the lab; returns when it takes calls.
  static func startService(
    _ program: String, in lab: Lab, name: String? = nil, address: String, tokens: LabTokens, flags: [String],
    hasUsualFlags: Bool = false
  ) async throws -> LabProcess {
    let name = name ?? program
    let ready = readyFile(name, in: lab)
    let process = try await lab.start(
      name,
      [
        try Products.path(program), "--listen", address, "--token-file", tokens.accepted, "--ready-file",
        ready,
      ] + (hasUsualFlags ? [] : impatient) + flags,
      environment: try environment(of: name, in: lab, hasUsualFlags: hasUsualFlags))
    try await waitUntilReady(process, in: lab)
    return process
  }

  static func startAgent(
    on host: LabHost, address: String, advertised: String? = nil, orchestrator: String, tokens: LabTokens,
    cluster: String, migrationURI: String, flags: [String], hasUsualFlags: Bool = false
  ) async throws -> LabProcess {
    let name = "\(host.name)-agent"
    let process = try await host.start(
      "agent",
      [
        try Products.path("tidemark-host-agent"), "--listen", address, "--advertise", advertised ?? address,
        "--token-file", tokens.accepted,
        "--ready-file", readyFile(name, in: host.lab), "--libvirt-uri", "qemu:///system",
        "--remote-libvirt-uri", host.libvirtURI, "--migration-uri", migrationURI,
        "--host-name", host.name, "--cluster", cluster, "--zone", zone, "--orchestrator", orchestrator,
        "--orchestrator-token-file", tokens.file(.agent), "--pool",
        "local-\(host.name)=\(try host.localPool("local"))",
      ] + (hasUsualFlags ? [] : impatient) + flags,
      environment: try environment(of: name, in: host.lab, hasUsualFlags: hasUsualFlags))
    try await waitUntilReady(process, in: host.lab)
    try await waitUntilAnnounced(process, in: host.lab)
    return process
  }

  /// The agent says so in its log when the orchestrator knows it.
  private static func waitUntilAnnounced(_ process: LabProcess, in lab: Lab) async throws {
    let log = process.logFile
    try await process.waitFor("it to be announced", in: lab.directory) {
      // As text, or as a field of JSON.
      (try? TextFile.read(log)).map { $0.contains(" announced") || $0.contains("\"announced\"") } == true
        ? true : nil
    }
  }

  /// Starts a service again after it was killed or stopped; returns when it takes calls.
  public func restart(_ process: LabProcess) async throws {
    await process.kill()
    unlink(Self.readyFile(process.name, in: lab))
    try await process.restart()
    try await Self.waitUntilReady(process, in: lab)
  }

  /// Starts a second orchestrator on the same catalog.
  ///
  /// - Parameter address: Where it listens; nil for any free port.
  public func startOrchestrator(
    _ name: String, address: String? = nil, leaseSeconds: Int? = nil
  ) async throws -> LabProcess {
    try await Self.startService(
      "tidemark-orchestrator", in: lab, name: name,
      address: try address ?? "127.0.0.1:\(try FreePort.next())",
      tokens: tokens,
      flags: [
        "--catalog", catalogAddressForOrchestrators, "--catalog-token-file", tokens.file(.orchestrator),
        "--agent-token-file", tokens.file(.orchestrator),
        "--lease-seconds", "\(leaseSeconds ?? options.leaseSeconds)", "--heartbeat-seconds",
        "\(options.heartbeatSeconds)",
      ], hasUsualFlags: options.hasUsualFlags)
  }

  private static func readyFile(_ name: String, in lab: Lab) -> String { "\(lab.directory)/\(name).ready" }

  private static func waitUntilReady(_ process: LabProcess, in lab: Lab) async throws {
    let file = readyFile(process.name, in: lab)
    try await process.waitFor("it to take calls", in: lab.directory) { access(file, F_OK) == 0 ? true : nil }
  }
}
