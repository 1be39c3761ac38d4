internal import Foundation
internal import Synchronization

/// Hands libvirt's events to everybody who listens. Never blocks: each listener has an unbounded queue, so that a slow
/// one holds up neither libvirt's event thread nor the others. Outlives any single connection.
final class HypervisorEventHub: Sendable {
  private struct Listeners {
    var next = 0
    var continuations: [Int: AsyncStream<HypervisorEvent>.Continuation] = [:]
    var session = HypervisorEventHub.newSession()
  }

  /// A random id of the time since the daemon was last connected to: what was believed before may not be so any more.
  var session: String { listeners.withLock { $0.session } }

  private static func newSession() -> String { UUID().uuidString.lowercased() }

  private let listeners = Mutex(Listeners())

  /// All events from now on; the stream ends when the listener stops iterating or its task is cancelled.
  func events() -> AsyncStream<HypervisorEvent> {
    let (stream, continuation) = AsyncStream.makeStream(of: HypervisorEvent.self)
    let id = listeners.withLock { listeners in
      listeners.next += 1
      listeners.continuations[listeners.next] = continuation
      return listeners.next
    }
    continuation.onTermination = { [weak self] _ in
      _ = self?.listeners.withLock { $0.continuations.removeValue(forKey: id) }
    }
    return stream
  }

  /// Hands `event` to all present listeners.
  func post(_ event: HypervisorEvent) {
    let continuations = listeners.withLock { listeners in
      if event == .connected { listeners.session = Self.newSession() }
      return Array(listeners.continuations.values)
    }
    for continuation in continuations { continuation.yield(event) }
  }
}
