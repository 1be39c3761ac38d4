import GRPCCore
import Messages
import RPC

/// The orchestrator's migrations service, as a test has scripted it.
struct MigrationsDouble: MigrationsService {
  let world: TestOrchestrator

  func migrateVM(_ request: MigrateVMRequest, context: ServerContext) async throws -> Operation {
    world.note(request)
    return try world.script.migrateVM(request)
  }

  func migrateVolume(_ request: MigrateVolumeRequest, context: ServerContext) async throws -> Operation {
    world.note(request)
    return try world.script.migrateVolume(request)
  }
}
