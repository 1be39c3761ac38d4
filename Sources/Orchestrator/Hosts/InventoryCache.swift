/// The inventory as it was read last, for all operations of an orchestrator: a thousand hosts are not to be read anew for each
/// step of each operation.
actor InventoryCache {
  private let freshness: Duration
  private var known: (inventory: HostInventory, time: ContinuousClock.Instant)?
  /// Who waits for the one that reads; nil if nobody reads.
  private var waiting: [AsyncStream<Void>.Continuation]?
  /// Grows with each invalidation: what was begun to be read before is not kept.
  private var generation = 0

  init(freshness: Duration = .milliseconds(500)) { self.freshness = freshness }

  /// What is known and still fresh; what somebody reads just now; else what `fetch` reads.
  ///
  /// - Throws: what `fetch` throws; `CancellationError`.
  func read(_ fetch: @Sendable () async throws -> HostInventory) async throws -> HostInventory {
    while true {
      if let known, known.time.duration(to: .now) < freshness { return known.inventory }
      if waiting == nil { return try await readAnew(fetch) }
      let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
      waiting?.append(continuation)
      // Ends with the reading, or when this task is cancelled. Whoever reads may give up: then the next one reads.
      for await _ in stream {}
      try Task.checkCancellation()
    }
  }

  /// Forgets what was read.
  func invalidate() {
    known = nil
    generation += 1
  }

  private func readAnew(_ fetch: @Sendable () async throws -> HostInventory) async throws -> HostInventory {
    // As of when it was asked for: what changes meanwhile may be missing.
    let (begun, time) = (generation, ContinuousClock.now)
    waiting = []
    defer {
      for continuation in waiting ?? [] { continuation.finish() }
      waiting = nil
    }
    let inventory = try await fetch()
    if generation == begun { known = (inventory, time) }
    return inventory
  }
}
