/// Sees to it that what an orchestrator asks this host for is taken in after what the host announced by itself before.
///
/// An announcement tells what was true when it was made, and may be on its way for seconds. Were a description made and taken
/// in meanwhile, the announcement would then put older things in its place: a store that has just been mounted would be gone
/// again until the next heartbeat.
actor AnnouncementTurns {
  private var underWay = 0
  private var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
  private var nextWait = 0

  /// How many wait.
  var waitingCount: Int { waiting.count }

  /// Makes an announcement and sends it; `body` ends when it was taken in, or was given up.
  func announce<Answer: Sendable>(_ body: @Sendable () async throws -> Answer) async rethrows -> Answer {
    underWay += 1
    defer {
      underWay -= 1
      if underWay == 0 { for id in waiting.keys { proceed(id) } }
    }
    return try await body()
  }

  /// Returns when no announcement is on its way, after `limit` in any case: one that goes nowhere keeps nobody from
  /// asking.
  func settle(within limit: Duration) async {
    guard underWay > 0 else { return }
    let id = nextWait
    nextWait += 1
    let limit = Task {
      try await Task.sleep(for: limit)
      proceed(id)
    }
    defer { limit.cancel() }
    await withCheckedContinuation { waiting[id] = $0 }
  }

  private func proceed(_ id: Int) { waiting.removeValue(forKey: id)?.resume() }
}
