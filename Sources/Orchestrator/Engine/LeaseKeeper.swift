internal import Logging
internal import Messages
internal import RPC

/// Keeps one claim: renews its lease in time, carries progress to the catalog, and says when the claim is lost.
struct LeaseKeeper: Sendable {
  /// How far progress may lag behind.
  static let progressInterval = Duration.milliseconds(500)

  let state: ClaimState
  /// Called without patience: a late answer is of no use.
  let operations: OperationRecordsClient
  let lease: Duration
  let logger: Logger

  /// Renews until the task is cancelled (returns) or the claim is lost (returns true).
  ///
  /// - Parameters:
  ///   - claimedAt: A moment not after the one at which the catalog gave the claim.
  ///   - onCancelRequest: Called when the catalog says that cancellation was asked for.
  func run(claimedAt: ContinuousClock.Instant, onCancelRequest: @Sendable () -> Void) async -> Bool {
    var expires = claimedAt + lease
    var renewAt = claimedAt + lease / 3
    while !Task.isCancelled {
      let tick = min(lease / 10, Self.progressInterval)
      try? await Task.sleep(for: tick)
      if Task.isCancelled || state.isLost { return state.isLost }
      let progress = state.takeProgress()
      guard progress != nil || ContinuousClock.now >= renewAt else { continue }
      let asked = ContinuousClock.now
      do {
        let response = try await operations.renewLease(
          RenewLeaseRequest.with {
            $0.claim = state.claim
            $0.leaseMs = UInt32(lease.milliseconds)
            $0.progress = progress
          }, timeout: max(lease / 4, .milliseconds(100)))
        // Counted from before the call: the catalog's lease cannot end earlier than this.
        expires = asked + lease
        renewAt = asked + lease / 3
        state.extend(to: expires)
        if response.cancelRequested { onCancelRequest() }
      } catch let error as TidemarkError where error.isSuperseded {
        return true
      } catch {
        logger.debug("a lease was not renewed", metadata: ["error": "\(error)"])
      }
      if ContinuousClock.now >= expires { return true }
    }
    return false
  }
}

extension Duration {
  /// Whole milliseconds.
  var milliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
}
