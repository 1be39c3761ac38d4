internal import Foundation
internal import Lab
internal import Messages
internal import RPC

/// Tidemark as a cloud service uses it: by the public API, from the request until the operation has ended.
struct Tidemark: Sendable {
  let snapshots: SnapshotsClient
  let operations: OperationsClient
  let exports: ExportsClient
  let inventory: InventoryClient

  init(_ connection: RPCConnection) {
    snapshots = SnapshotsClient(connection)
    operations = OperationsClient(connection)
    exports = ExportsClient(connection)
    inventory = InventoryClient(connection)
  }

  /// Runs `body` with the orchestrator of a lab.
  static func with<Value: Sendable>(
    _ lab: LabTidemark, at address: String? = nil, _ body: @Sendable (Tidemark) async throws -> Value
  ) async throws -> Value {
    let text = try String(contentsOfFile: lab.tokenFile, encoding: .utf8)
    guard let line = text.split(separator: "\n").first,
      let address = NetworkAddress(address ?? lab.orchestratorAddress)
    else { throw LabError("no token, or no address") }
    return try await withRPCConnection(
      to: address, configuration: RPCConnectionConfiguration(token: BearerToken(String(line)))
    ) { try await body(Tidemark($0)) }
  }

  /// Takes a snapshot of a volume.
  ///
  /// - Returns: The operation with its journal, ended.
  @discardableResult
  func take(_ volume: String, full: Bool = false) async throws -> Messages.Operation {
    let submitted = try await snapshots.takeSnapshot(
      .with {
        $0.requestID = UUID().uuidString
        $0.volumes = [volume]
        $0.full = full
      })
    return try await finish(submitted)
  }

  /// Gives a volume the content of a snapshot.
  func revert(to snapshot: String) async throws {
    try await finish(
      snapshots.revertVolume(
        .with {
          $0.requestID = UUID().uuidString
          $0.snapshot = snapshot
        }))
  }

  /// Makes a volume out of a snapshot.
  func makeVolume(of snapshot: String, pool: String, path: String) async throws {
    try await finish(
      exports.createVolume(
        .with {
          $0.requestID = UUID().uuidString
          $0.snapshot = snapshot
          $0.pool = pool
          $0.path = path
        }))
  }

  /// Follows an operation to its end.
  ///
  /// - Throws: `LabError` unless it has succeeded.
  @discardableResult
  func finish(_ operation: Messages.Operation) async throws -> Messages.Operation {
    let last = try await operations.watchOperation(
      .with { $0.operation = operation.id }, timeout: .seconds(600)
    ) {
      changes in
      var last = operation
      for try await change in changes { last = change }
      return last
    }
    guard last.state == .succeeded else {
      throw LabError(
        "operation \(last.id) ended \(last.state): \(last.error?.what ?? "") \(last.error?.why ?? "")")
    }
    return last
  }
}
