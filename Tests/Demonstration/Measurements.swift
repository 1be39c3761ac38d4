internal import Foundation
internal import Lab

/// What each step took (by a monotonic clock) and moved (by the file system's count of blocks), for the table at the end.
struct Measurements {
  private var rows: [(step: String, took: Duration, bytes: Int?)] = []
  private let clock = ContinuousClock()

  /// Does a step and keeps its time. `bytes` is asked after the clock has stopped.
  mutating func measure<Value>(
    _ step: String, bytes: (Value) async throws -> Int? = { _ in nil }, _ body: () async throws -> Value
  ) async throws -> Value {
    let start = clock.now
    let value = try await body()
    let took = start.duration(to: clock.now)
    rows.append((step, took, try await bytes(value)))
    return value
  }

  /// The table.
  var table: String {
    let width = rows.map(\.step.count).max() ?? 0
    let lines = rows.map { row in
      let step = row.step.padding(toLength: width, withPad: " ", startingAt: 0)
      let seconds = Double(row.took.components.seconds) + Double(row.took.components.attoseconds) / 1e18
      let moved = row.bytes.map { String(format: "%9.1f MiB", Double($0) / 1_048_576) } ?? "            -"
      return "   \(step)  \(String(format: "%7.2f s", seconds))  \(moved)"
    }
    let head = "step".padding(toLength: width, withPad: " ", startingAt: 0)
    return (["   \(head)       took          moved"] + lines).joined(separator: "\n") + "\n"
  }

  /// What a file occupies on its file system, in bytes.
  static func allocatedBytes(of path: String) async throws -> Int {
    let answer = try await Command.run("stat", "--format", "%b %B", path)
    let numbers = answer.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    guard numbers.count == 2 else { throw LabError("stat told nothing of \(path)", output: answer) }
    return numbers[0] * numbers[1]
  }
}
