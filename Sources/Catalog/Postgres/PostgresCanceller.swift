import BlockingThread
import CLibpq
import Synchronization

/// Interrupts a connection's running statement from any thread.
///
/// libpq's cancel object is the one part of a connection that other threads may touch; each request opens a
/// connection of its own and blocks, so requests run on a thread apart.
final class PostgresCanceller: Sendable {
  /// `PGcancel` is immutable after `PQgetCancel`, and `PQcancel` is documented as safe from any thread.
  private struct Handle: @unchecked Sendable { let pointer: OpaquePointer }

  private struct State {
    var isRunning = false
    var isRequested = false
  }

  private let handle: Handle
  private let state = Mutex(State())

  init?(connection: OpaquePointer) {
    guard let pointer = PQgetCancel(connection) else { return nil }
    handle = Handle(pointer: pointer)
  }

  deinit { PQfreeCancel(handle.pointer) }

  /// Whether cancellation was ever asked for. Such a connection is not used again: the request may still be on
  /// its way and would hit the next statement.
  var isRequested: Bool { state.withLock { $0.isRequested } }

  /// Says that a statement begins.
  func begin() { state.withLock { $0.isRunning = true } }

  /// Asks for the running statement's end; where none runs, nothing is asked.
  func request() {
    let isFirst = state.withLock { state in
      guard state.isRunning, !state.isRequested else { return false }
      state.isRequested = true
      return true
    }
    guard isFirst else { return }
    Task {
      // One that arrives before its statement interrupts nothing: again, until there is nothing to interrupt.
      while state.withLock({ $0.isRunning }) {
        await CancellationRequests.shared.send(self)
        try? await Task.sleep(for: .milliseconds(100))
      }
    }
  }

  /// Says that the statement has ended.
  func finish() { state.withLock { $0.isRunning = false } }

  fileprivate func send() {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
      _ = PQcancel(handle.pointer, message.baseAddress, Int32(message.count))
    }
  }
}

/// The thread on which cancel requests block.
private actor CancellationRequests {
  static let shared = CancellationRequests()
  private let thread = BlockingThread(name: "pg-cancel")
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  func send(_ canceller: PostgresCanceller) { canceller.send() }
}
