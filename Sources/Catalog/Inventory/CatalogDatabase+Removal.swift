internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// Forgets a pool that nothing needs. Returns it as it was.
  ///
  /// Pool and volumes are locked before what needs them is counted, and whatever puts something into a pool shares that
  /// lock by its foreign key: nothing comes between the count and the removal.
  func removePool(_ reference: String) async throws -> Pool {
    try await pool.withTransaction { transaction in
      guard let row = try await transaction.row(Query.lockPool, .text(reference)) else {
        throw TidemarkError.unknown("pool", reference, remedy: "`tidemark pool ls` lists them.")
      }
      let place = PlaceInUse(kind: .pool, id: try row.get("id"), name: try row.get("name"))
      _ = try await transaction.rows(Query.lockGoneVolumes, .text(place.id))
      try await transaction.requireUnused(place, Query.poolUses)
      guard let known = try await transaction.row(Query.listPools, .text(place.name)).map(Pool.init(row:)),
        try await transaction.row(Query.removePool, .text(place.id)) != nil
      else { throw PostgresError(.unexpectedResult, message: "a locked pool was not found") }
      return known
    }
  }

  /// Forgets a store that nothing needs. Returns it as it was.
  func removeStore(_ reference: String) async throws -> Store {
    try await pool.withTransaction { transaction in
      guard let row = try await transaction.row(Query.lockStore, .text(reference)) else {
        throw TidemarkError.unknown("store", reference, remedy: "`tidemark store ls` lists them.")
      }
      let place = PlaceInUse(kind: .store, id: try row.get("id"), name: try row.get("name"))
      try await transaction.requireUnused(place, Query.storeUses)
      guard let known = try await transaction.row(Query.listStores, .text(place.name)).map(Store.init(row:)),
        try await transaction.row(Query.removeStore, .text(place.id)) != nil
      else { throw PostgresError(.unexpectedResult, message: "a locked store was not found") }
      return known
    }
  }
}

extension PostgresTransaction {
  /// Keeps a store from being removed until the transaction ends. Throws `TidemarkError` when it has been already.
  func keepStore(_ id: String) async throws {
    guard try await row(Query.keepStore, .text(id)) != nil else {
      throw TidemarkError.unknown("store", id, remedy: "`tidemark store ls` lists them.")
    }
  }

  /// Throws `TidemarkError` `pool_in_use` or `store_in_use` when something needs the place.
  fileprivate func requireUnused(_ place: PlaceInUse, _ uses: PostgresStatement) async throws {
    var place = place
    for row in try await rows(uses, .text(place.id)) {
      place.note(
        try row.get("kind"), count: Int(try row.get("count", as: Int64.self)),
        examples: try row.get("examples"))
    }
    for row in try await rows(Query.waitingRequests) {
      let request = try SubmitOperationRequest(serialized: row.get("parameters"))
      if request.destinations(of: place.kind).contains(where: place.isNamed) {
        place.note(PlaceInUse.operation, example: try row.get("id"))
      }
    }
    if let refusal = place.refusal { throw refusal }
  }
}

extension SubmitOperationRequest {
  /// The pools or stores that a request goes to, as it names them.
  fileprivate func destinations(of kind: PlaceInUse.Kind) -> [String] {
    switch (request, kind) {
    case (.copySnapshot(let copy)?, .store): [copy.store]
    case (.migrateVm(let machine)?, .pool): [machine.pool] + machine.disks.map(\.pool)
    case (.migrateVolume(let volume)?, .pool): [volume.pool]
    case (.adopt(let adopt)?, .pool): [String(adopt.place.prefix { $0 != ":" })]
    default: []
    }
  }
}
