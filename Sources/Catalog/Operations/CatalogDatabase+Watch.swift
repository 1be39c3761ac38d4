internal import Messages
internal import SnapshotModel

extension CatalogDatabase {
  /// Passes an operation's present state to `body`, then each change, the final one last.
  func watch(
    _ reference: String, changes: OperationChanges, _ body: (Operation) async throws -> Void
  ) async throws {
    let id: String
    if let whole = OperationID(reference) {
      id = whole.description
    } else {
      id = try await pool.withSnapshot { try await $0.resolveOperation(reference) }
    }
    // Followed before the first look, so that no change can slip between the two.
    let wakeUps = changes.follow(operation: id)
    var last = try await reader.operation(id)
    try await body(last)
    guard !last.state.isFinal else { return }
    for await _ in wakeUps {
      let present = try await reader.operation(id)
      guard present != last else { continue }
      last = present
      try await body(present)
      if present.state.isFinal { return }
    }
    try Task.checkCancellation()
    throw PostgresError(.cannotConnect, message: "the catalog is shutting down")
  }

  /// Passes hints to `body` until the task is cancelled: at once, then whenever something may have to be done.
  func watchWork(changes: OperationChanges, _ body: (WorkHint) async throws -> Void) async throws {
    for await change in changes.follow() {
      switch change {
      case .everything: try await body(WorkHint())
      case .operation(let notice):
        let isWork = notice.state == "queued" || OperationState(column: notice.state).isFinal || notice.isFree
        guard isWork || notice.isCancelRequested else { continue }
        try await body(
          WorkHint.with {
            $0.operationID = notice.id
            $0.cancelRequested = notice.isCancelRequested
          })
      }
    }
    try Task.checkCancellation()
  }
}
