internal import CoreMetrics
internal import Messages
internal import ServiceRuntime

/// What an agent counts of its jobs.
struct JobMetrics: Sendable {
  /// What is told of each metric.
  static let descriptions = [
    MetricDescription("tidemark_jobs", "Jobs that run or wait on this host now, by step."),
    MetricDescription(
      "tidemark_jobs_ended_total",
      "Jobs that have ended on this host, by step, result and the error's reason."),
    MetricDescription(
      "tidemark_job_seconds", "How long they took, waiting included, in seconds, by step and result."),
    MetricDescription(
      "tidemark_copied_bytes_total", "What jobs that succeeded have copied or read, in bytes, by step."),
  ]

  private let factory: any MetricsFactory

  /// Counts there; nowhere by default.
  init(_ factory: any MetricsFactory = NOOPMetricsHandler.instance) {
    self.factory = factory
  }

  /// A job begins.
  func begun(_ step: String) { running(step).increment() }

  /// A job has ended.
  func ended(_ job: Job, step: String, took duration: Duration) {
    running(step).decrement()
    let result = "\(job.state)"
    Counter(
      label: "tidemark_jobs_ended_total",
      dimensions: [("step", step), ("result", result), ("reason", job.error?.reason ?? "")], factory: factory
    ).increment()
    Timer(label: "tidemark_job_seconds", dimensions: [("step", step), ("result", result)], factory: factory)
      .recordSeconds(duration / .seconds(1))
    if job.state == .succeeded, let progress = job.progress, progress.bytesDone > 0 {
      Counter(label: "tidemark_copied_bytes_total", dimensions: [("step", step)], factory: factory)
        .increment(by: progress.bytesDone)
    }
  }

  private func running(_ step: String) -> Meter {
    Meter(label: "tidemark_jobs", dimensions: [("step", step)], factory: factory)
  }
}
