internal import GRPCCore
internal import Messages
internal import RPC

/// `tidemark.catalog.v1.InventoryRecords`.
struct InventoryRecords: InventoryRecordsService {
  let database: CatalogDatabase

  func recordAnnouncement(_ request: AnnounceRequest, context: ServerContext) async throws -> AnnounceResponse
  {
    try await answering("RecordAnnouncement", database) {
      try await database.recordAnnouncement(request)
    }
  }

  func listHosts(_ request: ListHostsRequest, context: ServerContext) async throws -> ListHostsResponse {
    try await answering("ListHosts", database) { try await database.hosts() }
  }

  func listPools(_ request: ListPoolsRequest, context: ServerContext) async throws -> ListPoolsResponse {
    try await answering("ListPools", database) { try await database.pools() }
  }

  func listStores(_ request: ListStoresRequest, context: ServerContext) async throws -> ListStoresResponse {
    try await answering("ListStores", database) { try await database.stores() }
  }

  func listVolumes(_ request: ListVolumesRequest, context: ServerContext) async throws -> ListVolumesResponse
  {
    try await answering("ListVolumes", database) { try await database.volumes(request) }
  }

  func recordSightings(_ request: RecordSightingsRequest, context: ServerContext) async throws
    -> RecordSightingsResponse
  {
    try await answering("RecordSightings", database) { try await database.recordSightings(request) }
  }

  func addPool(_ request: AddPoolRequest, context: ServerContext) async throws -> Pool {
    try await answering("AddPool", database) { try await database.addPool(request) }
  }

  func recordStore(_ request: RecordStoreRequest, context: ServerContext) async throws -> Store {
    try await answering("RecordStore", database) { try await database.recordStore(request) }
  }

  func removeHost(_ request: RemoveHostRequest, context: ServerContext) async throws -> RemoveHostResponse {
    try await answering("RemoveHost", database) { try await database.removeHost(request) }
  }

  func removePool(_ request: RemovePoolRequest, context: ServerContext) async throws -> Pool {
    try await answering("RemovePool", database) { try await database.removePool(request.pool) }
  }

  func removeStore(_ request: RemoveStoreRequest, context: ServerContext) async throws -> Store {
    try await answering("RemoveStore", database) { try await database.removeStore(request.store) }
  }

  func listSettings(_ request: ListSettingsRequest, context: ServerContext) async throws
    -> ListSettingsResponse
  {
    try await answering("ListSettings", database) { try await database.settings(request) }
  }

  func setSetting(_ request: SetSettingRequest, context: ServerContext) async throws -> Setting {
    try await answering("SetSetting", database) { try await database.setSetting(request) }
  }

  func unsetSetting(_ request: UnsetSettingRequest, context: ServerContext) async throws -> Setting {
    try await answering("UnsetSetting", database) { try await database.unsetSetting(request) }
  }
}
