public import CoreMetrics
internal import Synchronization

/// Keeps what a process counts and measures, and writes it out as Prometheus reads it (text format 0.0.4).
///
/// A backend of swift-metrics: code that counts knows its `MetricsFactory` only. Handed to those parts instead of being the
/// process's global one, so that several services can live in one process, each with numbers of its own.
///
/// A metric's label is its whole name, `tidemark_…_total` for counters and `…_seconds` for times; dimensions become
/// labels. Timers and aggregating recorders are histograms, all else is a gauge or a counter. One name has one kind: of a
/// second kind nothing is kept.
public final class PrometheusRegistry: MetricsFactory {
  /// Answers what is looked up when somebody asks: the catalog's records, say.
  public typealias Source = @Sendable () async throws -> [PrometheusFamily]

  private struct Contents {
    var series: [String: [PrometheusLabels: any PrometheusSeries]] = [:]
    var sources: [Source] = []
  }

  private let descriptions: [String: MetricDescription]
  private let contents = Mutex(Contents())

  /// An empty registry.
  ///
  /// - Parameter descriptions: What is told of each metric, and the buckets of the histograms.
  public init(_ descriptions: [MetricDescription]) {
    self.descriptions = Dictionary(descriptions.map { ($0.name, $0) }) { first, _ in first }
  }

  /// Adds what is asked each time. If it throws, the rest is still told, and `tidemark_metrics_source_failures` counts it.
  public func add(source: @escaping Source) {
    contents.withLock { $0.sources.append(source) }
  }

  /// All that there is to tell, families by name.
  public func families() async -> [PrometheusFamily] {
    let (series, sources) = contents.withLock { ($0.series, $0.sources) }
    var families = series.map { name, series in family(name, series) }
    var failures = 0
    for source in sources {
      do { families += try await source() } catch { failures += 1 }
    }
    families.append(
      PrometheusFamily(
        name: "tidemark_metrics_source_failures", kind: .gauge,
        help: "How many of the sources of these metrics did not answer just now.",
        samples: [.init(value: Double(failures))]))
    return families.sorted { $0.name < $1.name }
  }

  private func family(
    _ name: String, _ series: [PrometheusLabels: any PrometheusSeries]
  ) -> PrometheusFamily {
    PrometheusFamily(
      name: name, kind: series.values.first?.kind ?? .gauge, help: descriptions[name]?.help ?? "",
      samples: series.sorted { $0.key < $1.key }.flatMap { $0.value.samples(labels: $0.key) })
  }

  /// The series of a name and labels: the one that exists, or a new one.
  private func series<Series: PrometheusSeries>(
    _ name: String, _ dimensions: [(String, String)], _ make: () -> Series
  ) -> Series {
    contents.withLock { contents in
      let labels = PrometheusLabels(dimensions)
      if let known = contents.series[name]?[labels] as? Series { return known }
      let new = make()
      // Of another kind than its family: it counts for itself, and is not told.
      if let family = contents.series[name]?.values.first, family.kind != new.kind { return new }
      contents.series[name, default: [:]][labels] = new
      return new
    }
  }

  // MARK: - MetricsFactory

  /// A counter.
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    series(label, dimensions) { PrometheusCounter() }
  }

  /// A counter of fractions.
  public func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    series(label, dimensions) { PrometheusCounter() }
  }

  /// A gauge.
  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    series(label, dimensions) { PrometheusGauge() }
  }

  /// A histogram if it aggregates, else a gauge.
  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    aggregate
      ? series(label, dimensions) { histogram(label) } : series(label, dimensions) { PrometheusGauge() }
  }

  /// A histogram in seconds.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    series(label, dimensions) { histogram(label) }
  }

  private func histogram(_ name: String) -> PrometheusHistogram {
    PrometheusHistogram(bounds: descriptions[name]?.buckets ?? MetricDescription.defaultBuckets)
  }

  /// Forgets its series.
  public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
  /// Forgets its series.
  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
  /// Forgets its series.
  public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
  /// Forgets its series.
  public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
  /// Forgets its series.
  public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

  private func remove(_ handler: AnyObject) {
    contents.withLock { contents in
      for name in contents.series.keys {
        contents.series[name] = contents.series[name]?.filter { $0.value !== handler }
      }
      contents.series = contents.series.filter { !$0.value.isEmpty }
    }
  }
}
