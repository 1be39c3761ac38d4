internal import Crypto
internal import FoundationEssentials
internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

/// The Snapshots service: requests become operations in the catalog; whoever is alive works on them.
struct SnapshotsEndpoint: SnapshotsService {
  let catalog: CatalogClients
  let refresher: InventoryRefresher

  func takeSnapshot(_ request: TakeSnapshotRequest, context: ServerContext) async throws -> Messages.Operation
  {
    try check(requestID: request.requestID)
    try check(volumes: request.volumes, "No snapshot was taken")
    if let violation = NameRule.snapshot.violation(of: request.name) {
      throw TidemarkError(
        .invalidArgument, reason: "invalid_name", what: "No snapshot was taken", why: "its name \(violation)",
        remedy: "Choose a name of up to 255 characters without control characters and '/'; or none.")
    }
    let submission = try submission(
      .take(request), requestID: request.requestID,
      fingerprinted: TakeSnapshotRequest.with {
        $0 = request
        $0.requestID = ""
      })
    return try await submit(submission)
  }

  func checkVolumes(_ request: CheckVolumesRequest, context: ServerContext) async throws -> Messages.Operation
  {
    try check(requestID: request.requestID)
    try check(volumes: request.volumes, "No volume was checked")
    return try await submit(
      submission(
        .check(request), requestID: request.requestID,
        fingerprinted: CheckVolumesRequest.with {
          $0 = request
          $0.requestID = ""
        }))
  }

  func consolidateVolume(_ request: ConsolidateVolumeRequest, context: ServerContext) async throws
    -> Messages.Operation
  {
    try check(requestID: request.requestID)
    return try await submit(
      submission(
        .consolidate(request), requestID: request.requestID,
        fingerprinted: ConsolidateVolumeRequest.with {
          $0 = request
          $0.requestID = ""
        }))
  }

  func revertVolume(_ request: RevertVolumeRequest, context: ServerContext) async throws -> Messages.Operation
  {
    try check(requestID: request.requestID)
    return try await catalog.operations.submitOperation(
      submission(
        .revert(request), requestID: request.requestID,
        fingerprinted: RevertVolumeRequest.with {
          $0 = request
          $0.requestID = ""
        }))
  }

  func deleteSnapshot(_ request: DeleteSnapshotRequest, context: ServerContext) async throws
    -> Messages.Operation
  {
    try check(requestID: request.requestID)
    return try await catalog.operations.submitOperation(
      submission(
        .delete(request), requestID: request.requestID,
        fingerprinted: DeleteSnapshotRequest.with {
          $0 = request
          $0.requestID = ""
        }))
  }

  func getSnapshot(_ request: GetSnapshotRequest, context: ServerContext) async throws -> Snapshot {
    try await catalog.snapshots.getSnapshot(request)
  }

  func listSnapshots(_ request: ListSnapshotsRequest, context: ServerContext) async throws
    -> ListSnapshotsResponse
  {
    try await catalog.snapshots.listSnapshots(request)
  }

  func getChain(_ request: GetChainRequest, context: ServerContext) async throws -> GetChainResponse {
    try await catalog.snapshots.getChain(request)
  }

  /// Submits a request that names volumes.
  private func submit(_ submission: SubmitOperationRequest) async throws -> Messages.Operation {
    do {
      return try await catalog.operations.submitOperation(submission)
    } catch let error as TidemarkError where ["unknown_vm", "unknown_volume"].contains(error.reason) {
      // It may be so new that no agent has reported it yet.
      guard await refresher.refresh() else { throw error }
      return try await catalog.operations.submitOperation(submission)
    }
  }

  private func check(volumes: [String], _ what: String) throws {
    guard !(1...64).contains(volumes.count) else { return }
    throw TidemarkError(
      .invalidArgument, reason: "invalid_volume_count", what: what,
      why: "\(volumes.count) volumes were named", remedy: "Name 1 to 64 volumes of one VM.")
  }

  private func check(requestID: String) throws {
    guard let violation = NameRule.request.violation(of: requestID) else { return }
    throw TidemarkError(
      .invalidArgument, reason: "invalid_request_id", what: "Nothing was begun",
      why: "the request id \(violation)",
      remedy: "Send an id of 1 to 128 characters that you have not used before, a UUID for instance.")
  }

  /// The request with the hash that tells another one with the same id. protobuf-c writes fields in the order of their
  /// numbers, and none of these messages has a map, so the same request has the same bytes.
  private func submission(
    _ request: SubmitOperationRequest.Request, requestID: String, fingerprinted message: some WireMessage
  ) throws -> SubmitOperationRequest {
    let kind: String
    switch request {
    case .take: kind = "take"
    case .revert: kind = "revert"
    case .delete: kind = "delete"
    case .check: kind = "check"
    case .migrateVm, .migrateVolume: kind = "migrate"
    case .consolidate: kind = "consolidate"
    }
    let bytes = try Array(kind.utf8) + [0] + message.serialized()
    return SubmitOperationRequest.with {
      $0.requestID = requestID
      $0.fingerprint = Array(SHA256.hash(data: bytes))
      $0.request = request
    }
  }
}
