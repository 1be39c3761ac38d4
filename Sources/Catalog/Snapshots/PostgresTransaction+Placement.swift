internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

/// What the relocations of one operation have promised to each other.
struct Relocation {
  /// Bytes that snapshots of this operation may need on a store that they were moved to.
  var promised: [StoreID: UInt64] = [:]
}

extension PostgresTransaction {
  /// The stores of a zone that one of these hosts has mounted, with what is free there above what a copy has to leave.
  /// (A host that is configured to leave another amount finds out itself, and says so.)
  func storeCandidates(zoneID: String, hosts: [PostgresRow]) async throws -> [StoreCandidate] {
    let ids: [String] = try hosts.map { try $0.get("id") }
    return try await rows(Query.usableStores, .text(zoneID), .texts(ids)).map { row in
      let (free, capacity): (UInt64?, UInt64) = (
        try row.optional("free_bytes"), try row.get("capacity_bytes")
      )
      return StoreCandidate(
        id: try row.identifier("id"),
        freeBytes: free.map { FreeSpaceFloor().room(free: $0, capacity: capacity) })
    }
  }

  /// Puts a planned snapshot on another store, as its store has no room for it; it is full there.
  ///
  /// Told again, the snapshot is on another store already: nothing changes.
  ///
  /// - Throws: `TidemarkError` `no_space` when no other store has room.
  func relocate(
    _ plan: SnapshotPlan, _ shortage: StoreShortage, _ relocation: inout Relocation
  ) async throws {
    guard plan.location?.storeID == shortage.storeID, let full = StoreID(shortage.storeID),
      let volumeID = VolumeID(plan.volumeID), let volume = try await lockVolumes([plan.volumeID])[volumeID]
    else { return }
    let hosts = try await rows(
      Query.candidateHosts, .text(plan.vmID.isEmpty ? nil : plan.vmID), .text(plan.poolID))
    let stores = try await storeCandidates(zoneID: volume.zoneID, hosts: hosts).map { store in
      let promised = relocation.promised[store.id, default: 0]
      return StoreCandidate(id: store.id, freeBytes: store.freeBytes.map { $0 - min($0, promised) })
    }
    guard
      let target = VolumeHistory.relocation(needing: shortage.fullBytes, insteadOf: full, stores: stores)
    else { throw TidemarkError.noStoreHasRoom(plan, shortage, stores: stores.count, zone: volume.zoneName) }
    relocation.promised[target, default: 0] += shortage.fullBytes
    try await run(Query.relocateSnapshot, .text(plan.snapshotID), .text(target.description))
  }
}

extension TidemarkError {
  fileprivate static func noStoreHasRoom(
    _ plan: SnapshotPlan, _ shortage: StoreShortage, stores: Int, zone: String
  ) -> TidemarkError {
    let label = plan.vmName.isEmpty ? "\(plan.poolName):\(plan.volumePath)" : "\(plan.vmName)/\(plan.disk)"
    let name = plan.location?.name ?? shortage.storeID
    let others =
      stores <= 1
      ? "and it is the only one of zone \(zone) that the volume's host has mounted"
      : "and none of the \(stores - 1) others of zone \(zone) that the volume's host has mounted has the "
        + "\(shortage.fullBytes) that a full snapshot may need there"
    return TidemarkError(
      .resourceExhausted, reason: "no_space", what: "Volume \(label) was not snapshotted",
      why:
        "the snapshot may need \(shortage.neededBytes) bytes, store \(name) has \(shortage.freeBytes) left for it, \(others)",
      remedy: "Delete snapshots there, enlarge its file system, or add a store with `tidemark store add`.",
      facts: [
        "volume_id": plan.volumeID, "store": name, "needed_bytes": String(shortage.neededBytes),
        "free_bytes": String(shortage.freeBytes), "full_bytes": String(shortage.fullBytes),
      ], retryable: true)
  }
}
