import GRPCCore
import Lab
import Messages
import RPC

/// A cloud service as the orchestrator sees it: everything a test does, it does through this, by the public API.
struct CloudService: Sendable {
  let tidemark: LabTidemark
  let snapshots: SnapshotsClient
  let operations: OperationsClient
  let migrations: MigrationsClient
  let inventory: InventoryClient
  let exports: ExportsClient

  /// Runs `body` against a Tidemark in a lab of its own.
  static func with(
    _ options: LabTidemarkOptions = LabTidemarkOptions(),
    _ body: @Sendable (CloudService) async throws -> Void
  ) async throws {
    try await LabTidemark.with(options) { tidemark in
      try await withService(of: tidemark, body)
    }
  }

  /// Runs `body` against this Tidemark: its first orchestrator, or the one at `address`.
  static func withService<Value: Sendable>(
    of tidemark: LabTidemark, at address: String? = nil,
    _ body: @Sendable (CloudService) async throws -> Value
  ) async throws -> Value {
    let token = try await TokenText.first(in: tidemark.tokenFile)
    return try await withRPCConnection(
      to: networkAddress(address ?? tidemark.orchestratorAddress),
      configuration: RPCConnectionConfiguration(token: BearerToken(token))
    ) { connection in
      try await body(CloudService(tidemark: tidemark, caller: connection))
    }
  }

  /// Where the orchestrator listens.
  static func address(of tidemark: LabTidemark) throws -> NetworkAddress {
    try networkAddress(tidemark.orchestratorAddress)
  }

  private static func networkAddress(_ text: String) throws -> NetworkAddress {
    guard let address = NetworkAddress(text) else { throw LabError("\(text) is no address") }
    return address
  }

  init(tidemark: LabTidemark, caller: any RPCCaller) {
    self.tidemark = tidemark
    snapshots = SnapshotsClient(caller)
    operations = OperationsClient(caller)
    migrations = MigrationsClient(caller)
    inventory = InventoryClient(caller)
    exports = ExportsClient(caller)
  }

  // MARK: - Operations

  /// Submits a take and returns at once.
  func submitTake(
    _ volumes: String..., full: Bool = false, name: String = "", without: [String] = [],
    quiesce: Quiesce = .unspecified, requestID: String = RequestID.next()
  ) async throws -> Messages.Operation {
    try await submitTake(
      of: volumes, full: full, name: name, without: without, quiesce: quiesce, requestID: requestID)
  }

  /// Submits a take of several volumes of one VM and returns at once.
  func submitTake(
    of volumes: [String], full: Bool = false, name: String = "", without: [String] = [],
    quiesce: Quiesce = .unspecified, requestID: String = RequestID.next()
  ) async throws -> Messages.Operation {
    try await snapshots.takeSnapshot(
      .with {
        $0.requestID = requestID
        $0.volumes = volumes
        $0.full = full
        $0.name = name
        $0.withoutDisks = without
        $0.quiesce = quiesce
      })
  }

  /// Submits a revert and returns at once.
  func submitRevert(
    to snapshot: Snapshot, fencedHosts: [String] = [], requestID: String = RequestID.next()
  ) async throws -> Messages.Operation {
    try await snapshots.revertVolume(
      .with {
        $0.requestID = requestID
        $0.snapshot = snapshot.id
        $0.fencedHosts = fencedHosts
      })
  }

  /// Submits a deletion and returns at once.
  func submitDelete(
    _ snapshot: Snapshot, requestID: String = RequestID.next()
  ) async throws -> Messages.Operation {
    try await snapshots.deleteSnapshot(
      .with {
        $0.requestID = requestID
        $0.snapshot = snapshot.id
      })
  }

  /// Submits a check of volumes and returns at once.
  func submitCheck(
    _ volumes: String..., requestID: String = RequestID.next()
  ) async throws -> Messages.Operation {
    try await snapshots.checkVolumes(
      .with {
        $0.requestID = requestID
        $0.volumes = volumes
      })
  }

  /// Submits a verification of all snapshots of a volume and returns at once.
  func submitVerification(
    _ volume: String, requestID: String = RequestID.next()
  ) async throws -> Messages.Operation {
    try await snapshots.verifySnapshots(
      .with {
        $0.requestID = requestID
        $0.volume = volume
      })
  }

  /// Submits a consolidation of a volume and returns at once.
  func submitConsolidation(
    _ volume: String, requestID: String = RequestID.next()
  ) async throws -> Messages.Operation {
    try await snapshots.consolidateVolume(
      .with {
        $0.requestID = requestID
        $0.volume = volume
      })
  }

  /// Follows an operation to its end.
  func finish(_ operation: Messages.Operation) async throws -> Messages.Operation {
    try await operations.watchOperation(.with { $0.operation = operation.id }, timeout: .seconds(120)) {
      changes in
      var last = operation
      for try await change in changes { last = change }
      return last
    }
  }

  /// Follows an operation until its copy has begun: the agent follows the job, and bytes have been moved.
  func reachCopy(_ operation: Messages.Operation) async throws {
    _ = try await firstChange(of: operation) { change in
      change.step == "copy" && change.progress?.bytesDone ?? 0 > 0 ? true : nil
    }
  }

  /// The first error that the operation's journal shows while it goes on.
  func firstTrouble(of operation: Messages.Operation) async throws -> ErrorDetail {
    try await firstChange(of: operation) { change in change.steps.compactMap(\.error).first }
  }

  /// The first thing that `pick` finds in what the operation becomes.
  func firstChange<Found: Sendable>(
    of operation: Messages.Operation, _ pick: @escaping @Sendable (Messages.Operation) -> Found?
  ) async throws -> Found {
    try await operations.watchOperation(.with { $0.operation = operation.id }, timeout: .seconds(120)) {
      changes in
      for try await change in changes {
        if let found = pick(change) { return found }
      }
      throw LabError("operation \(operation.id) ended without what was waited for")
    }
  }

  /// Takes a snapshot of one volume.
  ///
  /// - Throws: `OperationFailure` when the operation does not succeed.
  func take(_ volume: String, full: Bool = false) async throws -> Snapshot {
    let operation = try await succeed(submitTake(volume, full: full))
    return try await snapshots.getSnapshot(.with { $0.snapshot = operation.snapshotIDs.first ?? "" })
  }

  /// Takes a snapshot of several volumes of one VM at one instant, or of all by the VM's name.
  ///
  /// - Returns: The snapshots by disk.
  /// - Throws: `OperationFailure` when the operation does not succeed.
  func takeGroup(_ volumes: String..., without: [String] = []) async throws -> [String: Snapshot] {
    try await snapshotsByDisk(of: succeed(submitTake(of: volumes, without: without)))
  }

  /// The snapshots that an operation has made, by disk.
  func snapshotsByDisk(of operation: Messages.Operation) async throws -> [String: Snapshot] {
    var made: [String: Snapshot] = [:]
    for id in operation.snapshotIDs {
      let snapshot = try await snapshots.getSnapshot(.with { $0.snapshot = id })
      made[snapshot.disk] = snapshot
    }
    return made
  }

  /// Reverts a volume to a snapshot.
  func revert(to snapshot: Snapshot) async throws {
    _ = try await succeed(submitRevert(to: snapshot))
  }

  /// Deletes a snapshot.
  func delete(_ snapshot: Snapshot) async throws {
    _ = try await succeed(submitDelete(snapshot))
  }

  /// Consolidates a volume.
  func consolidate(_ volume: String) async throws {
    _ = try await succeed(submitConsolidation(volume))
  }

  /// Follows an operation that is to succeed.
  ///
  /// - Throws: `OperationFailure` when it does not.
  @discardableResult
  func succeed(_ operation: Messages.Operation) async throws -> Messages.Operation {
    let last = try await finish(operation)
    guard last.state == .succeeded else { throw OperationFailure(operation: last) }
    return last
  }

  /// Sets a setting, by default for everything.
  @discardableResult
  func set(
    _ name: String, _ value: String, _ scope: SettingScope = .global, of scopeName: String = ""
  ) async throws -> Setting {
    try await inventory.setSetting(
      .with { request in
        request.setting = .with {
          $0.name = name
          $0.value = value
          $0.scope = scope
          $0.scopeName = scopeName
        }
      })
  }

  // MARK: - Looking

  /// The chain graph of a volume, each snapshot after its parent.
  func chain(_ volume: String) async throws -> [Snapshot] {
    try await snapshots.getChain(.with { $0.volume = volume }).snapshots
  }

  /// The volume behind a reference.
  func volume(_ reference: String) async throws -> Volume {
    guard let volume = try await snapshots.getChain(.with { $0.volume = reference }).volume else {
      throw LabError("the orchestrator answered without a volume")
    }
    return volume
  }
}

/// An operation that was to succeed and did not.
struct OperationFailure: Error, CustomStringConvertible {
  let operation: Messages.Operation

  var description: String {
    let journal = operation.steps.map { "\($0.step): \($0.error?.what ?? $0.summary)" }
    let error = operation.error.map { "\($0.reason): \($0.what): \($0.why)" } ?? "without an error"
    return "operation \(operation.id) ended \(operation.state), \(error)\n" + journal.joined(separator: "\n")
  }
}
