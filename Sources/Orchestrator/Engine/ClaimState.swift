internal import Messages
internal import Synchronization

/// What is known of a claim while its operation runs; shared by what works on it.
final class ClaimState: Sendable {
  private struct State {
    var isLost = false
    var progress = Progress()
    var progressChanged = false
  }

  /// The claim.
  let claim: Claim
  private let state = Mutex(State())

  init(_ claim: Claim) { self.claim = claim }

  /// Whether the claim is lost or about to be given back: nothing may be touched any more.
  var isLost: Bool { state.withLock { $0.isLost } }

  /// Says that the claim is lost, for ever.
  func lose() { state.withLock { $0.isLost = true } }

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
