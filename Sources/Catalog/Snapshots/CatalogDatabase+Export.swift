internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// Plans an export. Its destination has been reserved and its source pinned when it was accepted; planned again, it is
  /// the same.
  func planExport(_ claim: Claim?) async throws -> PlanExportResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(claim, kind: "export")
      try operation.requireRunning()
      let row = try await transaction.export(of: operation)
      var plan = ExportPlan()
      plan.operationID = operation.id.description
      plan.target = ExportTarget(column: try row.get("target"))
      plan.targetID = try row.textOrEmpty("target_id")
      plan.destination = try row.location()
      plan.path = try row.get("path")
      plan.format = try row.get("format")
      plan.virtualBytes = try row.get("virtual_bytes")
      if let template: String = try row.optional("template_id") {
        try await transaction.plan(&plan, fromTemplate: template)
      } else {
        try await transaction.plan(&plan, fromSnapshotOf: operation)
      }
      try await transaction.run(Query.touchOperation, .text(operation.id.description))
      return PlanExportResponse.with { $0.plan = plan }
    }
  }

  /// Makes the published file what it is. Committing again changes nothing.
  func commitExport(_ request: CommitExportRequest) async throws -> PlanExportResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(request.claim, kind: "export")
      try operation.requireRunning()
      guard !operation.isCommitted else { return PlanExportResponse() }
      if operation.isCancelRequested { throw TidemarkError.cancelRequested(operation.id.description) }
      guard let file = request.file, file.virtualBytes > 0, file.virtualBytes <= UInt64(Int64.max),
        file.allocatedBytes <= UInt64(Int64.max)
      else {
        throw TidemarkError.invalid(
          "incomplete_commit", "Operation \(operation.id) was not committed",
          why: "the file's sizes are missing or impossible", remedy: "Send what the agent's step returned.")
      }
      let row = try await transaction.export(of: operation)
      let id = try row.textOrEmpty("target_id")
      let location = try row.location()
      switch ExportTarget(column: try row.get("target")) {
      case .volume:
        try await transaction.run(
          Query.insertVolume, .text(id), .text(location.poolID), .text(try row.get("path")),
          .text(try row.get("format")), .integer(file.virtualBytes))
      case .template:
        let target = try await transaction.target(of: operation)
        try await transaction.run(
          Query.insertTemplate, .text(id), .text(location.storeID), .text(try operation.templateName()),
          .text(target.description), .integer(file.virtualBytes), .integer(file.allocatedBytes))
      case .file, .unspecified, .unrecognized: break
      }
      try await transaction.run(Query.markCommitted, .text(operation.id.description))
      return PlanExportResponse()
    }
  }

  /// All templates, by name and age.
  func templates() async throws -> ListTemplatesResponse {
    let rows = try await pool.rows(Query.listTemplates)
    return try ListTemplatesResponse.with { $0.templates = try rows.map(Template.init(row:)) }
  }
}

extension PostgresTransaction {
  fileprivate func export(of operation: ClaimedOperation) async throws -> PostgresRow {
    guard let row = try await row(Query.readExport, .text(operation.id.description)) else {
      throw PostgresError(.unexpectedResult, message: "operation \(operation.id) makes nothing")
    }
    return row
  }

  fileprivate func plan(_ plan: inout ExportPlan, fromTemplate id: String) async throws {
    guard let row = try await row(Query.lockTemplate, .text(id)) else {
      throw TidemarkError.unknown("template", id, remedy: "It was deleted meanwhile; choose another one.")
    }
    plan.template = try TemplateFile.with {
      $0.templateID = id
      $0.location = try row.location()
    }
    plan.sourceBytes = try row.get("virtual_bytes")
    plan.contentBytes = min(try row.get("allocated_bytes"), plan.sourceBytes)
    plan.likes = try await likes(plan, preferring: nil)
  }

  fileprivate func plan(_ plan: inout ExportPlan, fromSnapshotOf operation: ClaimedOperation) async throws {
    let volume = try await lockOnlyVolume(of: operation)
    let target = try await target(of: operation)
    plan.sources = try await sources(of: target, volume, pinnedBy: operation)
    guard let own = plan.sources.first else { throw TidemarkError(SnapshotRefusal.unknown(target)) }
    let ids = own.files.map(\.snapshotID)
    var content: UInt64 = 0
    for row in try await rows(Query.snapshotSizes, .texts(ids)) {
      content += try row.get("allocated_bytes", as: UInt64.self)
      if try row.get("id") == ids.first { plan.sourceBytes = try row.get("virtual_bytes") }
    }
    plan.contentBytes = min(content, plan.sourceBytes)
    plan.likes = try await likes(plan, preferring: volume.id.description)
  }

  /// Pins the chains of what has the same content as a snapshot.
  func pinCopies(of target: SnapshotID, _ volume: LockedVolume, for operation: ClaimedOperation) async throws
  {
    var pinned: Set<SnapshotID> = []
    for row in try await rows(Query.sameContent, .text(target.description)) {
      pinned.formUnion(volume.history.path(from: try row.identifier("id")).map(\.id))
    }
    try await run(
      Query.insertPins, .text(operation.id.description), .texts(pinned.sorted().map(\.description)))
  }

  /// The chains that hold the content of a snapshot, its own first; only such as the operation has pinned, and of which
  /// nothing is known to be damaged.
  ///
  /// - Throws: `TidemarkError` `snapshot_damaged` if there is no other.
  func sources(
    of target: SnapshotID, _ volume: LockedVolume, pinnedBy operation: ClaimedOperation
  ) async throws -> [SnapshotChain] {
    let pinned = Set<SnapshotID>(
      try await rows(Query.operationPins, .text(operation.id.description)).map {
        try $0.identifier("snapshot_id")
      })
    let damaged = try await damagedLinks(ofVolume: volume.id)
    let paths = try await rows(Query.sameContent, .text(target.description)).map {
      volume.history.path(from: try $0.identifier("id"))
    }.filter { path in path.last?.parent == nil && path.allSatisfy { pinned.contains($0.id) } }
    let sound = paths.filter { path in damaged.isDisjoint(with: path.map(\.id)) }
    if sound.isEmpty { try await requireSound(target.description, ofVolume: volume.id.description) }
    return sound.map { path in SnapshotChain.with { $0.files = path.map(volume.file) } }
  }

  private func likes(_ plan: ExportPlan, preferring volume: String?) async throws -> [VolumePath] {
    guard plan.target == .volume, let pool = plan.destination?.poolID else { return [] }
    return try await rows(Query.likeVolumes, .text(pool), .text(volume)).map { row in
      try VolumePath.with {
        $0.poolID = try row.get("pool_id")
        $0.poolName = try row.get("pool_name")
        $0.path = try row.get("path")
      }
    }
  }
}

extension ClaimedOperation {
  /// The name that the request gave the template.
  fileprivate func templateName() throws -> String {
    guard case .createTemplate(let request) = try request().request else { return "" }
    return request.name
  }
}

extension ExportTarget {
  init(column: String) {
    switch column {
    case "volume": self = .volume
    case "template": self = .template
    case "file": self = .file
    default: self = .unspecified
    }
  }
}

extension Template {
  init(row: PostgresRow) throws {
    self.init()
    id = try row.get("id")
    name = try row.get("name")
    location = try row.location()
    virtualBytes = try row.get("virtual_bytes")
    allocatedBytes = try row.get("allocated_bytes")
    snapshotID = try row.get("snapshot_id")
    createdAt = try row.timestamp("created_at")
    isDeleted = try row.get("is_deleted")
    path = "templates/\(id).qcow2"
  }
}
