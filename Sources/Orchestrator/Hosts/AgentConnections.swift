internal import GRPCCore
internal import Logging
internal import Messages
internal import RPC
internal import ServiceLifecycle

/// Connections to host agents: dialled when first needed, kept, closed when unused for a while.
actor AgentConnections: AgentDirectory, Service {
  private struct Entry {
    var connection: RPCConnection
    var task: Task<Void, Never>
    var lastUsed: ContinuousClock.Instant
  }

  private let configuration: RPCConnectionConfiguration
  private let logger: Logger
  private let idleLimit: Duration
  private var entries: [String: Entry] = [:]
  private var isClosed = false

  init(configuration: RPCConnectionConfiguration, idleLimit: Duration = .seconds(600), logger: Logger) {
    self.configuration = configuration
    self.idleLimit = idleLimit
    self.logger = logger
  }

  func agent(at address: String) async throws -> HostAgentClient {
    if isClosed { throw CancellationError() }
    if var entry = entries[address] {
      entry.lastUsed = .now
      entries[address] = entry
      return HostAgentClient(entry.connection)
    }
    guard let parsed = NetworkAddress(address) else {
      throw TidemarkError(
        .failedPrecondition, reason: "invalid_agent_address", what: "No host agent was called",
        why: "'\(address)', which the agent announced, is not HOST:PORT",
        remedy: "Correct --advertise in the agent's configuration.")
    }
    let connection = try RPCConnection(to: parsed, configuration: configuration)
    let task = Task {
      do {
        try await connection.run()
      } catch {
        logger.debug("a connection ended", metadata: ["agent": "\(address)", "error": "\(error)"])
      }
      self.forget(address, connection)
    }
    entries[address] = Entry(connection: connection, task: task, lastUsed: .now)
    return HostAgentClient(connection)
  }

  /// Closes idle connections from time to time, and all at the end.
  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        try await Task.sleep(for: self.idleLimit / 2)
        await self.closeIdle()
      }
    }
    await closeAll()
  }

  private func closeIdle() {
    for entry in entries.values where entry.lastUsed.duration(to: .now) > idleLimit {
      entry.connection.shutDown()
    }
  }

  private func closeAll() async {
    isClosed = true
    let open = entries.values
    for entry in open { entry.task.cancel() }
    for entry in open { await entry.task.value }
  }

  private func forget(_ address: String, _ connection: RPCConnection) {
    if entries[address]?.connection === connection { entries[address] = nil }
  }
}
