internal import Messages
internal import SnapshotModel

/// A volume whose row is locked until the transaction's end, with all that decides its snapshots.
struct LockedVolume {
  let id: VolumeID
  let path: String
  let format: String
  let isPresent: Bool
  let poolID: PoolID
  let poolName: String
  let poolType: PrimaryPoolType
  let clusterName: String
  let zoneName: String
  let zoneID: String
  let history: VolumeHistory
  /// The names of the stores and pools that hold its snapshots.
  let locationNames: [ChainLink.Location: String]

  /// Where a snapshot's file is, for agents.
  func file(_ link: ChainLink) -> SnapshotFile {
    SnapshotFile.with {
      $0.snapshotID = link.id.description
      $0.volumeID = id.description
      $0.location = SnapshotLocation.with {
        $0.storeID = link.location.storeID?.description ?? ""
        $0.poolID = link.location.poolID?.description ?? ""
        $0.name = locationNames[link.location] ?? ""
      }
    }
  }

  var volumePath: VolumePath {
    VolumePath.with {
      $0.poolID = poolID.description
      $0.poolName = poolName
      $0.path = path
    }
  }
}

extension PostgresTransaction {
  /// Locks volumes in the order of their ids and reads their histories.
  func lockVolumes(_ ids: [String]) async throws -> [VolumeID: LockedVolume] {
    let volumes = try await rows(Query.lockVolumes, .texts(ids))
    var links: [VolumeID: [ChainLink]] = [:]
    var names: [ChainLink.Location: String] = [:]
    for row in try await rows(Query.readLinks, .texts(ids)) {
      let link = try ChainLink(row: row)
      links[try row.identifier("volume_id"), default: []].append(link)
      names[link.location] = try row.get("location_name")
    }
    var bitmaps: [VolumeID: [CheckpointName: VolumeHistory.BitmapState]] = [:]
    for row in try await rows(Query.readBitmaps, .texts(ids)) {
      guard let name = CheckpointName(try row.get("name", as: String.self)),
        let state = VolumeHistory.BitmapState(rawValue: try row.get("state"))
      else { throw row.unreadable("name or state") }
      bitmaps[try row.identifier("volume_id"), default: [:]][name] = state
    }
    var locked: [VolumeID: LockedVolume] = [:]
    for row in volumes {
      let id: VolumeID = try row.identifier("id")
      guard let poolType = PrimaryPoolType(rawValue: try row.get("pool_type")) else {
        throw row.unreadable("pool_type")
      }
      locked[id] = LockedVolume(
        id: id, path: try row.get("path"), format: try row.get("format"),
        isPresent: try row.get("state", as: String.self) == "present", poolID: try row.identifier("pool_id"),
        poolName: try row.get("pool_name"), poolType: poolType, clusterName: try row.get("cluster_name"),
        zoneName: try row.get("zone_name"), zoneID: try row.get("zone_id"),
        history: VolumeHistory(
          links: links[id] ?? [], tip: try row.optionalIdentifier("tip_snapshot_id"),
          bitmaps: bitmaps[id] ?? [:]),
        locationNames: names)
    }
    return locked
  }

  /// Locks the one volume of an operation.
  func lockOnlyVolume(of operation: ClaimedOperation) async throws -> LockedVolume {
    let rows = try await rows(Query.operationVolumes, .text(operation.id.description))
    guard let row = rows.first else {
      throw PostgresError(.unexpectedResult, message: "operation \(operation.id) has no volume")
    }
    let id: String = try row.get("volume_id")
    guard let volume = try await lockVolumes([id]).values.first else {
      throw PostgresError(.unexpectedResult, message: "volume \(id) has no row")
    }
    return volume
  }

  /// Writes what a decision changed of a volume's bitmaps and tip.
  func save(_ after: VolumeHistory, of volume: LockedVolume) async throws {
    let before = volume.history
    let id = PostgresParameter.text(volume.id.description)
    // The tip first when it goes, so that no constraint sees it on a snapshot that is about to go.
    if before.tip != after.tip { try await run(Query.setTip, id, .text(after.tip?.description)) }
    for name in before.bitmaps.keys.sorted() where after.bitmaps[name] == nil {
      try await run(Query.deleteBitmap, id, .text(name.text))
    }
    for (name, state) in after.bitmaps.sorted(by: { $0.key < $1.key }) where before.bitmaps[name] != state {
      try await run(Query.saveBitmap, id, .text(name.text), .text(state.rawValue))
    }
  }
}

extension ChainLink {
  init(row: PostgresRow) throws {
    guard let state = State(rawValue: try row.get("state")) else { throw row.unreadable("state") }
    let location: Location =
      if let store: StoreID = try row.optionalIdentifier("store_id") { .secondary(store) } else {
        .primary(try row.identifier("pool_id"))
      }
    self.init(
      id: try row.identifier("id"), parent: try row.optionalIdentifier("parent_id"), state: state,
      location: location,
      checkpoint: try row.optional("checkpoint", as: String.self).flatMap { CheckpointName($0) })
  }
}

extension ChainLink.Location {
  var storeID: StoreID? { if case .secondary(let id) = self { id } else { nil } }
  var poolID: PoolID? { if case .primary(let id) = self { id } else { nil } }
}

extension PostgresRow {
  func identifier<Subject>(_ column: String) throws -> Identifier<Subject> {
    guard let identifier: Identifier<Subject> = try optionalIdentifier(column) else {
      throw unreadable(column)
    }
    return identifier
  }

  func optionalIdentifier<Subject>(_ column: String) throws -> Identifier<Subject>? {
    guard let text: String = try optional(column) else { return nil }
    guard let identifier = Identifier<Subject>(text) else { throw unreadable(column) }
    return identifier
  }

  func unreadable(_ column: String) -> PostgresError {
    PostgresError(.unexpectedResult, statement: statement, message: "column \(column) does not read")
  }
}
