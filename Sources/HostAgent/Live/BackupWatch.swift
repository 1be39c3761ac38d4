/// Follows one backup job that is known to be ours to its end.
///
/// libvirt's events and statistics name no job. An end is believed only when the job's own description, which has the
/// files it writes, named *our* files before, does not any more, and an event or statistics tell of a backup that
/// ended since we follow it. Everything else is unknown, and unknown is a failure.
struct BackupWatch: Sendable {
  let hypervisor: Hypervisor
  let domainID: String
  /// The files that the job writes, by disk.
  let files: [String: String]
  /// How many looks in a row, five a second, may find the job gone before the event comes that says how it ended. There are
  /// rare ends of which libvirt sends none, on a busy host: seen with libvirt 9.0.0.
  var looksForEvent = 50
  /// Bytes done and to do.
  let progress: @Sendable (UInt64, UInt64) -> Void

  /// How the job ended.
  enum Outcome: Hashable, Sendable {
    case completed(bytes: UInt64)
    case failed(String)
    case cancelled
    /// The guest's QEMU is gone, and the job with it.
    case machineStopped(StopCause)
    /// The job is gone, and nothing proves how it ended.
    case unknown
  }

  private enum Signal: Sendable {
    case event(HypervisorEvent)
    case tick
    case cancel
  }

  /// Waits for the end. Cancelling the calling task aborts the job, and still waits for its end.
  ///
  /// - Parameter events: From before the job was begun.
  func outcome(_ events: AsyncStream<HypervisorEvent>) async -> Outcome {
    let (signals, continuation) = AsyncStream.makeStream(of: Signal.self)
    // A task of its own: it must outlive the cancellation of the caller, to see the aborted job's end.
    let follower = Task { await follow(signals) }
    let sources = Task {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { for await event in events { continuation.yield(.event(event)) } }
        group.addTask {
          // Progress has no event. The tick also finds a job that vanished while events could not come.
          while (try? await Task.sleep(for: .milliseconds(200))) != nil { continuation.yield(.tick) }
        }
      }
    }
    defer { sources.cancel() }
    return await withTaskCancellationHandler {
      await follower.value
    } onCancel: {
      continuation.yield(.cancel)
    }
  }

  private func follow(_ signals: AsyncStream<Signal>) async -> Outcome {
    var isCancelled = false
    var wasLost = false
    var ghostSightings = 0
    var looksWithoutJob = 0
    // Ticks to wait for the event that says why the machine stopped, once it is known that it did, or may have.
    var patience: Int?
    // How the job ended, if its machine goes on.
    var ownOutcome: Outcome?
    for await signal in signals {
      if let left = patience {
        if case .event(.disconnected) = signal { return .machineStopped(.unknown) }
        if case .tick = signal { patience = left - 1 }
        if left == 0 {
          if let ownOutcome, await isActive() { return ownOutcome }
          return .machineStopped(await recordedStopCause())
        }
      }
      do {
        switch signal {
        case .cancel:
          isCancelled = true
          try await hypervisor.urgent.abortJob(domainID)
        case .event(.lifecycle(let id, .stopped(let cause))) where id == domainID:
          return .machineStopped(cause)
        case .event(.lifecycle(let id, .crashed)) where id == domainID: return .machineStopped(.died)
        case .event(.jobCompleted(let id, let statistics)) where id == domainID:
          // One of an earlier job, that came late, does not end ours.
          if !statistics.isBackup { continue }
          if try await isRunning() { continue }
          if ghostSightings >= Self.ghostLimit { return .unknown }
          let outcome = try await ended(statistics, isCancelled)
          if case .completed = outcome { return outcome }
          // A job that ended with its machine is told as cancelled or failed, while the machine still counts as running; the
          // event that says why it stopped follows. A job that we have aborted is not waited for like that.
          let goesOn = await isActive()
          if goesOn && isCancelled { return outcome }
          ownOutcome = outcome
          patience = patience ?? (goesOn ? 2 : 10)
        case .event(.disconnected): wasLost = true
        case .event(.connected), .tick:
          if try await isRunning() {
            looksWithoutJob = 0
            let statistics = try await hypervisor.jobs(domainID).jobStatistics(domainID, completed: false)
            if statistics.isBackup { progress(statistics.processedBytes, statistics.totalBytes) }
            if wasLost && isCancelled { try await hypervisor.urgent.abortJob(domainID) }
            ghostSightings = try await isGhost() ? ghostSightings + 1 : 0
            if ghostSightings == Self.ghostLimit {
              wasLost = true
              try await hypervisor.urgent.abortJob(domainID)
            }
          } else if case .event(.connected) = signal {
            wasLost = true
          } else if try await hypervisor.queries.domain(domainID)?.isActive != true {
            patience = patience ?? 10
          } else if wasLost || looksWithoutJob >= looksForEvent {
            return .unknown
          } else {
            // The job's event is on its way.
            looksWithoutJob += 1
          }
        case .event: continue
        }
      } catch let error as LibvirtError where error.isConnectionLost {
        wasLost = true
      } catch let error as LibvirtError where error.isNoDomain || error.isInvalidOperation {
        patience = patience ?? 10
      } catch let error as LibvirtError where error.isBusy {
        // libvirtd ends the job, or somebody else keeps the domain: the next signal asks again.
        continue
      } catch {
        // QEMU that ends while libvirt asks it is told as what broke between them; why the machine stopped follows.
        ownOutcome = ownOutcome ?? .failed("\(error)")
        let goesOn = await isActive()
        patience = patience ?? (goesOn ? 2 : 10)
      }
    }
    return .unknown
  }

  /// How often in a row a job has to be seen without any work of QEMU's behind it, at five looks a second. A job that
  /// ends is so for a moment, too.
  private static let ghostLimit = 15

  /// Whether libvirt believes in a job that QEMU does not have.
  ///
  /// libvirtd that was killed just after QEMU's part had ended comes back with a backup that never ends, and that keeps
  /// the domain from every other one. Aborting ends it.
  private func isGhost() async throws -> Bool {
    try await !hypervisor.jobs(domainID).hasBlockJob(onAnyOf: Array(files.keys), of: domainID)
  }

  private func isRunning() async throws -> Bool {
    try await hypervisor.queries.runningBackup(domainID) == files
  }

  private func isActive() async -> Bool {
    (try? await hypervisor.queries.domain(domainID)?.isActive) == true
  }

  private func ended(_ event: JobStatistics, _ isCancelled: Bool) async throws -> Outcome {
    let final = try await hypervisor.queries.jobStatistics(domainID, completed: true)
    if event.state == .completed && final.state == .completed && final.isBackup {
      return .completed(bytes: final.processedBytes)
    }
    if isCancelled || final.state == .cancelled { return .cancelled }
    return .failed(final.failure ?? event.failure ?? "QEMU gave no reason")
  }

  /// Why the stopped machine stopped, by libvirt's memory; it has none of a transient domain.
  private func recordedStopCause() async -> StopCause {
    (try? await hypervisor.queries.stopCause(domainID)) ?? .unknown
  }
}
