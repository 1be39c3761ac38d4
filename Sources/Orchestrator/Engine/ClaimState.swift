internal import Messages
internal import Synchronization

/// What is known of a claim while its operation runs; shared by what works on it.
final class ClaimState: Sendable {
  private struct State {
    var isLost = false
    var expires: ContinuousClock.Instant
    var waits: [Wait] = []
    var progress = Progress()
    var progressChanged = false
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var nextWaiter: UInt64 = 0
  }

  /// A wait for a process that was away.
  struct Wait: Hashable, Sendable {
    /// Since when.
    var since: ContinuousClock.Instant
    /// Until when, as far as is known.
    var until: ContinuousClock.Instant
    /// What was said of it.
    var why: String
  }

  /// The claim.
  let claim: Claim
  private let state: Mutex<State>

  /// - Parameter expires: When the claim ends unless it is renewed: not after the moment at which the catalog ends it.
  init(_ claim: Claim, expires: ContinuousClock.Instant) {
    self.claim = claim
    state = Mutex(State(expires: expires))
  }

  /// Whether the claim is lost, has run out, or is about to be given back: nothing may be touched any more.
  ///
  /// Looks at the clock. A process that was stopped for longer than its lease knows so at its first look, before anything
  /// has told it.
  var isLost: Bool { state.withLock { $0.isLost || ContinuousClock.now >= $0.expires } }

  /// Takes in that the claim was renewed.
  func extend(to expires: ContinuousClock.Instant) {
    state.withLock { $0.expires = max($0.expires, expires) }
  }

  /// Takes in that a call has to wait, for a line in the journal.
  func waited(since: ContinuousClock.Instant, for why: String) {
    state.withLock { state in
      if let last = state.waits.last, last.since == since {
        state.waits[state.waits.endIndex - 1].until = .now
      } else if state.waits.count < 16 {
        state.waits.append(Wait(since: since, until: .now, why: why))
      }
    }
  }

  /// What was waited for since the last call, for people; empty if nothing.
  func takeWaits() -> String {
    let waits = state.withLock { state in
      defer { state.waits = [] }
      return state.waits
    }
    return Wait.summary(of: waits)
  }

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
