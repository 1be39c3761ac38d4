import Messages
import RPC

/// The faults that befall the processes of a ``FakeWorld`` from outside.
extension FakeWorld {
  /// What is wrong with the processes.
  struct Troubles {
    /// Orchestrators that sleep, and their calls, which wait for their waking.
    var asleep: [String: [CheckedContinuation<Void, Never>]] = [:]
    /// Orchestrators that were killed.
    var dead: Set<String> = []
    var isCatalogAway = false
    var isAgentAway = false
    /// Which run of the agent it is.
    var agentRun = 0
  }

  /// Lets an orchestrator's call out: at once, or when it wakes up.
  ///
  /// - Returns: The agent's run to which it is connected.
  /// - Throws: `CancellationError` for an orchestrator that was killed: it does nothing any more.
  func send(from orchestrator: String) async throws -> Int {
    let run = troubles.agentRun
    if troubles.asleep[orchestrator] != nil {
      await withCheckedContinuation { troubles.asleep[orchestrator, default: []].append($0) }
    }
    if troubles.dead.contains(orchestrator) { throw CancellationError() }
    return run
  }

  /// SIGSTOP.
  func freeze(_ orchestrator: String) {
    if troubles.asleep[orchestrator] == nil { troubles.asleep[orchestrator] = [] }
  }

  /// SIGCONT.
  func thaw(_ orchestrator: String) {
    for call in troubles.asleep.removeValue(forKey: orchestrator) ?? [] { call.resume() }
  }

  /// SIGKILL: not even its claims are given back.
  func kill(_ orchestrator: String) {
    troubles.dead.insert(orchestrator)
    thaw(orchestrator)
  }

  func setCatalog(away: Bool) { troubles.isCatalogAway = away }
  func setAgent(away: Bool) { troubles.isAgentAway = away }

  /// The agent is killed and started again: it remembers no job and no attempt. What is on the storage stays.
  func restartAgent() {
    troubles.agentRun += 1
    forgetJobs()
  }

  /// From now on nothing goes wrong any more.
  func heal() {
    faultRate = 0
    troubles.isCatalogAway = false
    troubles.isAgentAway = false
    for orchestrator in troubles.asleep.keys { thaw(orchestrator) }
  }
}
