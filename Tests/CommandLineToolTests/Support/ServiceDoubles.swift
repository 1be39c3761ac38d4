import GRPCCore
import Messages
import RPC

@testable import CommandLineTool

/// The orchestrator's snapshot service, as a test has scripted it.
struct SnapshotsDouble: SnapshotsService {
  let world: TestOrchestrator

  func takeSnapshot(_ request: TakeSnapshotRequest, context: ServerContext) async throws -> Operation {
    world.note(request)
    return try world.script.take(request)
  }

  func revertVolume(_ request: RevertVolumeRequest, context: ServerContext) async throws -> Operation {
    world.note(request)
    return try world.script.revert(request)
  }

  func deleteSnapshot(_ request: DeleteSnapshotRequest, context: ServerContext) async throws -> Operation {
    world.note(request)
    return try world.script.delete(request)
  }

  func checkVolumes(_ request: CheckVolumesRequest, context: ServerContext) async throws -> Operation {
    world.note(request)
    return try world.script.check(request)
  }

  func consolidateVolume(_ request: ConsolidateVolumeRequest, context: ServerContext) async throws
    -> Operation
  {
    world.note(request)
    return try world.script.consolidate(request)
  }

  func verifySnapshots(_ request: VerifySnapshotsRequest, context: ServerContext) async throws -> Operation {
    world.note(request)
    return try world.script.verify(request)
  }

  func adoptVolume(_ request: AdoptVolumeRequest, context: ServerContext) async throws -> Operation {
    world.note(request)
    return try world.script.adopt(request)
  }

  func rebuildCatalog(_ request: RebuildCatalogRequest, context: ServerContext) async throws -> Operation {
    world.note(request)
    return try world.script.rebuild(request)
  }

  func getSnapshot(_ request: GetSnapshotRequest, context: ServerContext) async throws -> Snapshot {
    world.note(request)
    guard let found = world.script.snapshots.first(where: { $0.id.hasPrefix(request.snapshot) }) else {
      throw TidemarkError.unknown("snapshot", request.snapshot)
    }
    return found
  }

  func listSnapshots(_ request: ListSnapshotsRequest, context: ServerContext) async throws
    -> ListSnapshotsResponse
  {
    world.note(request)
    let (page, next) = page(of: world.script.snapshots, request.pageSize, request.pageToken)
    return .with {
      $0.snapshots = page
      $0.nextPageToken = next
    }
  }

  func getChain(_ request: GetChainRequest, context: ServerContext) async throws -> GetChainResponse {
    world.note(request)
    guard let volume = world.script.volumes.first(where: { [$0.label, $0.id].contains(request.volume) })
    else {
      throw TidemarkError.unknown("volume", request.volume)
    }
    return .with {
      $0.volume = volume
      $0.snapshots = world.script.snapshots
    }
  }
}

/// The orchestrator's operations service, as a test has scripted it.
struct OperationsDouble: OperationsService {
  let world: TestOrchestrator

  func getOperation(_ request: GetOperationRequest, context: ServerContext) async throws -> Operation {
    world.note(request)
    guard let found = world.script.operations.first(where: { $0.id.hasPrefix(request.operation) }) else {
      throw TidemarkError.unknown("operation", request.operation)
    }
    return found
  }

  func listOperations(
    _ request: ListOperationsRequest, context: ServerContext
  ) async throws -> ListOperationsResponse {
    world.note(request)
    let (page, next) = page(of: world.script.operations, request.pageSize, request.pageToken)
    return .with {
      $0.operations = page
      $0.nextPageToken = next
    }
  }

  func watchOperation(
    _ request: WatchOperationRequest, replies: RPCWriter<Operation>, context: ServerContext
  ) async throws {
    world.note(request)
    try await world.script.watch(world.nextWatch(), replies)
  }

  func cancelOperation(_ request: CancelOperationRequest, context: ServerContext) async throws -> Operation {
    world.note(request)
    return try world.script.cancel(request)
  }
}

/// The orchestrator's inventory service, as a test has scripted it.
struct InventoryDouble: InventoryService {
  let world: TestOrchestrator

  func listHosts(_ request: ListHostsRequest, context: ServerContext) async throws -> ListHostsResponse {
    .with { $0.hosts = world.script.hosts }
  }

  func listPools(_ request: ListPoolsRequest, context: ServerContext) async throws -> ListPoolsResponse {
    .with { $0.pools = world.script.pools }
  }

  func listStores(_ request: ListStoresRequest, context: ServerContext) async throws -> ListStoresResponse {
    .with { $0.stores = world.script.stores }
  }

  func listVolumes(_ request: ListVolumesRequest, context: ServerContext) async throws -> ListVolumesResponse
  {
    world.note(request)
    let (page, next) = page(of: world.script.volumes, request.pageSize, request.pageToken)
    return .with {
      $0.volumes = page
      $0.nextPageToken = next
    }
  }

  func addPool(_ request: AddPoolRequest, context: ServerContext) async throws -> Pool {
    world.note(request)
    return .with {
      $0.id = identifier("4")
      $0.name = request.name
      $0.type = request.type
      $0.cluster = request.cluster
    }
  }

  func removeHost(_ request: RemoveHostRequest, context: ServerContext) async throws -> RemoveHostResponse {
    world.note(request)
    return .with {
      $0.host = .with { $0.name = request.host }
      guard request.poolsAreLost else { return }
      $0.lostPools = [
        .with {
          $0.name = "local-7"
          $0.volumeCount = 12
          $0.snapshotCount = 1
        }
      ]
    }
  }

  func removePool(_ request: RemovePoolRequest, context: ServerContext) async throws -> Pool {
    world.note(request)
    return .with { $0.name = request.pool }
  }

  func removeStore(_ request: RemoveStoreRequest, context: ServerContext) async throws -> Store {
    world.note(request)
    return .with { $0.name = request.store }
  }

  func addStore(_ request: AddStoreRequest, context: ServerContext) async throws -> Store {
    world.note(request)
    throw TidemarkError(
      .failedPrecondition, reason: "store_not_mounted", what: "Store \(request.name) was not added",
      why: "no host has a directory mounted under that name",
      remedy: "Mount it, and name it in the agent's configuration.")
  }

  func listSettings(_ request: ListSettingsRequest, context: ServerContext) async throws
    -> ListSettingsResponse
  {
    world.note(request)
    return .with { $0.settings = world.script.settings }
  }

  func setSetting(_ request: SetSettingRequest, context: ServerContext) async throws -> Setting {
    world.note(request)
    return request.setting ?? Setting()
  }

  func unsetSetting(_ request: UnsetSettingRequest, context: ServerContext) async throws -> Setting {
    world.note(request)
    return .with {
      $0.name = request.name
      $0.value = "16"
    }
  }
}

/// A page of elements; tokens are positions.
private func page<Element>(of all: [Element], _ size: UInt32, _ token: String) -> ([Element], String) {
  let start = Int(token) ?? 0
  let end = min(all.count, start + (size == 0 ? 100 : Int(size)))
  return (Array(all[start..<end]), end < all.count ? String(end) : "")
}
