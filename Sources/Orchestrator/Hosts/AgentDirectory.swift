internal import Messages

/// Where the engine gets its connections to host agents.
protocol AgentDirectory: Sendable {
  /// A client of the agent that listens at `address` (`host:port`).
  func agent(at address: String) async throws -> HostAgentClient
}
