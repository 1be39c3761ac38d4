internal import Messages
internal import SnapshotModel

/// What a step returns to the journal.
struct StepOutcome: Sendable {
  /// An encoded message for a later attempt; empty if there is nothing to keep.
  var bytes: [UInt8] = []
  /// A line for people.
  var summary = ""

  init(summary: String = "") { self.summary = summary }

  /// An outcome that a later attempt needs.
  init(_ message: some WireMessage, summary: String = "") throws {
    bytes = try message.serialized()
    self.summary = summary
  }
}

/// What the steps of one operation do. One step at a time.
protocol OperationSteps: Sendable {
  /// Does a step, to its end.
  ///
  /// - Throws: ``TidemarkError``; `CancellationError` when the task was cancelled.
  func run(_ step: OperationStepName) async throws -> StepOutcome
}
