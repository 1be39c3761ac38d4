internal import Foundation
internal import Messages
internal import RPC
internal import Synchronization

/// Callers that each take a snapshot, wait until it is durable, and take the next one, of another volume.
struct Load: Sendable {
  /// How many callers.
  var callers: Int
  /// How many snapshots they take altogether.
  var count: Int

  /// What it came to.
  struct Outcome: Sendable {
    /// How long it took altogether, in seconds.
    var seconds: Double
    /// From each request until its snapshot was durable, in seconds.
    var latencies: [Double]

    /// Durable snapshots per second.
    var rate: Double { Double(latencies.count) / seconds }
  }

  /// Takes them. No volume is asked for while one is being taken of it.
  func run(on volumes: [String], through callees: [Tidemark]) async throws -> Outcome {
    let tally = Tally(count)
    let seconds = try await Stopwatch.seconds {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for caller in 0..<callers {
          let tidemark = callees[caller % callees.count]
          group.addTask {
            while let index = tally.next() {
              tally.took(
                try await Stopwatch.seconds { try await tidemark.take(volumes[index % volumes.count]) })
            }
          }
        }
        try await group.waitForAll()
      }
    }
    return Outcome(seconds: seconds, latencies: tally.latencies)
  }

  /// What is still to be taken, and how long each took.
  private final class Tally: Sendable {
    private let state: Mutex<(next: Int, latencies: [Double])>
    private let count: Int

    init(_ count: Int) {
      self.count = count
      state = Mutex((0, []))
    }

    var latencies: [Double] { state.withLock { $0.latencies } }

    func next() -> Int? {
      state.withLock { state in
        guard state.next < count else { return nil }
        defer { state.next += 1 }
        return state.next
      }
    }

    func took(_ seconds: Double) { state.withLock { $0.latencies.append(seconds) } }
  }
}
