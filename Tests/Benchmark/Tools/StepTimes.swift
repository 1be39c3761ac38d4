internal import Messages

/// Where the time of snapshots went, by their journals.
enum StepTimes {
  /// A row a step, in the order in which they were taken.
  static func rows(of operations: [Messages.Operation]) -> [Row] {
    guard let first = operations.first else { return [] }
    return first.steps.map(\.step).map { name in
      let samples = operations.compactMap { operation -> Double? in
        guard let step = operation.steps.first(where: { $0.step == name }), let start = step.startedAt,
          let end = step.finishedAt
        else { return nil }
        return Double(end.seconds - start.seconds) + Double(end.nanos - start.nanos) / 1e9
      }
      return Row(what: "  of it, step \(name)", comparedWith: nil, ours: samples)
    }
  }
}
