/// A command of QEMU's monitor protocol: its arguments, and what it answers.
protocol QMPCommand: Encodable, Sendable {
  /// What it answers.
  associatedtype Answer: Decodable & Sendable = QMPNothing
  /// Its name: `blockdev-add`.
  static var name: String { get }
}

/// An answer that says only that it was done.
struct QMPNothing: Decodable, Hashable, Sendable {}

/// What the monitor tells by itself.
enum QMPEvent: Hashable, Sendable {
  /// A job has come to another status.
  case jobChanged(id: String, status: String)
  /// Another event.
  case other(String)
}
