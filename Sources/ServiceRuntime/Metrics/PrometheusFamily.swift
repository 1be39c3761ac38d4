/// All series of one metric, with their values at one moment.
public struct PrometheusFamily: Sendable {
  /// What the values mean to Prometheus.
  public enum Kind: String, Sendable {
    /// Only grows; begins at 0 with its process.
    case counter
    /// Goes up and down.
    case gauge
    /// Counts by size.
    case histogram
  }

  /// One value.
  public struct Sample: Sendable {
    /// What comes after the family's name: `_bucket`, `_sum`, `_count`, or nothing.
    public var suffix: String
    /// What tells the series from the family's others.
    public var labels: PrometheusLabels
    /// The value.
    public var value: Double

    /// A value.
    public init(suffix: String = "", labels: PrometheusLabels = PrometheusLabels([]), value: Double) {
      self.suffix = suffix
      self.labels = labels
      self.value = value
    }
  }

  /// The metric's name.
  public var name: String
  /// What its values mean.
  public var kind: Kind
  /// A sentence about it.
  public var help: String
  /// The values of its series; those of one histogram together.
  public var samples: [Sample]

  /// A family.
  public init(name: String, kind: Kind, help: String, samples: [Sample]) {
    self.name = name
    self.kind = kind
    self.help = help
    self.samples = samples
  }

  /// The family in the text format 0.0.4, with a newline at the end.
  public var text: String {
    var text = ""
    if !help.isEmpty { text += "# HELP \(name) \(PrometheusLabels.escaped(help, quotes: false))\n" }
    text += "# TYPE \(name) \(kind.rawValue)\n"
    for sample in samples {
      text += "\(name)\(sample.suffix)\(sample.labels.text) \(Self.number(sample.value))\n"
    }
    return text
  }

  /// A value as the format wants it: whole numbers without a fraction, and its own words for what is not finite.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
  }
}
