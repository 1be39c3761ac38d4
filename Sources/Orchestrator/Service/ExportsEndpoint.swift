internal import GRPCCore
internal import Messages
internal import RPC

/// The Exports service: volumes, templates, files and copies out of snapshots.
struct ExportsEndpoint: ExportsService {
  let catalog: CatalogClients

  func createVolume(_ request: CreateVolumeRequest, context: ServerContext) async throws -> Messages.Operation
  {
    var anonymous = request
    anonymous.requestID = ""
    return try await submit(.createVolume(request), request.requestID, anonymous)
  }

  func createTemplate(_ request: CreateTemplateRequest, context: ServerContext) async throws
    -> Messages.Operation
  {
    var anonymous = request
    anonymous.requestID = ""
    return try await submit(.createTemplate(request), request.requestID, anonymous)
  }

  func deleteTemplate(_ request: DeleteTemplateRequest, context: ServerContext) async throws
    -> Messages.Operation
  {
    var anonymous = request
    anonymous.requestID = ""
    return try await submit(.deleteTemplate(request), request.requestID, anonymous)
  }

  func exportSnapshot(_ request: ExportSnapshotRequest, context: ServerContext) async throws
    -> Messages.Operation
  {
    var anonymous = request
    anonymous.requestID = ""
    return try await submit(.exportSnapshot(request), request.requestID, anonymous)
  }

  func copySnapshot(_ request: CopySnapshotRequest, context: ServerContext) async throws -> Messages.Operation
  {
    var anonymous = request
    anonymous.requestID = ""
    return try await submit(.copySnapshot(request), request.requestID, anonymous)
  }

  func listTemplates(_ request: ListTemplatesRequest, context: ServerContext) async throws
    -> ListTemplatesResponse
  {
    try await catalog.exports.listTemplates(request)
  }

  private func submit(
    _ request: SubmitOperationRequest.Request, _ requestID: String, _ anonymous: some WireMessage
  ) async throws -> Messages.Operation {
    try Submission.check(requestID: requestID)
    return try await catalog.operations.submitOperation(
      Submission.of(request, requestID: requestID, fingerprinted: anonymous))
  }
}
