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
    for await event in events {
      switch event {
      case .jobCompleted(let id, _), .lifecycle(let id, .stopped): if id != domainID { continue }
      case .connected: break
      default: continue
      }
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
