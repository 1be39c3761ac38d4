internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

/// An operation that was claimed, with its journal.
struct ClaimedOperation: Sendable {
  /// The operation.
  let operation: Operation
  /// What was asked for.
  let request: ClaimOperationResponse.Request
  /// What finished steps returned, by name.
  let outcomes: [String: [UInt8]]
  /// A moment not after the one at which the catalog gave the claim.
  let claimedAt: ContinuousClock.Instant

  /// What a claim brought; nil if there was nothing to do.
  init?(_ response: ClaimOperationResponse, claimedAt: ContinuousClock.Instant) {
    guard let operation = response.operation, let request = response.request else { return nil }
    self.operation = operation
    self.request = request
    self.outcomes = response.outcomes
    self.claimedAt = claimedAt
  }

  /// The kind.
  var kind: OperationDefinition.Kind {
    switch request {
    case .take: .take
    case .revert: .revert
    case .delete: .delete
    case .check: .check
    case .migrateVm, .migrateVolume: .migrate
    case .consolidate: .consolidate
    case .createVolume, .createTemplate, .exportSnapshot: .export
    case .deleteTemplate: .delete
    case .copySnapshot: .copy
    case .verify: .verify
    case .adopt: .adopt
    case .rebuild: .rebuild
    }
  }

  /// The machine, at the place that the journal tells.
  func machine() -> OperationMachine {
    var begun: Set<OperationStepName> = []
    var finished: Set<OperationStepName> = []
    for record in operation.steps {
      guard let step = OperationStepName(rawValue: record.step) else { continue }
      begun.insert(step)
      if record.finishedAt != nil && record.error == nil { finished.insert(step) }
    }
    return OperationMachine(
      kind: kind, begun: begun, finished: finished, undoing: operation.state == .undoing,
      undoneForCancellation: operation.error == nil, cancelRequested: operation.cancelRequested)
  }

  /// What a finished step returned, decoded; nil if it has not finished or returned nothing.
  func outcome<Message: WireMessage>(of step: OperationStepName, as type: Message.Type) throws -> Message? {
    guard let bytes = outcomes[step.rawValue], !bytes.isEmpty else { return nil }
    do {
      return try Message(serialized: bytes)
    } catch {
      throw TidemarkError(
        .internalError, reason: "journal_unreadable",
        what: "Operation \(operation.id) cannot be taken up again",
        why: "the outcome of its step \(step.rawValue) cannot be read (\(error))",
        remedy: "Bring all orchestrators to the same version.")
    }
  }
}
