internal import Messages

extension TakeSteps {
  /// Says of which snapshots the planned store has no room, before anything is written there.
  ///
  /// The catalog can still put such a snapshot elsewhere; once the file is begun, it can only fail. Room in a primary pool
  /// is not looked at: there is no other place for what is to be beside its volume.
  func findShortages(in results: inout ReconcileResults, _ engine: any CopyEngine) async throws {
    // As they are after what was found: a parent that is lost makes a snapshot full, and that larger.
    let found = try work.plans.map {
      try PlannedSnapshot(
        $0, operationID: context.operationID, reconciled: results.results, storage: context.storage)
    }.filter { !$0.isPrimary }
    guard !found.isEmpty else { return }
    let free = try await context.files.run {
      try Dictionary(found.map { ($0.store, $0.destination.path) }) { first, _ in first }
        .mapValues { path in
          let space = try FileSystemSpace(at: path)
          return context.floor.room(free: space.freeBytes, capacity: space.capacityBytes)
        }
    }
    // The worst case costs nothing to know: only where that does not fit does it pay to measure.
    let worst = try await demands(found, content: [:], engine)
    if StoreRoom.shortages(worst, free: free).isEmpty { return }
    let content = try await engine.contentBytes(of: found)
    for shortage in StoreRoom.shortages(try await demands(found, content: content, engine), free: free) {
      guard let index = results.results.firstIndex(where: { $0.snapshotID == shortage.snapshotID }),
        let snapshot = found.first(where: { $0.plan.snapshotID == shortage.snapshotID })
      else { continue }
      let full = try asFull(snapshot)
      let fullContent = try await engine.contentBytes(of: [full])
      let fullBytes = try await forecast(full, fullContent, engine)
      results.results[index].shortage = StoreShortage.with {
        $0.storeID = shortage.store
        $0.neededBytes = shortage.neededBytes
        $0.freeBytes = shortage.freeBytes
        $0.fullBytes = fullBytes + StoreRoom.margin
      }
    }
  }

  private func demands(
    _ snapshots: [PlannedSnapshot], content: [String: UInt64], _ engine: any CopyEngine
  ) async throws -> [StoreRoom.Demand] {
    var demands: [StoreRoom.Demand] = []
    for snapshot in snapshots {
      let held = try await context.files.run {
        try PartialFile(snapshot: snapshot, context: context).occupiedBytes()
      }
      demands.append(
        StoreRoom.Demand(
          snapshotID: snapshot.plan.snapshotID, store: snapshot.store,
          bytes: try await forecast(snapshot, content, engine), heldBytes: held))
    }
    return demands
  }

  /// What a snapshot may need; of one whose content is not known, as if all of the disk were to be copied.
  private func forecast(
    _ snapshot: PlannedSnapshot, _ content: [String: UInt64], _ engine: any CopyEngine
  ) async throws -> UInt64 {
    let virtual = try await engine.virtualBytes(snapshot)
    return SpaceForecast.bytes(data: content[snapshot.plan.snapshotID] ?? virtual, virtualBytes: virtual)
  }

  private func asFull(_ snapshot: PlannedSnapshot) throws -> PlannedSnapshot {
    var plan = snapshot.plan
    (plan.kind, plan.parentID, plan.parentCheckpoint) = (.full, "", "")
    return try PlannedSnapshot(
      plan, operationID: context.operationID, reconciled: [], storage: context.storage)
  }
}

extension PlannedSnapshot {
  /// The id of the store that it goes to; empty when it stays on primary.
  fileprivate var store: String { plan.location?.storeID ?? "" }
}

/// Whether stores have room for snapshots that are planned together. Pure.
enum StoreRoom {
  /// What a snapshot may need.
  struct Demand: Hashable, Sendable {
    var snapshotID: String
    var store: String
    /// What it may need.
    var bytes: UInt64
    /// What an earlier attempt has reserved for it and still holds.
    var heldBytes: UInt64 = 0
  }

  /// A snapshot for which there is too little.
  struct Shortage: Hashable, Sendable {
    var snapshotID: String
    var store: String
    /// What it may need in all.
    var neededBytes: UInt64
    /// What is left for it when those before it have what they need.
    var freeBytes: UInt64
  }

  /// Left over for each snapshot: for its empty file, its manifest and folder.
  static let margin: UInt64 = 1 << 20

  /// The snapshots for which there is too little, in their order: each gets its room before the next. One that does not
  /// fit leaves the room to the next, as it may go elsewhere.
  static func shortages(_ demands: [Demand], free: [String: UInt64]) -> [Shortage] {
    var left = free
    var shortages: [Shortage] = []
    for demand in demands {
      let needed = demand.bytes + margin
      let available = left[demand.store, default: 0] + demand.heldBytes
      if available < needed {
        shortages.append(
          Shortage(
            snapshotID: demand.snapshotID, store: demand.store, neededBytes: needed, freeBytes: available))
      } else {
        left[demand.store] = available - needed
      }
    }
    return shortages
  }
}
