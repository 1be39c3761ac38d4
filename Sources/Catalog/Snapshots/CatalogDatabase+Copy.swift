internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// Plans a copy: which links of the snapshot's chain the store lacks, and what they are put onto there, which is pinned too.
  func planCopy(_ claim: Claim?) async throws -> PlanCopyResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(claim, kind: "copy")
      try operation.requireRunning()
      let volume = try await transaction.lockOnlyVolume(of: operation)
      let target = try await transaction.target(of: operation)
      let sources = try await transaction.sources(of: target, volume, pinnedBy: operation)
      guard let source = sources.first(where: { $0.files.first?.snapshotID == target.description }) else {
        try await transaction.requireSound(target.description, ofVolume: volume.id.description)
        throw TidemarkError(SnapshotRefusal.unknown(target))
      }
      let copy = try operation.copyRequest()
      let there = try await transaction.copies(of: source, at: copy.store)
      let row = try await transaction.row(Query.operationVolumes, .text(operation.id.description))
      var plan = CopyPlan()
      plan.operationID = operation.id.description
      plan.source = source
      plan.plannedAt = try row?.timestamp("asked_at")
      try await transaction.fill(
        &plan,
        CopyDecision(path: volume.history.path(from: target), there: there, isFlat: copy.selfSufficient),
        volume: volume, store: copy.store)
      if let base = plan.links.first?.parentID, let id = SnapshotID(base) {
        try await transaction.run(
          Query.insertPins, .text(operation.id.description),
          .texts(volume.history.path(from: id).map(\.id.description)))
      }
      try await transaction.run(Query.touchOperation, .text(operation.id.description))
      return PlanCopyResponse.with { $0.plan = plan }
    }
  }

  /// Makes the sealed copies snapshots, each after its parent. Committing again changes nothing.
  func commitCopy(_ request: CommitCopyRequest) async throws -> PlanCopyResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(request.claim, kind: "copy")
      try operation.requireRunning()
      guard !operation.isCommitted else { return PlanCopyResponse() }
      if operation.isCancelRequested { throw TidemarkError.cancelRequested(operation.id.description) }
      let sealed = Dictionary(request.snapshots.map { ($0.snapshotID, $0) }) { _, last in last }
      guard let plan = request.plan, Set(plan.links.compactMap { $0.target?.snapshotID }) == Set(sealed.keys)
      else {
        throw TidemarkError.invalid(
          "incomplete_commit", "Operation \(operation.id) was not committed",
          why: "the request does not hold exactly the copies that were planned",
          remedy: "Commit all copies of the operation at once.")
      }
      _ = try await transaction.lockOnlyVolume(of: operation)
      for link in plan.links {
        guard let file = link.target, let seal = sealed[file.snapshotID], let source = link.source else {
          continue
        }
        try await transaction.run(
          Query.insertCopy, .text(file.snapshotID), .text(source.snapshotID), .textOrNull(link.parentID),
          .text(link.parentID.isEmpty ? link.fullReason.column : nil),
          .textOrNull(file.location?.storeID ?? ""),
          .integer(seal.virtualBytes), .integer(seal.allocatedBytes),
          .integer(link.isHidden ? plan.plannedAt?.microseconds : nil))
      }
      if let revived = plan.revived {
        try await transaction.run(Query.showSnapshot, .text(revived.snapshotID))
      }
      let id = PostgresParameter.text(operation.id.description)
      try await transaction.run(Query.appendOperationSnapshot, id, .text(plan.snapshotID))
      try await transaction.run(Query.markCommitted, id)
      return PlanCopyResponse()
    }
  }
}

extension PostgresTransaction {
  /// What the store holds already of a chain's content.
  fileprivate func copies(of chain: SnapshotChain, at store: String) async throws -> [SnapshotID: CopyDecision
    .Present]
  {
    var there: [SnapshotID: CopyDecision.Present] = [:]
    for row in try await rows(Query.copiesAt, .texts(chain.files.map(\.snapshotID)), .text(store)) {
      guard let state = ChainLink.State(rawValue: try row.get("state")) else { throw row.unreadable("state") }
      there[try row.identifier("snapshot_id")] = CopyDecision.Present(
        id: try row.identifier("copy_id"), state: state)
    }
    if let going = there.values.first(where: { !$0.state.isDurable }) {
      throw TidemarkError(
        .aborted, reason: "copy_not_ready", what: "No snapshot was copied",
        why: "snapshot \(going.id), which has the same content there, is \(going.state.rawValue)",
        remedy: "Try again once that is done.", facts: ["snapshot_id": going.id.description], retryable: true)
    }
    return there
  }

  fileprivate func fill(
    _ plan: inout CopyPlan, _ decision: CopyDecision, volume: LockedVolume, store: String
  ) async throws {
    let location = try await resolveLocation(
      store, "store", stores: true, pools: false, "No snapshot was copied")
    func file(_ id: SnapshotID) -> SnapshotFile {
      SnapshotFile.with {
        $0.snapshotID = id.description
        $0.volumeID = volume.id.description
        $0.location = location
      }
    }
    plan.snapshotID = decision.present?.id.description ?? ""
    if let present = decision.present, present.state == .hidden { plan.revived = file(present.id) }
    var sizes: [SnapshotID: PostgresRow] = [:]
    for row in try await rows(Query.snapshotSizes, .texts(decision.path.map(\.id.description))) {
      sizes[try row.identifier("id")] = row
    }
    for link in decision.isFlattened ? decision.path : decision.missing {
      plan.contentBytes += try sizes[link.id]?.get("allocated_bytes") ?? 0
    }
    var parent = decision.base
    for link in decision.missing {
      let id = SnapshotID.random()
      plan.links.append(
        try CopiedLink.with {
          $0.source = volume.file(link)
          $0.target = file(id)
          $0.parentID = parent?.description ?? ""
          $0.isHidden = link.state == .hidden
          if parent == nil {
            // An increment that is made to stand alone is full because that was asked for.
            $0.fullReason = FullReason(column: try sizes[link.id]?.optional("full_reason") ?? "requested")
          }
        })
      parent = id
      plan.snapshotID = id.description
    }
  }
}

extension ClaimedOperation {
  /// What was asked for; the store by its id.
  fileprivate func copyRequest() throws -> CopySnapshotRequest {
    guard case .copySnapshot(let request) = try request().request else {
      throw PostgresError(.unexpectedResult, message: "operation \(id) is no copy")
    }
    return request
  }
}
