internal import CoreMetrics
internal import FoundationEssentials
internal import Messages
internal import ServiceRuntime
internal import SnapshotModel

/// What an orchestrator counts of the operations that it works on.
struct OperationMetrics: Sendable {
  /// What is told of each metric.
  static let descriptions = [
    MetricDescription(
      "tidemark_operations_ended_total",
      "Operations that this orchestrator has brought to their end, or cancelled before they began, by kind, result and "
        + "the error's reason."),
    MetricDescription(
      "tidemark_operation_seconds",
      "How long operations took from the moment at which their first attempt began, in seconds, by kind and result."
    ),
    MetricDescription(
      "tidemark_step_seconds", "How long each try of a step took, in seconds, by kind, step and result."),
    MetricDescription(
      "tidemark_operations_taken_over_total",
      "Operations that went on here after another attempt had stopped: an orchestrator died, or was too slow."
    ),
    MetricDescription("tidemark_operations_worked_on", "Operations that this orchestrator works on now."),
  ]

  private let factory: any MetricsFactory

  /// Counts there; nowhere by default.
  init(_ factory: any MetricsFactory = NOOPMetricsHandler.instance) {
    self.factory = factory
  }

  /// A try of a step has ended.
  func stepEnded(
    _ step: OperationStepName, of kind: OperationDefinition.Kind, succeeded: Bool, took duration: Duration
  ) {
    Timer(
      label: "tidemark_step_seconds",
      dimensions: [
        ("kind", kind.rawValue), ("step", step.rawValue), ("result", succeeded ? "succeeded" : "failed"),
      ], factory: factory
    ).recordSeconds(duration / .seconds(1))
  }

  /// An operation has ended, and the catalog knows.
  func ended(_ operation: Operation, kind: OperationDefinition.Kind) {
    let result = "\(operation.state)"
    Counter(
      label: "tidemark_operations_ended_total",
      dimensions: [("kind", kind.rawValue), ("result", result), ("reason", operation.error?.reason ?? "")],
      factory: factory
    ).increment()
    guard let started = operation.startedAt, let finished = operation.finishedAt else { return }
    Timer(
      label: "tidemark_operation_seconds", dimensions: [("kind", kind.rawValue), ("result", result)],
      factory: factory
    ).recordSeconds(max(0, finished.date.timeIntervalSince(started.date)))
  }

  /// An operation is worked on that an earlier attempt has left.
  func takenOver(kind: OperationDefinition.Kind) {
    Counter(
      label: "tidemark_operations_taken_over_total", dimensions: [("kind", kind.rawValue)], factory: factory
    ).increment()
  }

  /// How many are worked on.
  func workedOn(_ count: Int) {
    Meter(label: "tidemark_operations_worked_on", dimensions: [], factory: factory).set(count)
  }
}
