internal import Messages
internal import RPC
internal import SnapshotModel

/// What an export makes, as its request says it, with the references resolved.
struct RequestedExport {
  var target: String
  var location: SnapshotLocation
  var path: String
  var format = "qcow2"
  var virtualBytes: UInt64
  var targetID: String?
  /// Resolved; nil with a template.
  var snapshot: ResolvedSnapshot?
  var templateID: String?
}

extension PostgresTransaction {
  /// What a request for a new volume asks for. Throws `TidemarkError`.
  func requestedExport(_ request: CreateVolumeRequest) async throws -> RequestedExport {
    let what = "No volume was made"
    guard request.snapshot.isEmpty != request.template.isEmpty else {
      throw TidemarkError.invalid(
        "invalid_source", what,
        why: "its content is to come from \(request.snapshot.isEmpty ? "nowhere" : "two places")",
        remedy: "Name either a snapshot or a template.")
    }
    let location = try await resolveLocation(request.pool, "pool", stores: false, pools: true, what)
    var snapshot: ResolvedSnapshot?
    var templateID: String?
    var size: UInt64
    if request.template.isEmpty {
      let found = try await readableSnapshot(request.snapshot)
      (snapshot, size) = (found, try await virtualBytes(of: found.id))
    } else {
      (templateID, size) = try await readableTemplate(request.template)
    }
    if request.virtualBytes > 0 {
      if let violation = PathRule.violation(ofSize: request.virtualBytes) {
        throw TidemarkError.invalid(
          "invalid_size", what, why: "the size \(request.virtualBytes) \(violation)",
          remedy: "Give the size in bytes, a multiple of 512; or none, for the source's own.")
      }
      guard request.virtualBytes >= size else {
        throw TidemarkError.invalid(
          "size_too_small", what,
          why: "its size is to be \(request.virtualBytes) bytes, and the source has \(size)",
          remedy: "Ask for at least \(size) bytes, or leave the size out.",
          facts: ["source_bytes": "\(size)", "virtual_bytes": "\(request.virtualBytes)"])
      }
      size = request.virtualBytes
    }
    return try await reservable(
      RequestedExport(
        target: "volume", location: location, path: request.path, virtualBytes: size,
        targetID: VolumeID.random().description, snapshot: snapshot, templateID: templateID), what)
  }

  /// What a request for a new template asks for. Throws `TidemarkError`.
  func requestedExport(_ request: CreateTemplateRequest) async throws -> RequestedExport {
    let what = "No template was made"
    if let violation = NameRule.snapshot.violation(of: request.name) {
      throw TidemarkError.invalid(
        "invalid_name", what, why: "the name \(request.name.quoted) \(violation)",
        remedy: "Use up to 255 characters without control characters and '/'.")
    }
    let snapshot = try await readableSnapshot(request.snapshot)
    let id = UniqueIdentifier.random().description
    return try await reservable(
      RequestedExport(
        target: "template",
        location: resolveLocation(request.store, "store", stores: true, pools: false, what),
        path: "templates/\(id).qcow2", virtualBytes: virtualBytes(of: snapshot.id), targetID: id,
        snapshot: snapshot), what)
  }

  /// What a request for a file asks for. Throws `TidemarkError`.
  func requestedExport(_ request: ExportSnapshotRequest) async throws -> RequestedExport {
    let what = "Nothing was exported"
    let format = request.format.isEmpty ? "qcow2" : request.format
    guard ["qcow2", "raw"].contains(format) else {
      throw TidemarkError.invalid(
        "invalid_format", what, why: "the format \(format.quoted) is not known", remedy: "Use qcow2 or raw.")
    }
    guard !request.file.utf8.contains(UInt8(ascii: "/")) else {
      throw invalidPath(request.file, "has a '/'", what)
    }
    if let violation = PathRule.violation(of: request.file) {
      throw invalidPath(request.file, violation, what)
    }
    let snapshot = try await readableSnapshot(request.snapshot)
    return try await reservable(
      RequestedExport(
        target: "file",
        location: resolveLocation(request.location, "location", stores: true, pools: true, what),
        path: "exports/\(request.file)", format: format, virtualBytes: virtualBytes(of: snapshot.id),
        snapshot: snapshot), what)
  }

  /// Records what an accepted export makes and reads: its destination is reserved, its source pinned.
  func insert(_ export: RequestedExport, of operation: String) async throws {
    let location = export.location
    guard
      try await row(
        Query.insertExport, .text(operation), .text(export.target), .text(export.targetID),
        .textOrNull(location.storeID), .textOrNull(location.poolID), .text(export.path), .text(export.format),
        .integer(export.virtualBytes)) != nil
    else { throw pathTaken(export, "another operation is making it now") }
    if let template = export.templateID {
      // Whoever deletes it sees that it is read, or is seen here.
      let row = try await row(Query.lockTemplate, .text(template))
      guard let row, try !row.get("is_deleted") else {
        throw TidemarkError.unknown(
          "template", template, remedy: "It was deleted meanwhile; `tidemark template ls` lists what is left."
        )
      }
      try await run(Query.insertOperationTemplate, .text(operation), .text(template))
    }
    if let snapshot = export.snapshot { try await pin(snapshot, for: operation) }
  }

  /// Pins the chains of a snapshot that is ready, and of what has the same content elsewhere.
  func pin(_ snapshot: ResolvedSnapshot, for operation: String) async throws {
    guard let volume = try await lockVolumes([snapshot.volumeID]).values.first,
      let id = SnapshotID(snapshot.id),
      let link = volume.history[id], link.state == .ready
    else { throw TidemarkError.snapshotNotReady(snapshot.id, state: "deleted meanwhile") }
    var pinned: Set<SnapshotID> = []
    for row in try await rows(Query.sameContent, .text(link.id.description)) {
      pinned.formUnion(volume.history.path(from: try row.identifier("id")).map(\.id))
    }
    try await run(Query.insertPins, .text(operation), .texts(pinned.sorted().map(\.description)))
  }

  /// A store or pool by id or name.
  func resolveLocation(
    _ reference: String, _ thing: String, stores: Bool, pools: Bool, _ what: String
  ) async throws -> SnapshotLocation {
    let found = try await rows(Query.resolveLocation, .text(reference), .boolean(stores), .boolean(pools))
    guard let row = found.first else {
      throw TidemarkError.unknown(
        thing, reference,
        remedy: [stores ? "`tidemark store ls`" : nil, pools ? "`tidemark pool ls`" : nil].compactMap { $0 }
          .joined(separator: " and ") + (stores && pools ? " list them." : " lists them."))
    }
    guard found.count == 1 else {
      throw TidemarkError.ambiguous(thing, reference, candidates: try found.map { try $0.location().id })
    }
    if let type = try row.optional("type", as: String.self).flatMap(PrimaryPoolType.init(rawValue:)),
      !type.isFileBased
    {
      let refusal = CapabilityRefusal.poolTypeUnsupported(type)
      throw TidemarkError.refused(
        refusal.reason, what, why: refusal.why, remedy: refusal.remedy,
        facts: ["pool": try row.get("location_name"), "pool_type": type.rawValue])
    }
    return try row.location()
  }

  /// A snapshot that may be read from now on. Throws `TidemarkError`.
  func readableSnapshot(_ reference: String) async throws -> ResolvedSnapshot {
    let snapshot = try await resolveSnapshot(reference)
    guard snapshot.state == "ready" else {
      throw TidemarkError.snapshotNotReady(snapshot.id, state: snapshot.state)
    }
    return snapshot
  }

  private func readableTemplate(_ reference: String) async throws -> (id: String, virtualBytes: UInt64) {
    let row = try await resolveTemplate(reference)
    guard try !row.get("is_deleted") else {
      throw TidemarkError.unknown(
        "template", reference, remedy: "It was deleted; `tidemark template ls` lists what is left.")
    }
    return (try row.get("id"), try row.get("virtual_bytes"))
  }

  private func virtualBytes(of snapshot: String) async throws -> UInt64 {
    try await row(Query.snapshotSizes, .texts([snapshot]))?.get("virtual_bytes") ?? 0
  }

  /// The export, if nothing has its path.
  private func reservable(_ export: RequestedExport, _ what: String) async throws -> RequestedExport {
    if let violation = PathRule.violation(of: export.path) { throw invalidPath(export.path, violation, what) }
    let row = try await row(
      Query.pathIsTaken, .textOrNull(export.location.storeID), .textOrNull(export.location.poolID),
      .text(export.path))
    if try row?.get("is_volume") == true { throw pathTaken(export, "a volume has, or had, that path") }
    if try row?.get("is_reserved") == true { throw pathTaken(export, "another operation is making it now") }
    return export
  }

  private func invalidPath(_ path: String, _ violation: String, _ what: String) -> TidemarkError {
    .invalid(
      "invalid_path", what, why: "the path \(path.quoted) \(violation)",
      remedy: "Give the path inside the pool or store, as folder/file.qcow2.")
  }

  private func pathTaken(_ export: RequestedExport, _ why: String) -> TidemarkError {
    .refused(
      "path_taken", "\(export.location.name):\(export.path) was not made", why: why,
      remedy: "Choose another path.",
      facts: ["path": export.path, "location": export.location.name])
  }
}

extension SnapshotLocation {
  /// The store's or pool's id.
  var id: String { storeID.isEmpty ? poolID : storeID }
}
