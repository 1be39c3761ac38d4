internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

/// The Inventory service: hosts, pools, stores, volumes and settings.
struct InventoryEndpoint: InventoryService {
  let catalog: CatalogClients
  let agents: any AgentDirectory

  func listHosts(_ request: ListHostsRequest, context: ServerContext) async throws -> ListHostsResponse {
    try await catalog.inventory.listHosts(request)
  }

  func listPools(_ request: ListPoolsRequest, context: ServerContext) async throws -> ListPoolsResponse {
    try await catalog.inventory.listPools(request)
  }

  func listStores(_ request: ListStoresRequest, context: ServerContext) async throws -> ListStoresResponse {
    try await catalog.inventory.listStores(request)
  }

  func listVolumes(_ request: ListVolumesRequest, context: ServerContext) async throws -> ListVolumesResponse
  {
    try await catalog.inventory.listVolumes(request)
  }

  func addPool(_ request: AddPoolRequest, context: ServerContext) async throws -> Pool {
    try check(request.name, "The pool was not added")
    try check(request.cluster, "The pool was not added")
    try check(request.zone, "The pool was not added")
    switch request.type {
    case .local, .nfs, .sharedMountPoint, .clvm, .rbd: break
    case .unspecified, .unrecognized:
      throw TidemarkError(
        .invalidArgument, reason: "invalid_pool_type", what: "Pool '\(request.name)' was not added",
        why: "its type is not known", remedy: "Say local, nfs, shared-mount-point, clvm or rbd.")
    }
    return try await PoolAddition(catalog: catalog, agents: agents).add(request)
  }

  func addStore(_ request: AddStoreRequest, context: ServerContext) async throws -> Store {
    try check(request.name, "The store was not added")
    try check(request.zone, "The store was not added")
    return try await StoreAddition(catalog: catalog, agents: agents).add(request)
  }

  func removeHost(_ request: RemoveHostRequest, context: ServerContext) async throws -> RemoveHostResponse {
    try await catalog.inventory.removeHost(request)
  }

  func removePool(_ request: RemovePoolRequest, context: ServerContext) async throws -> Pool {
    try await catalog.inventory.removePool(request)
  }

  func removeStore(_ request: RemoveStoreRequest, context: ServerContext) async throws -> Store {
    try await catalog.inventory.removeStore(request)
  }

  func listSettings(_ request: ListSettingsRequest, context: ServerContext) async throws
    -> ListSettingsResponse
  {
    try await catalog.inventory.listSettings(request)
  }

  func setSetting(_ request: SetSettingRequest, context: ServerContext) async throws -> Setting {
    guard var setting = request.setting else { throw unknownSetting("") }
    guard let definition = SettingDefinition(rawValue: setting.name) else {
      throw unknownSetting(setting.name)
    }
    guard let value = definition.normalized(setting.value) else {
      throw TidemarkError(
        .invalidArgument, reason: "invalid_setting_value", what: "\(setting.name) was not set",
        why: "'\(setting.value)' is not \(definition.accepts)", remedy: "Give it \(definition.accepts).",
        facts: ["setting": setting.name, "value": setting.value])
    }
    setting.value = value
    return try await catalog.inventory.setSetting(SetSettingRequest.with { $0.setting = setting })
  }

  func unsetSetting(_ request: UnsetSettingRequest, context: ServerContext) async throws -> Setting {
    guard SettingDefinition(rawValue: request.name) != nil else { throw unknownSetting(request.name) }
    return try await catalog.inventory.unsetSetting(request)
  }

  private func check(_ name: String, _ what: String) throws {
    guard let violation = NameRule.resource.violation(of: name) else { return }
    throw TidemarkError(
      .invalidArgument, reason: "invalid_name", what: what,
      why: name.isEmpty ? "a name is empty" : "the name '\(name.filter { $0 != "\0" })' \(violation)",
      remedy: "Use 1 to 63 letters, digits, '.', '_' and '-', beginning with a letter or digit.")
  }

  private func unknownSetting(_ name: String) -> TidemarkError {
    TidemarkError(
      .invalidArgument, reason: "unknown_setting", what: "No setting was changed",
      why: "there is no setting '\(name)'",
      remedy: "The settings are \(SettingDefinition.allCases.map(\.name).joined(separator: ", ")).")
  }
}
