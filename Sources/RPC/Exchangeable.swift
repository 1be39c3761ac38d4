internal import Synchronization

/// A value that can be exchanged while it is in use: a token, or the tokens that a server accepts.
public final class Exchangeable<Value: Sendable>: Sendable {
  private let state: Mutex<Value>

  /// With a first value.
  public init(_ value: Value) { state = Mutex(value) }

  /// What is in force now.
  public var value: Value { state.withLock { $0 } }

  /// Puts another into force, for everything that begins afterwards.
  public func exchange(for value: Value) { state.withLock { $0 = value } }
}
