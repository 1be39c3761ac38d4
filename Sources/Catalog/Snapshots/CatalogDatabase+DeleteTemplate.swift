internal import Messages
internal import RPC
internal import SnapshotModel

extension PostgresTransaction {
  /// The template that a deletion is about; nil if it is about a snapshot.
  func deletedTemplate(of operation: ClaimedOperation) async throws -> String? {
    try await row(Query.operationTemplate, .text(operation.id.description))?.get("template_id")
  }

  /// Marks a template as deleted: nobody can begin to read it any more. Its file goes now, or when its last reader is done.
  func planDelete(template id: String, of operation: ClaimedOperation) async throws -> PlanDeleteResponse {
    guard let row = try await row(Query.lockTemplate, .text(id)) else {
      throw TidemarkError.unknown("template", id, remedy: "It was deleted meanwhile; nothing is left to do.")
    }
    try await run(Query.hideTemplate, .text(id))
    let isRead = try await isRead(template: id, besides: operation)
    try await run(Query.touchOperation, .text(operation.id.description))
    return try PlanDeleteResponse.with { response in
      response.plan = try DeletePlan.with { plan in
        plan.operationID = operation.id.description
        plan.templateIsRead = isRead
        plan.template = try TemplateFile.with {
          $0.templateID = id
          $0.location = try row.location()
        }
      }
    }
  }

  /// Forgets a template whose file is gone. One that was read when its deletion was planned stays: its last reader queues
  /// another deletion when it ends.
  func commitDelete(template id: String, of operation: ClaimedOperation) async throws {
    guard let row = try await row(Query.lockTemplate, .text(id)) else { return }
    guard try row.get("is_deleted") else {
      throw TidemarkError.refused(
        "deletion_not_planned", "Operation \(operation.id) was not committed",
        why: "its template is not marked for deletion", remedy: "Call PlanDelete and do what it says first.",
        facts: ["template_id": id])
    }
    try await run(Query.deleteTemplate, .text(id))
  }

  private func isRead(template id: String, besides operation: ClaimedOperation) async throws -> Bool {
    try await row(Query.templateIsRead, .text(id), .text(operation.id.description))?.get("is_read") ?? false
  }
}
