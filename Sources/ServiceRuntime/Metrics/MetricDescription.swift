/// What is told of a metric beside its values.
public struct MetricDescription: Sendable {
  /// Its whole name, as Prometheus has it.
  public var name: String
  /// What it counts or measures, in a sentence, with its unit.
  public var help: String
  /// The upper bounds of a histogram's buckets, ascending; nil for ``defaultBuckets``.
  public var buckets: [Double]?

  /// A description.
  public init(_ name: String, _ help: String, buckets: [Double]? = nil) {
    self.name = name
    self.help = help
    self.buckets = buckets
  }

  /// For times in seconds, from a call that a cache answers to a copy of some hours.
  public static let defaultBuckets: [Double] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14400,
  ]
}
