internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// Which links a verification reads. They are pinned for as long as the operation lasts. Asked again, it is read again.
  func planVerify(_ claim: Claim?) async throws -> PlanVerifyResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(claim, kind: "verify")
      try operation.requireRunning()
      let volume = try await transaction.lockOnlyVolume(of: operation)
      let links = try await transaction.links(of: operation, volume)
      try await transaction.run(
        Query.insertPins, .text(operation.id.description), .texts(links.map(\.id.description)))
      return PlanVerifyResponse.with { response in
        response.plan = VerifyPlan.with { plan in
          plan.operationID = operation.id.description
          plan.volumeID = volume.id.description
          plan.links = links.map { link in
            VerifyLink.with {
              $0.file = volume.file(link)
              $0.parentID = link.parent?.description ?? ""
              $0.isHidden = link.state == .hidden
            }
          }
        }
      }
    }
  }

  /// Takes in what a verification has found. Recording again changes nothing.
  func recordVerify(_ request: RecordVerifyRequest) async throws -> RecordVerifyResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(request.claim, kind: "verify")
      try operation.requireRunning()
      let volume = try await transaction.lockOnlyVolume(of: operation)
      let damaged = request.results.filter { !$0.damages.isEmpty }
      let suffering = Set(
        damaged.compactMap { SnapshotID($0.snapshotID) }.flatMap { volume.history.sufferers(of: $0) })
      if !operation.isCommitted {
        let planned = Set(try await transaction.links(of: operation, volume).map(\.id.description))
        for result in request.results {
          guard planned.contains(result.snapshotID) else {
            throw TidemarkError.invalid(
              "unplanned_snapshot", "The verification was not recorded",
              why: "snapshot \(result.snapshotID.quoted) is not of this operation",
              remedy: "Send one result a link of the plan.")
          }
          try await transaction.record(result, of: operation)
        }
        try await transaction.insert(
          request.results.flatMap { volume.findings($0) }, of: operation)
        try await transaction.run(Query.markCommitted, .text(operation.id.description))
      }
      return RecordVerifyResponse.with {
        $0.summary =
          damaged.isEmpty
          ? "\(request.results.count) links are sound"
          : "\(damaged.count) of \(request.results.count) links are damaged; \(suffering.count) snapshots cannot be read"
      }
    }
  }
}

extension PostgresTransaction {
  fileprivate func links(of operation: ClaimedOperation, _ volume: LockedVolume) async throws -> [ChainLink] {
    let row = try await row(Query.operationSnapshots, .text(operation.id.description))
    return volume.history.linksToVerify(try row?.identifier("snapshot_id")).filter(\.state.isDurable)
  }

  fileprivate func record(_ result: VerifyResult, of operation: ClaimedOperation) async throws {
    try await run(Query.deleteDamage, .text(result.snapshotID))
    guard !result.damages.isEmpty else { return }
    try await run(
      Query.insertDamage, .text(result.snapshotID), .text(operation.id.description),
      .text(String(result.damages.map(\.summary).joined(separator: "; ").prefix(4096))))
  }
}

extension LockedVolume {
  /// What a link's verification means for the volume.
  fileprivate func findings(_ result: VerifyResult) -> [Finding] {
    guard let id = SnapshotID(result.snapshotID) else { return [] }
    let file = self[nameOf: id]
    if result.unverifiable {
      return [
        Finding.with {
          ($0.volumeID, $0.subject) = (self.id.description, result.snapshotID)
          ($0.code, $0.outcome) = (.snapshotUnverifiable, .leftAlone)
          $0.summary =
            "\(file) has no checksums to compare with: only that its file and manifest are there is known"
        }
      ]
    }
    let suffering = history.sufferers(of: id).map(\.description)
    return result.damages.map { damage in
      Finding.with {
        ($0.volumeID, $0.subject) = (self.id.description, result.snapshotID)
        ($0.code, $0.outcome) = (damage.code, .needsAttention)
        $0.summary =
          "\(file): \(damage.summary); "
          + (suffering.isEmpty
            ? "no snapshot needs it" : "these cannot be read: \(suffering.joined(separator: ", "))")
        $0.remedy =
          "Restore its file or manifest from a copy of the storage and verify it again; without one, delete the "
          + "snapshots that cannot be read. The volume's next snapshot is full if it would need it."
      }
    }
  }

  private subscript(nameOf id: SnapshotID) -> String {
    let link = history[id]
    let kind = link?.parent == nil ? "full" : "incremental"
    return "\(link?.state == .hidden ? "hidden " : "")\(kind) snapshot \(id)"
  }
}
