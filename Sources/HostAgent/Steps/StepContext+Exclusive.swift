internal import Messages

/// A snapshot's files, and where they are.
struct SnapshotFiles: Sendable {
  let directory: ConfinedDirectory
  let layout: SnapshotLayout
}

extension StepContext {
  /// Runs `body` while no other agent changes the files of these snapshots.
  ///
  /// - Throws: `AgentError` `storage_locked` when another keeps them for too long; what `body` throws.
  func exclusively<Result: Sendable>(
    _ files: [SnapshotFiles], _ body: () async throws -> Result
  ) async throws -> Result {
    var locks: [StorageLock] = []
    // In one order everywhere, so that two who need the same ones do not wait for each other.
    for file in files.sorted(by: { $0.order < $1.order }) { locks.append(try await lock(file)) }
    defer { withExtendedLifetime(locks) {} }
    return try await body()
  }

  /// As ``exclusively(_:_:)``, after making sure that no newer attempt, and no other agent, has taken these snapshots over
  /// since this run of the step claimed them.
  ///
  /// - Throws: `AgentError` `attempt_superseded`, `storage_locked`; what `body` throws.
  func fenced<Result: Sendable>(
    _ files: [SnapshotFiles], _ body: () async throws -> Result
  ) async throws -> Result {
    try await exclusively(files) {
      try await self.files.run {
        for file in files { _ = try Fence.held(self.fenceHolder, file.layout, in: file.directory) }
      }
      return try await body()
    }
  }

  /// Who holds a fence that this run of the step has claimed.
  var fenceHolder: Fence.Holder { Fence.Holder(attempt: attempt, run: run) }

  private func lock(_ file: SnapshotFiles) async throws -> StorageLock {
    let deadline = ContinuousClock.now + Self.lockPatience
    var pause = Duration.milliseconds(10)
    while true {
      let lock = try await files.run {
        try StorageLock.attempt(file.layout, in: file.directory, owner: owner)
      }
      if let lock { return lock }
      guard ContinuousClock.now < deadline else { throw Self.locked(file) }
      // The system call that waits for a lock can neither be cancelled nor limited.
      try await Task.sleep(for: pause)
      pause = min(pause * 2, .milliseconds(200))
    }
  }

  /// How long others may keep a lock: they do so for moments, unless they hang.
  private static let lockPatience = Duration.seconds(10)

  private static func locked(_ file: SnapshotFiles) -> AgentError {
    let path = file.directory.absolute(file.layout.folder)
    return AgentError(
      .unavailable, "storage_locked", what: "The files in \(path) were not changed",
      why:
        "Another host agent has kept them locked for \(lockPatience.components.seconds) s: it hangs, or was stopped",
      remedy: "Look which host's agent hangs, and end or continue it; the operation goes on then",
      facts: ["path": path])
  }
}

extension SnapshotFiles {
  fileprivate var order: String { directory.absolute(layout.folder) }
}
