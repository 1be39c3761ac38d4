internal import Logging
internal import Messages
internal import ServiceLifecycle

/// Tells the orchestrator who this host is and what runs on it: at the start, when libvirt reports a change, and as a
/// heartbeat. An orchestrator that is away hears it when it is back.
struct Announcer: Service {
  let inventory: HostInventory
  let agents: AgentsClient
  let logger: Logger
  /// The pause between two heartbeats until the orchestrator has named one.
  var firstPause = Duration.seconds(1)

  /// The server's address, once it listens; told unless another is configured.
  let listening: @Sendable () async throws -> String

  func run() async throws {
    if inventory.address.text.isEmpty { inventory.address.text = try await listening() }
    let (wishes, wish) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let events = inventory.hypervisor.events()
    // Cancelled, not only told to end: an announcement waits for libvirt, and for the orchestrator, longer than a service
    // that is told to stop may take.
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { for await event in events where event.changesInventory { wish.yield() } }
        group.addTask { await announceWhenWished(wishes, wish) }
        _ = await group.next()
        group.cancelAll()
      }
    }
  }

  private func announceWhenWished(_ wishes: AsyncStream<Void>, _ wish: AsyncStream<Void>.Continuation) async {
    var pause = firstPause
    var isAnnounced = false
    var heartbeat: Task<Void, any Error>?
    defer { heartbeat?.cancel() }
    wish.yield()
    for await _ in wishes {
      heartbeat?.cancel()
      pause = await announce(pause, &isAnnounced)
      heartbeat = Task { [pause] in
        try await Task.sleep(for: pause)
        wish.yield()
      }
    }
  }

  /// - Parameter isAnnounced: Whether the last one arrived; a change is logged.
  /// - Returns: The pause until the next one.
  private func announce(_ pause: Duration, _ isAnnounced: inout Bool) async -> Duration {
    do {
      let response = try await inventory.turns.announce {
        try await agents.announce(inventory.report(), timeout: .seconds(10))
      }
      inventory.sought.take(response)
      if !isAnnounced { logger.info("announced", metadata: ["host_id": "\(response.hostID)"]) }
      isAnnounced = true
      let milliseconds = response.heartbeatIntervalMs
      return milliseconds == 0 ? pause : .milliseconds(Int(milliseconds))
    } catch is CancellationError {
      return pause
    } catch {
      isAnnounced = false
      logger.warning("not announced", metadata: ["error": "\(error)"])
      return min(max(pause, .milliseconds(500)), .seconds(5))
    }
  }
}

extension HypervisorEvent {
  /// Whether domains or disks may be others than before.
  var changesInventory: Bool {
    switch self {
    case .lifecycle(_, let change):
      switch change {
      case .defined, .undefined, .started, .stopped, .crashed, .suspended, .resumed: true
      case .shuttingDown, .other: false
      }
    case .disksChanged, .connected: true
    case .jobCompleted, .disconnected: false
    }
  }
}
