/// Lets one step at a time work on a domain.
///
/// libvirt has one list of checkpoints and room for one backup a domain, so that two operations on different disks of
/// one VM would get in each other's way. Steps on different domains go on side by side.
actor DomainTurns {
  private struct Waiter {
    let id: UInt64
    let continuation: CheckedContinuation<Void, any Error>
  }

  private var taken: Set<String> = []
  private var waiters: [String: [Waiter]] = [:]
  private var nextID: UInt64 = 0

  /// Runs `body` when it is its turn on the domain; in the order of asking.
  ///
  /// - Throws: what `body` throws; `CancellationError` when cancelled while waiting.
  func withTurn<Result: Sendable>(
    _ domainID: String, _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    try await wait(domainID)
    defer { pass(domainID) }
    return try await body()
  }

  private func wait(_ domainID: String) async throws {
    if taken.insert(domainID).inserted { return }
    nextID += 1
    let id = nextID
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        if Task.isCancelled {
          continuation.resume(throwing: CancellationError())
        } else {
          waiters[domainID, default: []].append(Waiter(id: id, continuation: continuation))
        }
      }
    } onCancel: {
      Task { await self.giveUp(domainID, id) }
    }
  }

  private func giveUp(_ domainID: String, _ id: UInt64) {
    guard let index = waiters[domainID]?.firstIndex(where: { $0.id == id }),
      let waiter = waiters[domainID]?.remove(at: index)
    else { return }
    waiter.continuation.resume(throwing: CancellationError())
  }

  private func pass(_ domainID: String) {
    if waiters[domainID]?.isEmpty == false, let next = waiters[domainID]?.removeFirst() {
      next.continuation.resume()
    } else {
      waiters[domainID] = nil
      taken.remove(domainID)
    }
  }
}
