/// What several samples of one quantity say together. Pure.
struct Statistics: Sendable, Codable {
  /// The middle one.
  var median: Double
  /// The smallest.
  var least: Double
  /// The biggest.
  var most: Double

  /// - Parameter samples: At least one.
  init(_ samples: [Double]) {
    median = Self.quantile(0.5, of: samples)
    least = samples.min() ?? .nan
    most = samples.max() ?? .nan
  }

  /// The sample below which this part of all is, between two samples by proportion.
  static func quantile(_ part: Double, of samples: [Double]) -> Double {
    let sorted = samples.sorted()
    guard let last = sorted.last else { return .nan }
    let place = part * Double(sorted.count - 1)
    let index = Int(place)
    guard index + 1 < sorted.count else { return last }
    return sorted[index] + (sorted[index + 1] - sorted[index]) * (place - Double(index))
  }
}
