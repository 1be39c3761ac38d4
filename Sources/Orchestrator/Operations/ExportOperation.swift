internal import Messages
internal import RPC
internal import SnapshotModel

/// The steps that make a volume, a template or a file out of a snapshot, or a volume out of a template.
///
/// Any host that has both ends mounted does the work.
actor ExportOperation: OperationSteps {
  private let tools: StepTools
  private var plan: ExportPlan?
  private var exported: ExportedFile?

  init(_ tools: StepTools) { self.tools = tools }

  func run(_ step: OperationStepName) async throws -> StepOutcome {
    switch step {
    case .plan:
      plan = nil
      let plan = try await current()
      return StepOutcome(
        summary:
          "\((plan.contentBytes + (1 << 20) - 1) >> 20) MiB at most, to \(plan.destination?.name ?? ""):"
          + plan.path)
    case .write: return try await write()
    case .seal:
      let job = try await onDestination(.seal) { .publishExport($0) }
      guard case .exported(let file) = job.result else { throw tools.missing(.seal) }
      exported = file
      return try StepOutcome(file, summary: job.summary)
    case .commit:
      let file = try exported ?? tools.claimed.outcome(of: .seal, as: ExportedFile.self)
      _ = try await tools.exports.commitExport(
        CommitExportRequest.with {
          $0.claim = tools.claim
          $0.file = file
        })
      return StepOutcome()
    case .tidy: return StepOutcome(summary: try await onDestination(.tidy) { .tidyExport($0) }.summary)
    case .undo: return StepOutcome(summary: try await onDestination(.undo) { .undoExport($0) }.summary)
    default: throw tools.missing(step)
    }
  }

  /// On a host that mounts both ends; out of the first place that such a host can reach.
  private func write() async throws -> StepOutcome {
    let plan = try await current()
    let sources =
      plan.template.flatMap(\.location).map { [$0] } ?? plan.sources.map { $0.files.first?.location }
    guard let destination = plan.destination else { throw tools.missing(.plan) }
    let (host, index) = try await tools.locator.host(mounting: destination, andOneOf: sources, what: what)
    let work = ExportWork.with {
      $0.plan = plan
      $0.source = UInt32(index)
    }
    let job = try await tools.jobs.run(.write, .writeExport(work), on: host)
    return StepOutcome(summary: job.summary.isEmpty ? "on \(host.name)" : "\(job.summary), on \(host.name)")
  }

  private func onDestination(
    _ step: OperationStepName, _ work: (ExportWork) -> StartJobRequest.Work
  ) async throws -> Job {
    let plan = try await current()
    let host = try await tools.locator.host(mounting: plan.destination ?? SnapshotLocation(), what: what)
    return try await tools.jobs.run(step, work(ExportWork.with { $0.plan = plan }), on: host)
  }

  private func current() async throws -> ExportPlan {
    if let plan { return plan }
    let response = try await tools.exports.planExport(PlanExportRequest.with { $0.claim = tools.claim })
    guard let plan = response.plan else { throw tools.missing(.plan) }
    self.plan = plan
    return plan
  }

  private var what: String { "\(tools.claimed.operation.target) was not made" }
}
