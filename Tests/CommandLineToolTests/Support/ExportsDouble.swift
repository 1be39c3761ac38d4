import GRPCCore
import Messages
import RPC

/// The orchestrator's exports service, as a test has scripted it.
struct ExportsDouble: ExportsService {
  let world: TestOrchestrator

  func createVolume(_ request: CreateVolumeRequest, context: ServerContext) async throws -> Operation {
    world.note(request)
    return try world.script.createVolume(request)
  }

  func createTemplate(_ request: CreateTemplateRequest, context: ServerContext) async throws -> Operation {
    world.note(request)
    return try world.script.createTemplate(request)
  }

  func deleteTemplate(_ request: DeleteTemplateRequest, context: ServerContext) async throws -> Operation {
    world.note(request)
    return try world.script.deleteTemplate(request)
  }

  func listTemplates(_ request: ListTemplatesRequest, context: ServerContext) async throws
    -> ListTemplatesResponse
  {
    .with { $0.templates = world.script.templates }
  }

  func exportSnapshot(_ request: ExportSnapshotRequest, context: ServerContext) async throws -> Operation {
    world.note(request)
    return try world.script.export(request)
  }

  func copySnapshot(_ request: CopySnapshotRequest, context: ServerContext) async throws -> Operation {
    world.note(request)
    return try world.script.copy(request)
  }
}
