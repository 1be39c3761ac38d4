internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

/// The Agents service: takes in what host agents announce.
struct AgentsEndpoint: AgentsService {
  let catalog: CatalogClients
  let heartbeat: Duration

  func announce(_ request: AnnounceRequest, context: ServerContext) async throws -> AnnounceResponse {
    if let refusal = Self.refusal(of: request.hostName, announcedBy: Caller.current) { throw refusal }
    var response = try await catalog.inventory.recordAnnouncement(request)
    response.heartbeatIntervalMs = UInt32(heartbeat.milliseconds)
    return response
  }

  /// A token with a name speaks for the host of that name alone: who has taken it cannot pass for another host.
  static func refusal(of host: String, announcedBy caller: AcceptedToken?) -> TidemarkError? {
    guard let caller, caller.role == .agent, !caller.name.isEmpty, caller.name != host else { return nil }
    return TidemarkError(
      .permissionDenied, reason: "not_this_host", what: "Host \(host) was not announced",
      why: "the token is for the host \(caller.name)",
      remedy: "Make a token for each host: tidemark token make agent --name \(host) --to FILE.",
      facts: ["host": host, "token_host": caller.name])
  }
}
