internal import Foundation
internal import Messages

/// Removes what a copy began in libvirt and in the images: its job, and the bitmaps that it started.
struct BackupCleanup: Sendable {
  let context: StepContext
  let snapshots: [PlannedSnapshot]

  private var hypervisor: Hypervisor { context.hypervisor }

  /// Ends every running backup of this host that writes our files, and waits until it has ended; others' are left alone.
  func abortOurs() async throws {
    for domain in try await hypervisor.domains() where domain.isActive {
      try await hypervisor.abortBackup(on: domain.id) { running in
        snapshots.contains { snapshot in
          running.values.contains { file in
            guard let path = snapshot.destination.relative(file) else { return false }
            return path.parent == snapshot.layout.folder
              && snapshot.layout.attempt(ofPartial: path.name) != nil
          }
        }
      }
    }
  }

  /// Removes the new bitmaps, unless this run of the step was overtaken: then they are not its own any more.
  ///
  /// - Throws: `AgentError` `attempt_superseded`.
  func removeNewBitmapsOfHolder() async throws {
    try await context.fenced(snapshots.map(\.files)) { try await removeNewBitmaps() }
  }

  /// Removes the new bitmaps, where the machine runs through libvirt, else from the files.
  func removeNewBitmaps() async throws {
    let bitmaps = StoredBitmaps(context: context)
    for snapshot in snapshots {
      guard let name = snapshot.checkpoint else { continue }
      try await bitmaps.remove(name, pool: snapshot.pool, volume: snapshot.volume, title: snapshot.title)
    }
  }

  /// Makes libvirt forget our checkpoints on the machine whose turn it is, if it is one of this host and no backup runs
  /// on it; the bitmaps stay. Others' are left alone.
  func forgetCheckpoints(_ turn: String) async throws {
    // Without a machine the turn is a file's.
    guard UUID(uuidString: turn) != nil, try await hypervisor.domain(turn) != nil else { return }
    let running = try await hypervisor.patiently { try await hypervisor.queries.runningBackup(turn) }
    if running != nil { return }
    try await LiveBitmaps(hypervisor: hypervisor, domainID: turn).forgetCheckpoints()
  }
}
