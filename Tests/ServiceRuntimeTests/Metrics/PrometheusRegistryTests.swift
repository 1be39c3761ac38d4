import CoreMetrics
import Testing

@testable import ServiceRuntime

@Suite("Metrics as Prometheus reads them")
struct PrometheusRegistryTests {
  private func text(_ registry: PrometheusRegistry) async -> String {
    await registry.families().filter { $0.name != "tidemark_metrics_source_failures" }.map(\.text).joined()
  }

  @Test("Counters, gauges and histograms are written as the text format 0.0.4 has them, by name and labels")
  func format() async {
    let registry = PrometheusRegistry([
      MetricDescription("calls_total", "Calls,\nof a \\ kind."),
      MetricDescription("took_seconds", "Time.", buckets: [0.5, 2]),
    ])
    Counter(label: "calls_total", dimensions: [("status", "OK"), ("method", "b")], factory: registry)
      .increment(by: 2)
    Counter(label: "calls_total", dimensions: [("method", "a\"\\\n"), ("status", "OK")], factory: registry)
      .increment()
    Counter(label: "calls_total", dimensions: [("method", "b"), ("status", "OK")], factory: registry)
      .increment()
    Meter(label: "level", dimensions: [("9 lives", "x")], factory: registry).set(-1.5)
    for seconds in [0.25, 0.5, 1, 9] {
      Timer(label: "took_seconds", dimensions: [("step", "copy")], factory: registry).recordSeconds(seconds)
    }
    let expected = """
      # HELP calls_total Calls,\\nof a \\\\ kind.
      # TYPE calls_total counter
      calls_total{method="a\\"\\\\\\n",status="OK"} 1
      calls_total{method="b",status="OK"} 3
      # TYPE level gauge
      level{_9_lives="x"} -1.5
      # HELP took_seconds Time.
      # TYPE took_seconds histogram
      took_seconds_bucket{step="copy",le="0.5"} 2
      took_seconds_bucket{step="copy",le="2"} 3
      took_seconds_bucket{step="copy",le="+Inf"} 4
      took_seconds_sum{step="copy"} 10.75
      took_seconds_count{step="copy"} 4

      """
    #expect(await text(registry) == expected)
  }

  @Test("A counter never falls, one name has one kind, and what was destroyed is not told any more")
  func rules() async {
    let registry = PrometheusRegistry([])
    let counter = FloatingPointCounter(label: "sum_total", dimensions: [], factory: registry)
    counter.increment(by: 2.5)
    counter.increment(by: -1)
    Meter(label: "sum_total", dimensions: [], factory: registry).set(7)
    Meter(label: "sum_total", dimensions: [("a", "b")], factory: registry).set(7)
    #expect(await text(registry) == "# TYPE sum_total counter\nsum_total 2.5\n")
    counter.destroy()
    #expect(await text(registry).isEmpty)
  }

  @Test("Numbers have Prometheus' words for what is not finite, and no fraction where there is none")
  func numbers() {
    #expect(
      [.infinity, -.infinity, .nan, 3, -0.25, 1e300].map(PrometheusFamily.number) == [
        "+Inf", "-Inf", "NaN", "3", "-0.25", "1e+300",
      ])
  }

  @Test("A source that fails is counted, and hides nothing of the others")
  func failingSource() async {
    struct Away: Error {}
    let registry = PrometheusRegistry([])
    registry.add { throw Away() }
    registry.add { [PrometheusFamily(name: "ready", kind: .gauge, help: "", samples: [.init(value: 1)])] }
    let families = await registry.families()
    #expect(families.map(\.name) == ["ready", "tidemark_metrics_source_failures"])
    #expect(families.last?.samples.map(\.value) == [1])
  }

  @Test("Counting from many tasks at once loses nothing")
  func manyTasks() async {
    let registry = PrometheusRegistry([])
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for _ in 0..<1_000 {
            Counter(label: "n_total", dimensions: [("task", "\(task % 2)")], factory: registry).increment()
          }
        }
      }
    }
    #expect(await text(registry).contains("n_total{task=\"0\"} 4000\nn_total{task=\"1\"} 4000\n"))
  }
}
