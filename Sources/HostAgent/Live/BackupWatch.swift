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
  /// Bytes done and to do.
  let progress: @Sendable (UInt64, UInt64) -> Void

  /// How the job ended.
  enum Outcome: Hashable, Sendable {
    case completed(bytes: UInt64)
    case failed(String)
    case cancelled
    /// The guest's QEMU is gone, and the job with it.
    case machineStopped
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
    for await signal in signals {
      do {
        switch signal {
        case .cancel:
          isCancelled = true
          try await hypervisor.jobs(domainID).abortJob(domainID)
        case .event(.lifecycle(let id, .stopped)) where id == domainID: return .machineStopped
        case .event(.lifecycle(let id, .crashed)) where id == domainID: return .machineStopped
        case .event(.jobCompleted(let id, let statistics)) where id == domainID:
          // One of an earlier job, that came late, does not end ours.
          if !statistics.isBackup { continue }
          if try await isRunning() { continue }
          if ghostSightings >= Self.ghostLimit { return .unknown }
          return try await ended(statistics, isCancelled)
        case .event(.disconnected): wasLost = true
        case .event(.connected), .tick:
          if try await isRunning() {
            let statistics = try await hypervisor.queries.jobStatistics(domainID, completed: false)
            if statistics.isBackup { progress(statistics.processedBytes, statistics.totalBytes) }
            if wasLost && isCancelled { try await hypervisor.jobs(domainID).abortJob(domainID) }
            ghostSightings = try await isGhost() ? ghostSightings + 1 : 0
            if ghostSightings == Self.ghostLimit {
              wasLost = true
              try await hypervisor.jobs(domainID).abortJob(domainID)
            }
          } else if case .event(.connected) = signal {
            wasLost = true
          } else if let outcome = try await vanished(wasLost) {
            return outcome
          }
        case .event: continue
        }
      } catch let error as LibvirtError where error.isConnectionLost {
        wasLost = true
      } catch let error as LibvirtError where error.isNoDomain || error.isInvalidOperation {
        return .machineStopped
      } catch let error as LibvirtError where error.isBusy {
        // libvirtd ends the job, or somebody else keeps the domain: the next signal asks again.
        continue
      } catch {
        return .failed("\(error)")
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
    try await !hypervisor.queries.hasBlockJob(onAnyOf: Array(files.keys), of: domainID)
  }

  private func isRunning() async throws -> Bool {
    try await hypervisor.queries.runningBackup(domainID) == files
  }

  private func ended(_ event: JobStatistics, _ isCancelled: Bool) async throws -> Outcome {
    let final = try await hypervisor.queries.jobStatistics(domainID, completed: true)
    if event.state == .completed && final.state == .completed && final.isBackup {
      return .completed(bytes: final.processedBytes)
    }
    if isCancelled || final.state == .cancelled { return .cancelled }
    return .failed(final.failure ?? event.failure ?? "QEMU gave no reason")
  }

  /// The job runs no more and no event has come: it is on its way, unless the connection was lost meanwhile.
  private func vanished(_ wasLost: Bool) async throws -> Outcome? {
    guard try await hypervisor.queries.domain(domainID)?.isActive == true else { return .machineStopped }
    return wasLost ? .unknown : nil
  }
}
