internal import Logging
internal import Messages
internal import ServiceLifecycle

/// Tells the orchestrator who this host is and what runs on it: at the start, when libvirt reports a change, and as a
/// heartbeat.
///
/// Orchestrators share one catalog, so one of them is told: the same as before, or, where that one does not answer, the next.
/// If none does, the first that is back hears it.
struct Announcer: Service {
  let inventory: HostInventory
  /// The orchestrators with their addresses, in the order in which they are tried; at least one.
  let orchestrators: [(address: String, agents: AgentsClient)]
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
    var announced: String?
    var heartbeat: Task<Void, any Error>?
    defer { heartbeat?.cancel() }
    wish.yield()
    for await _ in wishes {
      heartbeat?.cancel()
      pause = await announce(pause, &announced)
      heartbeat = Task { [pause] in
        try await Task.sleep(for: pause)
        wish.yield()
      }
    }
  }

  /// - Parameter announced: The address of the orchestrator that the last one arrived at, nil if it did not; a change is
  ///   logged.
  /// - Returns: The pause until the next one.
  private func announce(_ pause: Duration, _ announced: inout String?) async -> Duration {
    let first = orchestrators.firstIndex { $0.address == announced } ?? 0
    for (address, agents) in orchestrators[first...] + orchestrators[..<first] {
      do {
        let response = try await inventory.turns.announce {
          try await agents.announce(inventory.report(), timeout: .seconds(10))
        }
        inventory.sought.take(response)
        if announced != address {
          logger.info("announced", metadata: ["host_id": "\(response.hostID)", "orchestrator": "\(address)"])
        }
        announced = address
        let milliseconds = response.heartbeatIntervalMs
        return milliseconds == 0 ? pause : .milliseconds(Int(milliseconds))
      } catch is CancellationError {
        return pause
      } catch {
        logger.warning("not announced", metadata: ["error": "\(error)", "orchestrator": "\(address)"])
      }
    }
    announced = nil
    return min(max(pause, .milliseconds(500)), .seconds(5))
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
