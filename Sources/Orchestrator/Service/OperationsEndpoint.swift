internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

/// The Operations service: looking at operations, following and cancelling them.
struct OperationsEndpoint: OperationsService {
  let catalog: CatalogClients
  let metrics: OperationMetrics

  func getOperation(_ request: GetOperationRequest, context: ServerContext) async throws -> Operation {
    try await catalog.operations.getOperation(request)
  }

  func listOperations(_ request: ListOperationsRequest, context: ServerContext) async throws
    -> ListOperationsResponse
  {
    try await catalog.operations.listOperations(request)
  }

  func cancelOperation(_ request: CancelOperationRequest, context: ServerContext) async throws -> Operation {
    let operation = try await catalog.operations.cancelOperation(request)
    // Nobody works on one that was cancelled before it began: it has ended here.
    if operation.state == .cancelled, operation.startedAt == nil,
      let kind = OperationDefinition.Kind(operation.kind)
    {
      metrics.ended(operation, kind: kind)
    }
    return operation
  }

  /// Follows an operation to its end, over any gap: while the catalog is away the watcher waits with us.
  func watchOperation(
    _ request: WatchOperationRequest, replies: RPCWriter<Operation>, context: ServerContext
  ) async throws {
    let backoff = Backoff()
    var failures = 0
    var last: Operation?
    while true {
      do {
        // The first time an unknown operation is refused; after a gap its full id is known.
        let request = last.map { known in WatchOperationRequest.with { $0.operation = known.id } } ?? request
        let seen = last
        last = try await catalog.operations.watchOperation(request) { operations in
          var last = seen
          for try await operation in operations where operation != last {
            try await replies.write(operation)
            last = operation
          }
          return last
        }
        if last?.state.isFinal == true { return }
        failures += 1
      } catch let error as TidemarkError where error.isPeerAway {
        failures += 1
        if let remaining = Deadline.remaining, remaining <= .zero { throw error }
      }
      try await Task.sleep(for: backoff.delay(afterFailures: failures, fraction: .random(in: 0...1)))
    }
  }
}

extension OperationState {
  /// Whether nothing will change any more.
  var isFinal: Bool {
    switch self {
    case .succeeded, .failed, .cancelled: true
    case .unspecified, .queued, .running, .undoing, .unrecognized: false
    }
  }
}

extension OperationDefinition.Kind {
  /// What messages call a kind; nil for one that this version does not know.
  fileprivate init?(_ kind: OperationKind) {
    switch kind {
    case .takeSnapshot: self = .take
    case .revertVolume: self = .revert
    case .deleteSnapshot: self = .delete
    case .checkVolumes: self = .check
    case .exportSnapshot: self = .export
    case .copySnapshot: self = .copy
    case .migrate: self = .migrate
    case .consolidateVolume: self = .consolidate
    case .verifySnapshots: self = .verify
    case .adoptVolume: self = .adopt
    case .rebuildCatalog: self = .rebuild
    case .unspecified, .unrecognized: return nil
    }
  }
}
