internal import GRPCCore
internal import Messages
internal import RPC

/// `tidemark.catalog.v1.ExportRecords`.
struct ExportRecords: ExportRecordsService {
  let database: CatalogDatabase

  func planExport(_ request: PlanExportRequest, context: ServerContext) async throws -> PlanExportResponse {
    try await answering("PlanExport", database) { try await database.planExport(request.claim) }
  }

  func commitExport(_ request: CommitExportRequest, context: ServerContext) async throws -> PlanExportResponse
  {
    try await answering("CommitExport", database) { try await database.commitExport(request) }
  }

  func planCopy(_ request: PlanCopyRequest, context: ServerContext) async throws -> PlanCopyResponse {
    try await answering("PlanCopy", database) { try await database.planCopy(request.claim) }
  }

  func commitCopy(_ request: CommitCopyRequest, context: ServerContext) async throws -> PlanCopyResponse {
    try await answering("CommitCopy", database) { try await database.commitCopy(request) }
  }

  func listTemplates(_ request: ListTemplatesRequest, context: ServerContext) async throws
    -> ListTemplatesResponse
  {
    try await answering("ListTemplates", database) { try await database.templates() }
  }
}
