internal import Messages
internal import Synchronization

/// A running VM on its way to another host.
///
/// libvirt's daemons do it between themselves, and go on when the agent dies. Where the VM is afterwards is looked at; a
/// call that has failed tells nothing.
struct LiveMigration: Sendable {
  let context: StepContext
  let domainID: String
  /// For messages.
  let title: String
  /// For how long it may move nothing before it is ended.
  let patience: Duration

  private var hypervisor: Hypervisor { context.hypervisor }

  /// Follows a migration of it that runs, to its end; whoever has begun it. One that moves nothing is ended.
  func follow() async throws -> Departure {
    var stall = MigrationStall(patience: patience)
    while true {
      guard let domain = try await hypervisor.domain(domainID), domain.isActive else {
        return try await absence()
      }
      guard let statistics = try await running() else { return .stays }
      report(statistics)
      if stall.isStill(statistics.processedData, at: .now) {
        try await hypervisor.patiently { try await hypervisor.urgent.abortJob(domainID) }
      }
      try await Task.sleep(for: .milliseconds(200))
    }
  }

  /// Moves it. Cancelling the calling task ends the migration, and waits for its end.
  ///
  /// A migration that moves nothing is ended, too: QEMU itself waits for ever for a destination that has taken the
  /// connection and does not read from it. That is what happens where a port is another program's at IPv4 only (the
  /// destination's QEMU then listens at IPv6, and this one's connects to the stranger), and where a firewall drops packets
  /// without a word.
  ///
  /// - Throws: `AgentError` `vm_busy`, `migration_unsafe`, `migration_failed`; `CancellationError`.
  func run(_ request: MigrationRequest) async throws -> Departure {
    // What libvirt knows of our checkpoints is in the way; the bitmaps move with the content.
    try await LiveBitmaps(hypervisor: hypervisor, domainID: domainID).forgetCheckpoints()
    context.say("Moving \(title)")
    await context.reached(.moving, in: .move)
    try Task.checkCancellation()
    // A connection of its own: the call lasts as long as the migration.
    let connection = LibvirtConnection(uri: hypervisor.uri, hub: nil)
    let call = Task { try await connection.migrate(domainID, request) }
    let (cancellation, stalled) = (Cancellation(), Cancellation())
    let result = await withTaskCancellationHandler {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { [cancellation, stalled, patience] in
          var stall = MigrationStall(patience: patience)
          while (try? await Task.sleep(for: .milliseconds(50))) != nil {
            if cancellation.isAsked || stalled.isAsked {
              // Asked again and again: the migration may not have begun when it was asked first.
              try? await hypervisor.urgent.abortJob(domainID)
            } else if let statistics = try? await running() {
              report(statistics)
              if stall.isStill(statistics.processedData, at: .now) { stalled.ask() }
            }
          }
        }
        let result = await call.result
        group.cancelAll()
        return result
      }
    } onCancel: {
      cancellation.ask()
    }
    await connection.close()
    switch result {
    case .success: return .left
    case .failure(let error):
      if cancellation.isAsked { throw CancellationError() }
      return try await ended(error, isStalled: stalled.isAsked)
    }
  }

  /// Ends a migration that runs, and waits for its end.
  func abort() async throws -> Departure {
    while let domain = try await hypervisor.domain(domainID), domain.isActive {
      guard try await running() != nil else { return .stays }
      try await hypervisor.patiently { try await hypervisor.urgent.abortJob(domainID) }
      try await Task.sleep(for: .milliseconds(200))
    }
    return try await absence()
  }

  private func ended(_ error: any Error, isStalled: Bool) async throws -> Departure {
    guard let error = error as? LibvirtError else { throw error }
    if error.isConnectionLost || error.isBusy || error.isNoDomain { throw error }
    if error.isMigrationUnsafe {
      throw failure(
        "migration_unsafe", "libvirt does not hold it for safe: \(error.message)",
        "Move its disks to a pool that both hosts share, or with it to another pool; drive them with cache='none'"
      )
    }
    if let domain = try await hypervisor.domain(domainID), domain.isActive {
      if isStalled {
        throw failure(
          "migration_failed",
          "it moved nothing for \(patience.components.seconds) s and was ended; it runs where it was",
          "Look whether this host reaches the other one's QEMU: its address and port (--migration-uri), and what stands "
            + "between them; or whether another program has that port",
          facts: ["cause": "stalled"])
      }
      throw failure(
        "migration_failed", error.message, "Look at libvirtd's log on both hosts; it runs where it was",
        facts: error.isPortTaken ? ["cause": "port_taken"] : [:])
    }
    return try await absence()
  }

  private func absence() async throws -> Departure {
    guard try await hypervisor.domain(domainID) != nil else { return .absent }
    return try await hypervisor.queries.stopCause(domainID) == .migrated ? .left : .absent
  }

  private func running() async throws -> JobStatistics? {
    do {
      let statistics = try await hypervisor.patiently {
        try await hypervisor.queries.jobStatistics(domainID, completed: false)
      }
      return statistics.isMigration && statistics.state == .running ? statistics : nil
    } catch let error as LibvirtError where error.isNoDomain || error.isInvalidOperation { return nil }
  }

  private func report(_ statistics: JobStatistics) {
    if statistics.totalData > 0 {
      context.report(.progress(done: statistics.processedData, total: statistics.totalData))
    }
  }

  private func failure(
    _ reason: String, _ why: String, _ remedy: String, facts: [String: String] = [:]
  ) -> AgentError {
    AgentError(
      .failedPrecondition, reason, what: "\(title) was not migrated", why: why, remedy: remedy,
      facts: facts, isRetryable: reason == "migration_failed")
  }
}

/// Whether somebody has asked for an end. Told from any thread.
private final class Cancellation: Sendable {
  private let state = Mutex(false)

  var isAsked: Bool { state.withLock { $0 } }

  func ask() { state.withLock { $0 = true } }
}
