internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// Claims the oldest operation that may run.
  func claim(_ request: ClaimOperationRequest) async throws -> ClaimOperationResponse {
    guard (1...255).contains(request.owner.unicodeScalars.count) else {
      throw TidemarkError.invalid(
        "invalid_owner", "Nothing was claimed",
        why: "the owner's name is empty or longer than 255 characters",
        remedy: "Send a name that is unique to this run of the orchestrator.")
    }
    let lease = try checkedLease(request.leaseMs)
    while true {
      do {
        return try await pool.withTransaction { transaction in
          guard
            let row = try await transaction.row(
              Query.claimOperation, .text(request.owner), .integer(lease))
          else { return ClaimOperationResponse() }
          let id: String = try row.get("id")
          try await transaction.run(Query.claimVolumes, .text(id))
          // What it read before it changed hands stays pinned.
          try await transaction.run(Query.renewPins, .text(id), .integer(lease))
          return try await transaction.claimed(id, parameters: try row.get("parameters"))
        }
      } catch let error as PostgresError where error.constraint == "operation_volumes_claimed_key" {
        // Another operation claimed one of the volumes between our look and our claim. It is seen now.
        continue
      }
    }
  }

  /// Prolongs the lease and records progress. Returns whether cancellation has been asked for.
  func renewLease(_ request: RenewLeaseRequest) async throws -> Bool {
    let lease = try checkedLease(request.leaseMs)
    return try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(request.claim)
      try await transaction.run(
        Query.renewLease, .text(operation.id.description), .integer(lease),
        .integer(request.progress.map { Int64(clamping: $0.bytesDone) }),
        .integer(request.progress.map { Int64(clamping: $0.bytesTotal) }))
      try await transaction.run(Query.renewPins, .text(operation.id.description), .integer(lease))
      return operation.isCancelRequested
    }
  }

  /// Gives a claim back. Returns whether cancellation has been asked for.
  func release(_ claim: Claim?) async throws -> Bool {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(claim)
      try await transaction.run(Query.releaseClaim, .text(operation.id.description))
      return operation.isCancelRequested
    }
  }

  private func checkedLease(_ milliseconds: UInt32) throws -> UInt32 {
    guard (500...600_000).contains(milliseconds) else {
      throw TidemarkError.invalid(
        "invalid_lease", "The call was refused", why: "a lease of \(milliseconds) ms was asked for",
        remedy: "Ask for 500 to 600,000 ms.")
    }
    return milliseconds
  }
}

extension PostgresTransaction {
  fileprivate func claimed(_ id: String, parameters: [UInt8]) async throws -> ClaimOperationResponse {
    let request = try SubmitOperationRequest(serialized: parameters)
    var response = ClaimOperationResponse()
    var operation = try await operation(id)
    operation.steps = []
    for row in try await rows(Query.readSteps, .texts([id])) {
      operation.steps.append(try StepRecord(row: row))
      if let outcome: [UInt8] = try row.optional("outcome") {
        response.outcomes[try row.get("step")] = outcome
      }
    }
    response.operation = operation
    switch request.request {
    case .take(let take): response.request = .take(take)
    case .revert(let revert): response.request = .revert(revert)
    case .delete(let delete): response.request = .delete(delete)
    case .check(let check): response.request = .check(check)
    case .migrateVm(let machine): response.request = .migrateVm(machine)
    case .migrateVolume(let volume): response.request = .migrateVolume(volume)
    case .consolidate(let consolidate): response.request = .consolidate(consolidate)
    case .createVolume(let request): response.request = .createVolume(request)
    case .createTemplate(let request): response.request = .createTemplate(request)
    case .deleteTemplate(let request): response.request = .deleteTemplate(request)
    case .exportSnapshot(let request): response.request = .exportSnapshot(request)
    case .copySnapshot(let request): response.request = .copySnapshot(request)
    case .verify(let verify): response.request = .verify(verify)
    case .adopt(let adopt): response.request = .adopt(adopt)
    case .rebuild(let rebuild): response.request = .rebuild(rebuild)
    case nil: break
    }
    return response
  }
}
