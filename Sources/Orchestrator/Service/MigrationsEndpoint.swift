internal import Crypto
internal import FoundationEssentials
internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

/// The Migrations service: requests become operations in the catalog.
struct MigrationsEndpoint: MigrationsService {
  let catalog: CatalogClients
  let refresher: InventoryRefresher

  func migrateVM(_ request: MigrateVMRequest, context: ServerContext) async throws -> Messages.Operation {
    let plain = MigrateVMRequest.with {
      $0 = request
      $0.requestID = ""
    }
    return try await submit(
      .migrateVm(request), requestID: request.requestID,
      fingerprint: Array("migrate-vm".utf8) + [0] + plain.serialized())
  }

  func migrateVolume(
    _ request: MigrateVolumeRequest, context: ServerContext
  ) async throws -> Messages.Operation {
    let plain = MigrateVolumeRequest.with {
      $0 = request
      $0.requestID = ""
    }
    return try await submit(
      .migrateVolume(request), requestID: request.requestID,
      fingerprint: Array("migrate-volume".utf8) + [0] + plain.serialized())
  }

  private func submit(
    _ request: SubmitOperationRequest.Request, requestID: String, fingerprint: [UInt8]
  ) async throws -> Messages.Operation {
    if let violation = NameRule.request.violation(of: requestID) {
      throw TidemarkError(
        .invalidArgument, reason: "invalid_request_id", what: "Nothing was begun",
        why: "the request id \(violation)",
        remedy: "Send an id of 1 to 128 characters that you have not used before, a UUID for instance.")
    }
    let submission = SubmitOperationRequest.with {
      $0.requestID = requestID
      $0.fingerprint = Array(SHA256.hash(data: fingerprint))
      $0.request = request
    }
    do {
      return try await catalog.operations.submitOperation(submission)
    } catch let error as TidemarkError
      where ["unknown_vm", "unknown_volume", "pool_not_on_host"].contains(error.reason)
    {
      // What is named, or was mounted, may be so new that no agent has told of it yet.
      guard await refresher.refresh() else { throw error }
      return try await catalog.operations.submitOperation(submission)
    }
  }
}
