internal import GRPCCore
internal import Messages
internal import RPC

/// `tidemark.catalog.v1.OperationRecords`.
struct OperationRecords: OperationRecordsService {
  let database: CatalogDatabase
  let changes: OperationChanges

  func submitOperation(_ request: SubmitOperationRequest, context: ServerContext) async throws -> Operation {
    try await answering("SubmitOperation", database) { try await database.submit(request) }
  }

  func claimOperation(_ request: ClaimOperationRequest, context: ServerContext) async throws
    -> ClaimOperationResponse
  {
    try await answering("ClaimOperation", database) { try await database.claim(request) }
  }

  func renewLease(_ request: RenewLeaseRequest, context: ServerContext) async throws -> RenewLeaseResponse {
    try await answering("RenewLease", database) {
      let isRequested = try await database.renewLease(request)
      return RenewLeaseResponse.with { $0.cancelRequested = isRequested }
    }
  }

  func recordStep(_ request: RecordStepRequest, context: ServerContext) async throws -> RecordStepResponse {
    try await answering("RecordStep", database) {
      let isRequested = try await database.recordStep(request)
      return RecordStepResponse.with { $0.cancelRequested = isRequested }
    }
  }

  func beginUndo(_ request: BeginUndoRequest, context: ServerContext) async throws -> RecordStepResponse {
    try await answering("BeginUndo", database) {
      let isRequested = try await database.beginUndo(request)
      return RecordStepResponse.with { $0.cancelRequested = isRequested }
    }
  }

  func resumeOperation(
    _ request: ResumeOperationRequest, context: ServerContext
  ) async throws -> RecordStepResponse {
    try await answering("ResumeOperation", database) {
      let isRequested = try await database.resume(request)
      return RecordStepResponse.with { $0.cancelRequested = isRequested }
    }
  }

  func finishOperation(_ request: FinishOperationRequest, context: ServerContext) async throws -> Operation {
    try await answering("FinishOperation", database) { try await database.finish(request) }
  }

  func releaseClaim(_ request: ReleaseClaimRequest, context: ServerContext) async throws -> RecordStepResponse
  {
    try await answering("ReleaseClaim", database) {
      let isRequested = try await database.release(request.claim)
      return RecordStepResponse.with { $0.cancelRequested = isRequested }
    }
  }

  func cancelOperation(_ request: CancelOperationRequest, context: ServerContext) async throws -> Operation {
    try await answering("CancelOperation", database) { try await database.cancel(request) }
  }

  func getOperation(_ request: GetOperationRequest, context: ServerContext) async throws -> Operation {
    try await answering("GetOperation", database) { try await database.operation(request.operation) }
  }

  func listOperations(_ request: ListOperationsRequest, context: ServerContext) async throws
    -> ListOperationsResponse
  {
    try await answering("ListOperations", database) { try await database.operations(request) }
  }

  func watchOperation(
    _ request: WatchOperationRequest, replies: RPCWriter<Operation>, context: ServerContext
  ) async throws {
    try await answering("WatchOperation", database) {
      try await database.watch(request.operation, changes: changes) { try await replies.write($0) }
    }
  }

  func watchWork(
    _ request: WatchWorkRequest, replies: RPCWriter<WorkHint>, context: ServerContext
  ) async throws {
    try await answering("WatchWork", database) {
      try await database.watchWork(changes: changes) { try await replies.write($0) }
    }
  }
}
