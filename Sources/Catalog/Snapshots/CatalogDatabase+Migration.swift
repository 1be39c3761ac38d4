internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// Plans a migration and reserves the places that its volumes go to. The same operation gets the same plan again.
  func planMigration(_ claim: Claim?) async throws -> PlanMigrationResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(claim, kind: "migrate")
      try operation.requireRunning()
      let request = try MigrationRequest(operation.request(), maximumHeartbeatAge: maximumHeartbeatAge)
      let rows = try await transaction.rows(Query.operationVolumes, .text(operation.id.description))
      let disks = try rows.map {
        (id: try $0.get("volume_id", as: String.self), disk: try $0.textOrEmpty("disk"))
      }
      let volumes = try await transaction.lockVolumes(disks.map(\.id))
      let decisions = try await transaction.decide(request, disks, volumes, isPlanning: true)
      var moves = try await transaction.moves(of: operation.id)
      if moves.isEmpty {
        for decision in decisions where decision.volume.poolID != decision.destination.id {
          try await transaction.reserve(decision, for: operation.id)
        }
        moves = try await transaction.moves(of: operation.id)
      }
      let host = try await transaction.destination(of: request)
      return PlanMigrationResponse.with { response in
        response.destination = host?.host
        response.plan = MigrationPlan.with { plan in
          plan.operationID = operation.id.description
          plan.isLive = request.isLive
          plan.vmID = operation.vmID ?? ""
          plan.vmName = operation.vmName ?? ""
          plan.disks = decisions.map { decision in
            MigrationDisk.with {
              $0.volumeID = decision.volume.id.description
              $0.disk = decision.disk
              $0.from = decision.volume.volumePath
              $0.to = moves[decision.volume.id.description]?.to ?? decision.volume.volumePath
              $0.isShared = decision.volume.poolType != .local
              $0.format = decision.volume.format
            }
          }
        }
      }
    }
  }

  /// Moves the volumes' places after the migration was proved. Committing again changes nothing.
  func commitMigration(_ claim: Claim?) async throws -> CommitSnapshotsResponse {
    try await pool.withTransaction { transaction in
      let operation = try await transaction.requireClaim(claim, kind: "migrate")
      try operation.requireRunning()
      let id = PostgresParameter.text(operation.id.description)
      let volumeIDs: [String] = try await transaction.rows(Query.operationVolumes, id).map {
        try $0.get("volume_id")
      }
      _ = try await transaction.lockVolumes(volumeIDs)
      if !operation.isCommitted {
        try await transaction.run(Query.commitMoves, id)
        try await transaction.run(Query.markCommitted, id)
      }
      return try await transaction.leftToTidy(volumeIDs)
    }
  }
}

/// What a migration was asked to do.
struct MigrationRequest {
  /// Whether a VM that runs moves to another host.
  let isLive: Bool
  /// That host, as the request names it; empty for a volume that nobody uses.
  let host: String
  /// The pool for all volumes; empty: each stays in its own.
  let pool: String
  /// Pools by disk.
  let pools: [String: String]
  let maximumHeartbeatAge: Int64

  init(_ request: SubmitOperationRequest, maximumHeartbeatAge: Int64) throws {
    self.maximumHeartbeatAge = maximumHeartbeatAge
    switch request.request {
    case .migrateVm(let machine):
      (isLive, host, pool) = (true, machine.host, machine.pool)
      pools = Dictionary(machine.disks.map { ($0.disk, $0.pool) }) { first, _ in first }
    case .migrateVolume(let volume):
      (isLive, host, pool, pools) = (false, "", volume.pool, [:])
    default: throw PostgresError(.unexpectedResult, message: "an operation has no migration's request")
    }
  }
}

/// One volume's way.
struct MigrationDecision {
  let volume: LockedVolume
  let disk: String
  let destination: MigrationGate.Place
}

extension PostgresTransaction {
  /// Where each volume goes, refused where it cannot.
  ///
  /// - Parameter isPlanning: Whether the destination's host is looked at, too.
  func decide(
    _ request: MigrationRequest, _ disks: [(id: String, disk: String)], _ volumes: [VolumeID: LockedVolume],
    isPlanning: Bool
  ) async throws -> [MigrationDecision] {
    let host = try await destination(of: request)
    for disk in request.pools.keys.sorted() where !disks.contains(where: { $0.disk == disk }) {
      throw TidemarkError(
        .notFound, reason: "unknown_disk", what: "The VM was not migrated",
        why: "it has no disk \(disk.quoted)",
        remedy: "It has the disks \(disks.map(\.disk).joined(separator: ", ")).", facts: ["disk": disk])
    }
    var decisions: [MigrationDecision] = []
    for (id, disk) in disks {
      guard let id = VolumeID(id), let volume = volumes[id] else {
        throw PostgresError(.unexpectedResult, message: "volume \(id) has no row")
      }
      let source = MigrationGate.Place(
        id: volume.poolID, name: volume.poolName, type: volume.poolType, zone: volume.zoneName)
      let reference = request.pools[disk] ?? request.pool
      let destination = reference.isEmpty ? source : try await migrationPool(reference)
      let what = "\(disk.isEmpty ? "Volume \(id)" : "Disk \(disk) (volume \(id))") was not migrated"
      var gate = MigrationGate(
        source: source, destination: destination, links: Array(volume.history.links.values))
      gate.host = host.map { ($0.host.name, $0.pools) }
      do throws(MigrationRefusal) { try gate.check() } catch {
        var facts = ["volume_id": id.description, "pool": destination.name]
        if case .snapshotsOnPrimary(let ids, _) = error {
          facts["snapshots"] = ids.map(\.description).joined(separator: " ")
        }
        throw TidemarkError.refused(error.reason, what, why: error.why, remedy: error.remedy, facts: facts)
      }
      if isPlanning, let host, volume.history.tip != nil { try host.checkVersions(volume, what) }
      decisions.append(MigrationDecision(volume: volume, disk: disk, destination: destination))
    }
    return decisions
  }

  fileprivate func destination(of request: MigrationRequest) async throws -> MigrationHost? {
    guard request.isLive else { return nil }
    let row = try await row(Query.migrationHost, .text(request.host), .integer(request.maximumHeartbeatAge))
    guard let row else {
      throw TidemarkError.unknown("host", request.host, remedy: "`tidemark host ls` lists them.")
    }
    return try MigrationHost(row: row)
  }

  private func migrationPool(_ reference: String) async throws -> MigrationGate.Place {
    guard let row = try await row(Query.migrationPool, .text(reference)) else {
      throw TidemarkError.unknown("pool", reference, remedy: "`tidemark pool ls` lists them.")
    }
    guard let type = PrimaryPoolType(rawValue: try row.get("type")) else { throw row.unreadable("type") }
    return MigrationGate.Place(
      id: try row.identifier("id"), name: try row.get("name"), type: type, zone: try row.get("zone"))
  }

  /// Reserves a place in the pool: the same path, or the volume's id where another has that.
  fileprivate func reserve(_ decision: MigrationDecision, for operation: OperationID) async throws {
    let volume = decision.volume
    let pool = PostgresParameter.text(decision.destination.id.description)
    for path in [volume.path, "\(volume.id).\(volume.format == "raw" ? "raw" : "qcow2")"] {
      if try await row(Query.placeIsTaken, pool, .text(path))?.get("is_taken") == true { continue }
      try await run(
        Query.insertMove, .text(operation.description), .text(volume.id.description), pool, .text(path))
      return
    }
    throw TidemarkError.refused(
      "path_taken", "Volume \(volume.id) was not migrated",
      why: "\(volume.path) is taken in pool \(decision.destination.name)",
      remedy: "Choose another pool.", facts: ["volume_id": volume.id.description, "path": volume.path])
  }

  fileprivate func moves(of operation: OperationID) async throws -> [String: (
    from: VolumePath, to: VolumePath
  )] {
    var moves: [String: (from: VolumePath, to: VolumePath)] = [:]
    for row in try await rows(Query.readMoves, .text(operation.description)) {
      moves[try row.get("volume_id")] = (try row.place("from"), try row.place("to"))
    }
    return moves
  }

  /// The files that migrations of these volumes have left, to be removed.
  func leftImages(_ volumeIDs: [String]) async throws -> [Leftover] {
    try await rows(Query.leftImages, .texts(volumeIDs)).map { row in
      let isMoved = try row.get("state", as: String.self) == "moved"
      let (from, to) = (try row.place("from"), try row.place("to"))
      return try Leftover.with {
        $0.operationID = try row.get("operation_id")
        $0.volumeID = try row.get("volume_id")
        $0.isImage = true
        $0.volume = isMoved ? from : to
        if isMoved { $0.movedTo = to }
      }
    }
  }
}

/// A host that a VM is to go to.
private struct MigrationHost {
  let host: Host
  let pools: Set<PoolID>

  init(row: PostgresRow) throws {
    host = try Host(row: row)
    pools = Set(try row.get("mounted_pools", as: [String].self).compactMap { PoolID($0) })
  }

  /// A chain cannot go on where bitmaps cannot.
  func checkVersions(_ volume: LockedVolume, _ what: String) throws {
    let gate = CapabilityGate(
      poolType: volume.poolType, libvirt: ComponentVersion(number: host.libvirtVersion),
      qemu: ComponentVersion(number: host.qemuVersion), format: volume.format)
    do throws(CapabilityRefusal) { try gate.check(incrementalEnabled: true, fullRequested: false) } catch {
      throw TidemarkError.refused(
        error.reason, what, why: "on host \(host.name) its chain of increments could not go on: \(error.why)",
        remedy: "Upgrade that host, or migrate to a newer one.", facts: ["host": host.name])
    }
  }
}

extension PostgresRow {
  /// A place, from the columns `<side>_pool_id`, `<side>_pool` and `<side>_path`.
  fileprivate func place(_ side: String) throws -> VolumePath {
    try VolumePath.with {
      $0.poolID = try get("\(side)_pool_id")
      $0.poolName = try get("\(side)_pool")
      $0.path = try get("\(side)_path")
    }
  }
}
