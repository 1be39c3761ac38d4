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
    try Submission.check(requestID: request.requestID)
    try check(volumes: request.volumes, "No snapshot was taken")
    if let violation = NameRule.snapshot.violation(of: request.name) {
      throw TidemarkError(
        .invalidArgument, reason: "invalid_name", what: "No snapshot was taken", why: "its name \(violation)",
        remedy: "Choose a name of up to 255 characters without control characters and '/'; or none.")
    }
    let submission = try Submission.of(
      .take(request), requestID: request.requestID,
      fingerprinted: TakeSnapshotRequest.with {
        $0 = request
        $0.requestID = ""
      })
    return try await submit(submission)
  }

  func checkVolumes(_ request: CheckVolumesRequest, context: ServerContext) async throws -> Messages.Operation
  {
    try Submission.check(requestID: request.requestID)
    try check(volumes: request.volumes, "No volume was checked")
    return try await submit(
      Submission.of(
        .check(request), requestID: request.requestID,
        fingerprinted: CheckVolumesRequest.with {
          $0 = request
          $0.requestID = ""
        }))
  }

  func consolidateVolume(_ request: ConsolidateVolumeRequest, context: ServerContext) async throws
    -> Messages.Operation
  {
    try Submission.check(requestID: request.requestID)
    return try await submit(
      Submission.of(
        .consolidate(request), requestID: request.requestID,
        fingerprinted: ConsolidateVolumeRequest.with {
          $0 = request
          $0.requestID = ""
        }))
  }

  func revertVolume(_ request: RevertVolumeRequest, context: ServerContext) async throws -> Messages.Operation
  {
    try Submission.check(requestID: request.requestID)
    return try await catalog.operations.submitOperation(
      Submission.of(
        .revert(request), requestID: request.requestID,
        fingerprinted: RevertVolumeRequest.with {
          $0 = request
          $0.requestID = ""
        }))
  }

  func deleteSnapshot(_ request: DeleteSnapshotRequest, context: ServerContext) async throws
    -> Messages.Operation
  {
    try Submission.check(requestID: request.requestID)
    return try await catalog.operations.submitOperation(
      Submission.of(
        .delete(request), requestID: request.requestID,
        fingerprinted: DeleteSnapshotRequest.with {
          $0 = request
          $0.requestID = ""
        }))
  }

  func verifySnapshots(
    _ request: VerifySnapshotsRequest, context: ServerContext
  ) async throws -> Messages.Operation {
    try Submission.check(requestID: request.requestID)
    return try await catalog.operations.submitOperation(
      Submission.of(
        .verify(request), requestID: request.requestID,
        fingerprinted: VerifySnapshotsRequest.with {
          $0 = request
          $0.requestID = ""
        }))
  }

  func adoptVolume(_ request: AdoptVolumeRequest, context: ServerContext) async throws -> Messages.Operation {
    try Submission.check(requestID: request.requestID)
    return try await submit(
      Submission.of(
        .adopt(request), requestID: request.requestID,
        fingerprinted: AdoptVolumeRequest.with {
          $0 = request
          $0.requestID = ""
        }))
  }

  func rebuildCatalog(_ request: RebuildCatalogRequest, context: ServerContext) async throws
    -> Messages.Operation
  {
    try Submission.check(requestID: request.requestID)
    return try await catalog.operations.submitOperation(
      Submission.of(
        .rebuild(request), requestID: request.requestID,
        fingerprinted: RebuildCatalogRequest.with {
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
    } catch let error as TidemarkError
      where ["unknown_vm", "unknown_volume", "volume_gone", "volume_present"].contains(error.reason)
    {
      // It may be so new that no agent has reported it yet; or its file may just have come back, or gone.
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
}
