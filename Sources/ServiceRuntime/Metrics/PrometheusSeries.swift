internal import CoreMetrics
internal import Synchronization

/// One series of a metric: what a handler of swift-metrics writes, and the registry reads.
protocol PrometheusSeries: AnyObject, Sendable {
  var kind: PrometheusFamily.Kind { get }
  /// The values of this moment.
  func samples(labels: PrometheusLabels) -> [PrometheusFamily.Sample]
}

/// A number that only grows.
final class PrometheusCounter: PrometheusSeries, CounterHandler, FloatingPointCounterHandler {
  let kind = PrometheusFamily.Kind.counter
  private let value = Mutex(0.0)

  func increment(by amount: Int64) { increment(by: Double(amount)) }

  /// Less than nothing is not counted: Prometheus takes a falling counter for a restart.
  func increment(by amount: Double) {
    if amount > 0 { value.withLock { $0 += amount } }
  }

  func reset() { value.withLock { $0 = 0 } }

  func samples(labels: PrometheusLabels) -> [PrometheusFamily.Sample] {
    [.init(labels: labels, value: value.withLock { $0 })]
  }
}

/// A number that goes up and down.
final class PrometheusGauge: PrometheusSeries, MeterHandler, RecorderHandler {
  let kind = PrometheusFamily.Kind.gauge
  private let value = Mutex(0.0)

  func set(_ value: Int64) { set(Double(value)) }
  func set(_ value: Double) { self.value.withLock { $0 = value } }
  func increment(by amount: Double) { value.withLock { $0 += amount } }
  func decrement(by amount: Double) { value.withLock { $0 -= amount } }
  func record(_ value: Int64) { set(Double(value)) }
  func record(_ value: Double) { set(value) }

  func samples(labels: PrometheusLabels) -> [PrometheusFamily.Sample] {
    [.init(labels: labels, value: value.withLock { $0 })]
  }
}

/// Counts how many values were at most as big as each of some bounds. Times are told in seconds.
final class PrometheusHistogram: PrometheusSeries, TimerHandler, RecorderHandler {
  private struct Counts {
    /// By bucket, the last is above all bounds; not cumulative.
    var buckets: [UInt64]
    var sum = 0.0
  }

  let kind = PrometheusFamily.Kind.histogram
  private let bounds: [Double]
  private let counts: Mutex<Counts>

  init(bounds: [Double]) {
    self.bounds = bounds
    counts = Mutex(Counts(buckets: Array(repeating: 0, count: bounds.count + 1)))
  }

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    counts.withLock {
      $0.buckets[bucket] += 1
      $0.sum += value
    }
  }

  func samples(labels: PrometheusLabels) -> [PrometheusFamily.Sample] {
    let counts = counts.withLock { $0 }
    var samples: [PrometheusFamily.Sample] = []
    var total: UInt64 = 0
    for (count, bound) in zip(counts.buckets, bounds + [.infinity]) {
      total += count
      samples.append(
        .init(
          suffix: "_bucket", labels: labels.with("le", PrometheusFamily.number(bound)), value: Double(total)))
    }
    samples.append(.init(suffix: "_sum", labels: labels, value: counts.sum))
    samples.append(.init(suffix: "_count", labels: labels, value: Double(total)))
    return samples
  }
}
