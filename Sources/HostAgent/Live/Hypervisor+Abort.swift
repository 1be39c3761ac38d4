extension Hypervisor {
  /// Ends the backup that runs on a domain, for as long as it is one that `isOurs` knows by the files that it writes, and
  /// returns when it has ended. Others' are left alone.
  ///
  /// - Returns: Whether there was one to end.
  /// - Throws: `LibvirtError`; `CancellationError` when cancelled while waiting.
  @discardableResult
  func abortBackup(
    on domainID: String, where isOurs: @Sendable (_ files: [String: String]) -> Bool
  ) async throws -> Bool {
    let events = events()
    guard try await runs(on: domainID, isOurs) else { return false }
    try await patiently { try await urgent.abortJob(domainID) }
    let (looks, look) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let sources = Task {
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          for await event in events where event.mayEndBackup(of: domainID) { look.yield() }
        }
        // There are rare ends of which libvirt sends no event: see `BackupWatch.looksForEvent`.
        group.addTask { while (try? await Task.sleep(for: .seconds(1))) != nil { look.yield() } }
      }
    }
    defer { sources.cancel() }
    for await _ in looks {
      if try await !runs(on: domainID, isOurs) { return true }
    }
    try Task.checkCancellation()
    return true
  }

  private func runs(on domainID: String, _ isOurs: (_ files: [String: String]) -> Bool) async throws -> Bool {
    do {
      let running = try await patiently { try await queries.runningBackup(domainID) }
      return running.map(isOurs) ?? false
    } catch let error as LibvirtError where error.isNoDomain { return false }
  }
}

extension HypervisorEvent {
  /// Whether a backup on that domain may be over since then.
  fileprivate func mayEndBackup(of domainID: String) -> Bool {
    switch self {
    case .jobCompleted(let id, _), .lifecycle(let id, .stopped): id == domainID
    case .connected: true
    default: false
    }
  }
}
