import Lab
import Messages
import RPC
import Testing

/// What a host says about itself, and saying it in its place.
enum HostAnnouncement {
  /// What a host's agent would announce now.
  static func measured(_ tidemark: LabTidemark, host: Int = 0) async throws -> AnnounceRequest {
    guard let address = NetworkAddress(tidemark.agentAddresses[host]) else { throw LabError("no address") }
    return try await call(address, tidemark, as: .orchestrator) {
      try await HostAgentClient($0).describe(DescribeRequest())
    }
  }

  /// Announces a host by the public RPC.
  static func send(_ announcement: AnnounceRequest, to tidemark: LabTidemark) async throws {
    let answer = try await call(CloudService.address(of: tidemark), tidemark, as: .agent) {
      try await AgentsClient($0).announce(announcement)
    }
    #expect(!answer.hostID.isEmpty)
  }

  /// Has a host tell now what it would tell with its next heartbeat.
  static func hurry(_ tidemark: LabTidemark, host: Int = 0) async throws {
    try await send(measured(tidemark, host: host), to: tidemark)
  }

  private static func call<Answer: Sendable>(
    _ address: NetworkAddress, _ tidemark: LabTidemark, as role: LabTokens.Role,
    _ body: @escaping @Sendable (RPCConnection) async throws -> Answer
  ) async throws -> Answer {
    let token = try await TokenText.first(in: tidemark.tokens.file(role))
    return try await withRPCConnection(
      to: address, configuration: RPCConnectionConfiguration(token: BearerToken(token)), body)
  }
}
