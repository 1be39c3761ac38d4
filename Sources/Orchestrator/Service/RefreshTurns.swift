/// Lets many that want all hosts to be asked share the asking: one round runs, and the next one is for everybody who has come
/// since it began, as what they look for may be newer than it.
actor RefreshTurns {
  private var isRunning = false
  private var waiting: [AsyncStream<Bool>.Continuation] = []
  /// How many wait for the next round.
  var waitingCount: Int { waiting.count }

  /// What a round that begins from now on has brought; false when the task is cancelled before it ends.
  ///
  /// - Parameter round: Ends by itself within seconds. The same for all.
  func refresh(_ round: @escaping @Sendable () async -> Bool) async -> Bool {
    let (stream, continuation) = AsyncStream.makeStream(of: Bool.self)
    waiting.append(continuation)
    if !isRunning { begin(round) }
    return await stream.first { _ in true } ?? false
  }

  private func begin(_ round: @escaping @Sendable () async -> Bool) {
    isRunning = true
    let served = waiting
    waiting = []
    Task {
      let outcome = await round()
      for continuation in served {
        continuation.yield(outcome)
        continuation.finish()
      }
      self.ended(round)
    }
  }

  private func ended(_ round: @escaping @Sendable () async -> Bool) {
    isRunning = false
    if !waiting.isEmpty { begin(round) }
  }
}
