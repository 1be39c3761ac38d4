internal import GRPCCore
internal import Messages
internal import SnapshotModel

/// The Agents service: takes in what host agents announce.
struct AgentsEndpoint: AgentsService {
  let catalog: CatalogClients
  let heartbeat: Duration

  func announce(_ request: AnnounceRequest, context: ServerContext) async throws -> AnnounceResponse {
    var response = try await catalog.inventory.recordAnnouncement(request)
    response.heartbeatIntervalMs = UInt32(heartbeat.milliseconds)
    return response
  }
}
