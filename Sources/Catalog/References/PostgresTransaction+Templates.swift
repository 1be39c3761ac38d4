internal import Messages
internal import RPC

extension PostgresTransaction {
  /// The one template that `reference` names: its `id`, `virtual_bytes`, and whether it `is_deleted`.
  func resolveTemplate(_ reference: String) async throws -> PostgresRow {
    let found = try await rows(Query.resolveTemplate, .text(reference))
    guard let row = try one("template", reference, of: found) else {
      throw TidemarkError.unknown(
        "template", reference,
        remedy:
          "Name a template by its id, at least 4 characters of it, or its name; `tidemark template ls` lists them."
      )
    }
    return row
  }
}
