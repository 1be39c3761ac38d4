internal import Synchronization

/// Hands libvirt's events to everybody who listens. Never blocks: each listener has an unbounded queue, so that a slow
/// one holds up neither libvirt's event thread nor the others. Outlives any single connection.
final class HypervisorEventHub: Sendable {
  private struct Listeners {
    var next = 0
    var continuations: [Int: AsyncStream<HypervisorEvent>.Continuation] = [:]
  }

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
    for continuation in listeners.withLock({ Array($0.continuations.values) }) { continuation.yield(event) }
  }
}
