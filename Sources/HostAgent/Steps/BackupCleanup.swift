internal import Messages

/// Removes what a copy began in libvirt: its job, and the bitmaps that it started.
struct BackupCleanup: Sendable {
  let steps: TakeSteps

  private var context: StepContext { steps.context }
  private var hypervisor: Hypervisor { steps.context.hypervisor }
  private var domainID: String { steps.domainID }

  /// Ends a running backup that writes our files, and waits until it has ended; others' are left alone.
  func abortOurs() async throws {
    let events = hypervisor.events()
    guard try await isOurs() else { return }
    try await hypervisor.patiently { try await hypervisor.jobs(domainID).abortJob(domainID) }
    for await event in events {
      switch event {
      case .jobCompleted(let id, _), .lifecycle(let id, .stopped): if id != domainID { continue }
      case .connected: break
      default: continue
      }
      if try await !isOurs() { return }
    }
    try Task.checkCancellation()
  }

  /// Removes the new bitmaps, where the machine runs through libvirt, else from the files.
  func removeNewBitmaps() async throws {
    let bitmaps = StoredBitmaps(context: context)
    for snapshot in steps.snapshots {
      guard let name = snapshot.checkpoint else { continue }
      try await bitmaps.remove(name, pool: snapshot.pool, volume: snapshot.volume, title: snapshot.title)
    }
  }

  private func isOurs() async throws -> Bool {
    if domainID.isEmpty { return false }
    let running: [String: String]?
    do {
      running = try await hypervisor.patiently { try await hypervisor.queries.runningBackup(domainID) }
    } catch let error as LibvirtError where error.isNoDomain { return false }
    guard let running else { return false }
    return steps.snapshots.contains { snapshot in
      guard let file = running[snapshot.plan.disk], let path = snapshot.destination.relative(file) else {
        return false
      }
      return path.parent == snapshot.layout.folder && snapshot.layout.attempt(ofPartial: path.name) != nil
    }
  }
}
