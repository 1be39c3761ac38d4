import SnapshotModel

/// Which endings of an operation are all right in a round. Pure.
struct WalkTolerance: Sendable {
  let round: WalkRound

  /// Why an operation that failed for this reason should not have; nil if it may.
  ///
  /// What only the orchestrators, the catalog or PostgreSQL suffer, operations wait for. What a host suffers may end them,
  /// with a reason that an operator can do something with.
  func objection(toFailureOf request: WalkRound.Request, reason: String) -> String? {
    if ["", "internal", "rpc_failed", "invalid_plan"].contains(reason) {
      return "'\(reason)' helps nobody"
    }
    // An operation that ends so has left what it made to a person, who was told.
    if reason == "migration_unknown" { return "nobody can tell where the machine has run" }
    if round.allFaults.contains(where: \.touchesHost) { return nil }
    switch round.life {
    case .movesMeanwhile, .restartsMeanwhile, .startsMeanwhile: return nil
    case .stoppedMeanwhile, .stoppedAndMoved:
      if case .take(round.requests[0].machine, _, _) = request { return nil }
    case .stays, .movesBefore: break
    }
    if request.needsSnapshot, ["snapshot_not_ready", "unknown_snapshot"].contains(reason),
      isDeletedByOthers(request)
    {
      return nil
    }
    switch request {
    case .take, .check, .consolidate, .verify, .export, .copy, .delete, .adopt, .rebuild: break
    case .migrate:
      // Two of them go the same way.
      if reason == "already_there", round.requests.count(where: { $0.kind == .migrate }) > 1 { return nil }
    case .migrateVolume(let machine, _):
      if reason == "volume_in_use", runs(machine) { return nil }
      if reason == "already_there", round.requests.count(where: { $0.kind == .migrate }) > 1 { return nil }
    case .revert(let machine, _, _): if reason == "volume_in_use", runs(machine) { return nil }
    }
    return "nothing of what was done justifies '\(reason)'"
  }

  /// Whether another request of the round may have deleted the snapshot before.
  private func isDeletedByOthers(_ request: WalkRound.Request) -> Bool {
    round.requests.contains { $0.kind == .delete && $0 != request }
      || round.requests.count(where: { $0 == request }) > 1
  }

  /// Whether a machine runs when the requests are sent.
  private func runs(_ machine: Int) -> Bool {
    !round.life.beginsStopped || machine != round.requests[0].machine
  }

  /// Whether a revert may succeed although its machine runs: never; it would be a lost machine.
  func objection(toSuccessOf request: WalkRound.Request) -> String? {
    guard case .revert(let machine, _, _) = request else { return nil }
    if round.allFaults.contains(.killEmulator) || round.life == .restartsMeanwhile { return nil }
    if round.life.beginsStopped, machine == round.requests[0].machine { return nil }
    return "the volume of a running machine was reverted"
  }
}
