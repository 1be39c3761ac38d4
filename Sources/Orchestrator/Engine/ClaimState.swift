internal import Messages
internal import Synchronization

/// What is known of a claim while its operation runs; shared by what works on it.
final class ClaimState: Sendable {
  private struct State {
    var isLost = false
    var progress = Progress()
    var progressChanged = false
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var nextWaiter: UInt64 = 0
  }

  /// The claim.
  let claim: Claim
  private let state = Mutex(State())

  init(_ claim: Claim) { self.claim = claim }

  /// Whether the claim is lost or about to be given back: nothing may be touched any more.
  var isLost: Bool { state.withLock { $0.isLost } }

  /// Says that the claim is lost, for ever.
  func lose() {
    let waiters = state.withLock { state in
      state.isLost = true
      defer { state.waiters = [:] }
      return state.waiters.values
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Returns when the claim is lost, or the task is cancelled.
  func untilLost() async {
    let number = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
        let isOver = state.withLock { state in
          // Cancelled before: the handler has run already, and found nobody waiting.
          if state.isLost || Task.isCancelled { return true }
          state.waiters[number] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
    }
  }

  /// Takes in how far the work has come.
  func report(_ progress: Progress) {
    state.withLock { state in
      guard state.progress != progress else { return }
      state.progress = progress
      state.progressChanged = true
    }
  }

  /// The progress if it has changed since the last call.
  func takeProgress() -> Progress? {
    state.withLock { state in
      guard state.progressChanged else { return nil }
      state.progressChanged = false
      return state.progress
    }
  }
}
