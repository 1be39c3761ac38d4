internal import Foundation

/// What a row of the table is to reach.
enum Aim: Sendable {
  /// At most this many times as long as what it is compared with, and this many seconds more.
  case atMost(Double, plusSeconds: Double = 0)
  /// This many times as quick as what it is compared with.
  case timesFaster(Double)
  /// At most this much, in the row's unit.
  case below(Double)
  /// At least this much, in the row's unit.
  case above(Double)

  /// For people.
  var text: String {
    switch self {
    case .atMost(let times, let seconds):
      "≤ \(number(times)) ×" + (seconds > 0 ? " + \(Int(seconds * 1000)) ms" : "")
    case .timesFaster(let times): "≥ \(number(times)) × faster"
    case .below(let value): "≤ \(number(value))"
    case .above(let value): "≥ \(number(value))"
    }
  }

  /// Whether it is reached.
  func isMet(ours: Double, other: Double?) -> Bool {
    switch self {
    case .atMost(let times, let seconds): other.map { ours <= $0 * times + seconds } ?? false
    case .timesFaster(let times): other.map { ours * times <= $0 } ?? false
    case .below(let value): ours <= value
    case .above(let value): ours >= value
    }
  }

  private func number(_ value: Double) -> String { String(format: "%g", value) }
}
