/// A limited number of places, given in the order of asking.
actor Places {
  private var free: Int
  private var waiters: [(id: UInt64, continuation: CheckedContinuation<Void, any Error>)] = []
  private var nextID: UInt64 = 0

  /// So many.
  init(_ count: Int) { free = count }

  /// Runs `body` when there is a place. `whenWaiting` is told if it has to wait for one.
  ///
  /// - Throws: what `body` throws; `CancellationError` when cancelled while waiting.
  func withPlace<Result: Sendable>(
    whenWaiting: @Sendable () -> Void, _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    if free > 0 {
      free -= 1
    } else {
      whenWaiting()
      try await wait()
    }
    defer { give() }
    return try await body()
  }

  private func wait() async throws {
    nextID += 1
    let id = nextID
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        if Task.isCancelled {
          continuation.resume(throwing: CancellationError())
        } else {
          waiters.append((id, continuation))
        }
      }
    } onCancel: {
      Task { await self.giveUp(id) }
    }
  }

  private func giveUp(_ id: UInt64) {
    guard let index = waiters.firstIndex(where: { $0.id == id }) else { return }
    waiters.remove(at: index).continuation.resume(throwing: CancellationError())
  }

  private func give() {
    if waiters.isEmpty { free += 1 } else { waiters.removeFirst().continuation.resume() }
  }
}
