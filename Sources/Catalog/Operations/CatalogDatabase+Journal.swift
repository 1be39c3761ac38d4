internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// Journals a step's end, the next one's begin, or both. Returns whether cancellation has been asked for.
  func recordStep(_ request: RecordStepRequest) async throws -> Bool {
    let (claim, _) = try request.claim.checked()
    guard
      let row = try await pool.row(
        repeatable: Query.recordStep, try request.parameters(of: request.claim))
    else { throw TidemarkError.attemptSuperseded(claim) }
    return try row.get("cancel_requested")
  }

  /// Marks a running operation as undoing. Returns whether cancellation has been asked for.
  func beginUndo(_ request: BeginUndoRequest) async throws -> Bool {
    let error = try request.error?.stored()
    return try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(request.claim)
      guard !operation.isCommitted else {
        throw TidemarkError.refused(
          "operation_committed", "Operation \(operation.id) is not undone", why: "it has committed",
          remedy: "Go on with it: what follows its commit only tidies.",
          facts: ["operation_id": operation.id.description])
      }
      if operation.state != "undoing" {
        try await transaction.run(Query.beginUndo, .text(operation.id.description), .text(error))
      }
      return operation.isCancelRequested || error == nil
    }
  }

  /// Lets a revert, a migration or a consolidation that is being undone go on: it has turned out to be made, which nothing
  /// can undo. Returns whether
  /// cancellation has been asked for; it comes too late.
  func resume(_ request: ResumeOperationRequest) async throws -> Bool {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(request.claim)
      guard ["revert", "migrate", "consolidate"].contains(operation.kind) else {
        throw TidemarkError.invalid(
          "wrong_operation_kind", "The call was refused",
          why: "operation \(operation.id) is a \(operation.kind)",
          remedy: "Resume reverts, migrations and consolidations only.",
          facts: ["operation_id": operation.id.description])
      }
      try await transaction.run(Query.resumeOperation, .text(operation.id.description))
      return operation.isCancelRequested
    }
  }

  /// Ends an operation, with its last step, and frees its volumes and pins. What its undo has left is remembered. The same end
  /// again, by the same attempt, is a success.
  func finish(_ request: FinishOperationRequest) async throws -> Operation {
    guard let state = request.state.finalColumn else {
      throw TidemarkError.invalid(
        "invalid_state", "The operation was not ended", why: "SUCCEEDED, FAILED or CANCELLED was expected",
        remedy: "Send one of these.")
    }
    let error = try request.error?.stored()
    return try await pool.withTransaction { transaction in
      if let claim = request.claim, let finished = try await transaction.finished(claim, as: request.state) {
        return finished
      }
      let operation = try await transaction.requireClaim(request.claim)
      let id = PostgresParameter.text(operation.id.description)
      if let last = request.lastStep, let claim = request.claim {
        let recorded = try await transaction.row(Query.recordStep, try last.parameters(of: claim))
        // Its lease has run out in between.
        guard recorded != nil else { throw TidemarkError.attemptSuperseded(claim) }
      }
      guard operation.isCommitted == (state == "succeeded") else {
        throw TidemarkError.refused(
          operation.isCommitted ? "operation_committed" : "operation_not_committed",
          "Operation \(operation.id) was not ended as \(state)",
          why: operation.isCommitted ? "it has committed" : "it has not committed",
          remedy: operation.isCommitted
            ? "End it as succeeded." : "Commit it first, or undo it and end it as failed.")
      }
      if try await transaction.row(Query.hasUnfinishedSnapshots, id)?.get("exists") == true {
        throw TidemarkError.refused(
          "snapshots_not_abandoned", "Operation \(operation.id) was not ended",
          why: "snapshots that it was making are still planned",
          remedy: "Remove their files, then call AbandonSnapshots.")
      }
      if state == "failed", error == nil, operation.state != "undoing" {
        throw TidemarkError.invalid(
          "missing_error", "Operation \(operation.id) was not ended as failed", why: "no error was given",
          remedy: "Say why it failed.")
      }
      if state != "succeeded" {
        try await transaction.run(Query.recordLeftovers, id)
        try await transaction.run(Query.undoMoves, id)
      }
      try await transaction.run(Query.freeVolumes, id)
      let read: [String] = try await transaction.rows(Query.pinnedVolumes, id).map { try $0.get("volume_id") }
      let template = try await transaction.templateWaiting(for: operation.id.description)
      try await transaction.run(Query.deletePins, id)
      try await transaction.run(Query.releaseExport, id)
      try await transaction.run(Query.finishOperation, id, .text(state), .text(error))
      // What was deleted or replaced meanwhile was kept for it.
      if !read.isEmpty { try await transaction.queueRemovals(of: read, after: operation.id) }
      try await transaction.queueDeletion(ofTemplate: template, after: operation.id.description)
      return try await transaction.operation(operation.id.description)
    }
  }

  /// Asks for cancellation; a queued operation is cancelled at once.
  func cancel(_ request: CancelOperationRequest) async throws -> Operation {
    try await pool.withTransaction { transaction in
      let id = try await transaction.resolveOperation(request.operation)
      guard let row = try await transaction.row(Query.lockOperation, .text(id)) else {
        throw TidemarkError.unknownOperation(id)
      }
      let state: String = try row.get("state")
      if OperationState(column: state).isFinal {
        throw TidemarkError.refused(
          "operation_finished", "Operation \(id) was not cancelled", why: "it has ended: \(state)",
          remedy: state == "succeeded"
            ? "Delete what it made, if it is not wanted." : "Nothing is left to do.",
          facts: ["operation_id": id, "state": state])
      }
      let template = state == "queued" ? try await transaction.templateWaiting(for: id) : nil
      try await transaction.run(Query.requestCancel, .text(id))
      if state == "queued", let operation = OperationID(id) {
        let read: [String] = try await transaction.rows(Query.pinnedVolumes, .text(id)).map {
          try $0.get("volume_id")
        }
        try await transaction.run(Query.deletePins, .text(id))
        try await transaction.run(Query.releaseExport, .text(id))
        if !read.isEmpty { try await transaction.queueRemovals(of: read, after: operation) }
        try await transaction.queueDeletion(ofTemplate: template, after: id)
      }
      return try await transaction.operation(id)
    }
  }

  /// One operation with its journal.
  func operation(_ reference: String) async throws -> Operation {
    try await pool.withSnapshot { transaction in
      try await transaction.operation(try await transaction.resolveOperation(reference))
    }
  }

  /// Operations, newest first, in pages.
  func operations(_ request: ListOperationsRequest) async throws -> ListOperationsResponse {
    let size = pageSize(request.pageSize)
    return try await pool.withSnapshot { transaction in
      let volume = request.volume.isEmpty ? nil : try await transaction.resolveVolume(request.volume)
      let before = try request.pageToken.isEmpty ? nil : Int64(request.pageToken).orInvalidToken()
      let rows = try await transaction.rows(
        Query.listOperations, .boolean(request.activeOnly), .text(volume), .integer(before),
        .integer(size + 1))
      let page = rows.prefix(size)
      let operations = try await transaction.operations(try page.map { try $0.get("id") })
      return try ListOperationsResponse.with {
        $0.operations = operations
        if rows.count > size, let last = page.last { $0.nextPageToken = try last.get("serial") }
      }
    }
  }
}

extension RecordStepRequest {
  /// What `record_step` takes. Throws `TidemarkError` `outcome_too_large`, `invalid_step`, `invalid_claim`.
  fileprivate func parameters(of claim: Claim?) throws -> [PostgresParameter] {
    guard outcome.count <= 256 << 10 else {
      throw TidemarkError.invalid(
        "outcome_too_large", "Step \(finishedStep.quoted) was not recorded",
        why: "its outcome has \(outcome.count) bytes", remedy: "Send up to 262,144 bytes.")
    }
    guard finishedStep != begunStep || begunStep.isEmpty else {
      throw TidemarkError.invalid(
        "invalid_step", "Step \(begunStep.quoted) was not recorded",
        why: "it ends and begins in one record", remedy: "Record its end first.")
    }
    let error = try error?.stored()
    let (claim, id) = try claim.checked()
    let summary = String(summary.prefix(4096))
    return [
      .text(id.description), .integer(claim.attempt), .text(claim.owner), .text(finishedStep),
      error == nil ? .binary(outcome) : .null, .text(error), .text(summary), .text(begunStep),
      .text(finishedStep.isEmpty ? summary : ""),
    ]
  }
}

extension Optional {
  /// The value of a page token, refused when it is none of ours.
  func orInvalidToken() throws -> Wrapped {
    guard let self else {
      throw TidemarkError.invalid(
        "invalid_page_token", "Nothing was listed",
        why: "the page token is not one that a page before returned",
        remedy: "Begin again without a page token.")
    }
    return self
  }
}

extension PostgresTransaction {
  /// The operation, if this attempt of this owner has ended it in this way.
  fileprivate func finished(_ claim: Claim, as state: OperationState) async throws -> Operation? {
    guard let found = try await operations([claim.operationID].filter(isUUID)).first, found.state == state,
      found.attempt == claim.attempt, found.owner == claim.owner
    else { return nil }
    return try await operation(found.id)
  }
}
