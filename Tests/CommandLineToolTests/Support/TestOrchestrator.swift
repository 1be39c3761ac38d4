import GRPCCore
import Logging
import Messages
import RPC
import Synchronization

/// What an orchestrator in a test answers, and what it was asked. Everything that a test does not set is answered
/// with UNIMPLEMENTED.
final class TestOrchestrator: Sendable {
  /// How a watched operation goes: writes what its watcher sees, and returns or throws at the end.
  typealias Watch = @Sendable (_ call: Int, _ replies: RPCWriter<Operation>) async throws -> Void

  /// The token that it accepts.
  static let token = "correct-horse"

  struct Script: Sendable {
    var take: @Sendable (TakeSnapshotRequest) throws -> Operation = { _ in throw TestOrchestrator.unscripted }
    var revert: @Sendable (RevertVolumeRequest) throws -> Operation = { _ in throw TestOrchestrator.unscripted
    }
    var delete: @Sendable (DeleteSnapshotRequest) throws -> Operation = { _ in
      throw TestOrchestrator.unscripted
    }
    var adopt: @Sendable (AdoptVolumeRequest) throws -> Operation = { _ in
      throw TestOrchestrator.unscripted
    }
    var rebuild: @Sendable (RebuildCatalogRequest) throws -> Operation = { _ in
      throw TestOrchestrator.unscripted
    }
    var verify: @Sendable (VerifySnapshotsRequest) throws -> Operation = { _ in
      throw TestOrchestrator.unscripted
    }
    var check: @Sendable (CheckVolumesRequest) throws -> Operation = { _ in
      throw TestOrchestrator.unscripted
    }
    var consolidate: @Sendable (ConsolidateVolumeRequest) throws -> Operation = { _ in
      throw TestOrchestrator.unscripted
    }
    var migrateVM: @Sendable (MigrateVMRequest) throws -> Operation = { _ in throw TestOrchestrator.unscripted
    }
    var migrateVolume: @Sendable (MigrateVolumeRequest) throws -> Operation = { _ in
      throw TestOrchestrator.unscripted
    }
    var createVolume: @Sendable (CreateVolumeRequest) throws -> Operation = { _ in
      throw TestOrchestrator.unscripted
    }
    var createTemplate: @Sendable (CreateTemplateRequest) throws -> Operation = { _ in
      throw TestOrchestrator.unscripted
    }
    var deleteTemplate: @Sendable (DeleteTemplateRequest) throws -> Operation = { _ in
      throw TestOrchestrator.unscripted
    }
    var export: @Sendable (ExportSnapshotRequest) throws -> Operation = { _ in
      throw TestOrchestrator.unscripted
    }
    var copy: @Sendable (CopySnapshotRequest) throws -> Operation = { _ in
      throw TestOrchestrator.unscripted
    }
    var cancel: @Sendable (CancelOperationRequest) throws -> Operation = { _ in
      throw TestOrchestrator.unscripted
    }
    var watch: Watch = { _, _ in throw TestOrchestrator.unscripted }
    var snapshots: [Snapshot] = []
    var operations: [Operation] = []
    var hosts: [Host] = []
    var pools: [Pool] = []
    var stores: [Store] = []
    var volumes: [Volume] = []
    var settings: [Setting] = []
    var templates: [Template] = []
  }

  let script: Script
  private let log = Mutex<[any WireMessage]>([])
  private let watches = Mutex(0)

  init(_ change: (inout Script) -> Void) {
    var script = Script()
    change(&script)
    self.script = script
  }

  /// The requests of one type that came, in order.
  func received<Request: WireMessage>(_ type: Request.Type) -> [Request] {
    log.withLock { $0.compactMap { $0 as? Request } }
  }

  static let unscripted = RPCError(code: .unimplemented, message: "the test does not say")

  func note(_ request: any WireMessage) { log.withLock { $0.append(request) } }

  func nextWatch() -> Int {
    watches.withLock {
      $0 += 1
      return $0
    }
  }

  /// Runs a server on a real port until `body` returns.
  func serving<Outcome: Sendable>(
    at port: Int = 0,
    _ body: (_ address: NetworkAddress, _ stop: @escaping @Sendable () -> Void) async throws -> Outcome
  ) async throws -> Outcome {
    guard let token = BearerToken(Self.token) else { throw Self.unscripted }
    var configuration = RPCServerConfiguration(
      address: NetworkAddress(host: "127.0.0.1", port: port), tokens: [AcceptedToken(token, role: .operator)])
    configuration.drain = .zero
    let server = RPCServer(
      services: [
        SnapshotsDouble(world: self), MigrationsDouble(world: self), OperationsDouble(world: self),
        InventoryDouble(world: self), ExportsDouble(world: self),
      ],
      configuration: configuration, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      defer { server.shutDown() }
      return try await body(try await server.listeningAddress) { server.shutDown() }
    }
  }
}

extension TidemarkError {
  /// What the orchestrator says to a reference that it does not know.
  static func unknown(_ thing: String, _ reference: String) -> TidemarkError {
    TidemarkError(
      .notFound, reason: "unknown_\(thing)", what: "There is no \(thing) \(reference)",
      why: "no \(thing) has that id or name", remedy: "List what there is: tidemark \(thing) ls.",
      facts: ["reference": reference])
  }
}
