internal import Crypto
internal import Messages
internal import RPC

extension PostgresTransaction {
  /// The template whose file is left on its store only because this operation, which ends, reads it; nil if there is none.
  func templateWaiting(for operation: String) async throws -> String? {
    let id = PostgresParameter.text(operation)
    guard let row = try await row(Query.operationTemplate, id), try row.get("kind") == "export" else {
      return nil
    }
    let template: String = try row.get("template_id")
    guard try await self.row(Query.lockTemplate, .text(template))?.get("is_deleted") == true,
      try await self.row(Query.templateIsRead, .text(template), id)?.get("is_read") == false
    else { return nil }
    return template
  }

  /// Queues the deletion of a template that nobody reads any more.
  func queueDeletion(ofTemplate template: String?, after operation: String) async throws {
    guard let template else { return }
    let request = DeleteTemplateRequest.with {
      $0.requestID = "delete-\(operation)-\(template)"
      $0.template = template
    }
    let parameters = try SubmitOperationRequest.with {
      $0.requestID = request.requestID
      $0.request = .deleteTemplate(request)
    }.serialized()
    guard
      let row = try await row(
        Query.insertOperation, .text(request.requestID), .binary(Array(SHA256.hash(data: parameters))),
        .text("delete"), .binary(parameters), .null, .null)
    else { return }
    try await run(Query.insertOperationTemplate, .text(try row.get("id")), .text(template))
  }
}
