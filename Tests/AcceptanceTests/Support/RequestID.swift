import Synchronization

/// Request ids that no other test uses.
enum RequestID {
  private static let count = Atomic<Int>(0)

  static func next() -> String {
    "test-\(UInt64.random(in: 0 ... .max))-\(count.add(1, ordering: .relaxed).newValue)"
  }
}
