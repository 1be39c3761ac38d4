import Lab
import Messages

extension CloudService {
  /// Submits the making of a volume out of a snapshot, and returns at once.
  func submitVolume(
    of snapshot: Snapshot, pool: String, path: String, bytes: Int = 0, requestID: String = RequestID.next()
  ) async throws -> Messages.Operation {
    try await exports.createVolume(
      .with {
        $0.requestID = requestID
        $0.snapshot = snapshot.id
        $0.pool = pool
        $0.path = path
        $0.virtualBytes = UInt64(bytes)
      })
  }

  /// Submits the making of a volume out of a template, and returns at once.
  func submitVolume(
    ofTemplate template: String, pool: String, path: String, bytes: Int = 0
  ) async throws -> Messages.Operation {
    try await exports.createVolume(
      .with {
        $0.requestID = RequestID.next()
        $0.template = template
        $0.pool = pool
        $0.path = path
        $0.virtualBytes = UInt64(bytes)
      })
  }

  /// Submits the making of a template, and returns at once.
  func submitTemplate(
    of snapshot: Snapshot, store: String = "backup", name: String = ""
  ) async throws -> Messages.Operation {
    try await exports.createTemplate(
      .with {
        $0.requestID = RequestID.next()
        $0.snapshot = snapshot.id
        $0.store = store
        $0.name = name
      })
  }

  /// Submits the deletion of a template, and returns at once.
  func submitTemplateDeletion(_ template: String) async throws -> Messages.Operation {
    try await exports.deleteTemplate(
      .with {
        $0.requestID = RequestID.next()
        $0.template = template
      })
  }

  /// Submits the export of a snapshot into a file, and returns at once.
  func submitFile(
    of snapshot: Snapshot, location: String = "backup", file: String, format: String = ""
  ) async throws -> Messages.Operation {
    try await exports.exportSnapshot(
      .with {
        $0.requestID = RequestID.next()
        $0.snapshot = snapshot.id
        $0.location = location
        $0.file = file
        $0.format = format
      })
  }

  /// Submits a copy, and returns at once.
  func submitCopy(
    of snapshot: Snapshot, to store: String, selfSufficient: Bool = false,
    requestID: String = RequestID.next()
  ) async throws -> Messages.Operation {
    try await exports.copySnapshot(
      .with {
        $0.requestID = requestID
        $0.snapshot = snapshot.id
        $0.store = store
        $0.selfSufficient = selfSufficient
      })
  }

  /// Copies a snapshot, and gives the copy.
  func copy(_ snapshot: Snapshot, to store: String, selfSufficient: Bool = false) async throws -> Snapshot {
    let ended = try await succeed(submitCopy(of: snapshot, to: store, selfSufficient: selfSufficient))
    return try await snapshots.getSnapshot(.with { $0.snapshot = ended.snapshotIDs.last ?? "" })
  }

  /// Waits for the deletions that an operation has left to be done after it.
  func finishDeletions(after operation: Messages.Operation) async throws {
    for other in try await operations.listOperations(ListOperationsRequest()).operations
    where ["delete", "consolidate"].contains(where: { other.requestID.hasPrefix("\($0)-\(operation.id)-") }) {
      try await succeed(other)
    }
  }
}
