internal import Foundation
internal import Messages
internal import SnapshotModel

extension TakeSteps {
  /// Records that a copy into the partial files is about to begin.
  func recordBegin(_ turn: String, _ engine: any CopyEngine) async throws {
    let wasPaused = try await rescue(turn).isPausedForFailedWrite()
    let consistency = engine.consistencyWithoutFreezing
    try await changeFences {
      ($0.isBegun, $0.guestWasPaused, $0.consistency) = (true, wasPaused, consistency?.rawValue)
    }
  }

  /// Records what is known of the file systems in a copy that has begun.
  func recordConsistency(_ consistency: SnapshotConsistency) async throws {
    try await changeFences { $0.consistency = consistency.rawValue }
  }

  /// Changes the fences of all snapshots, while they are held.
  private func changeFences(_ change: @Sendable (inout Fence) -> Void) async throws {
    // The store may have gone meanwhile, and left an empty folder, or another store, in its place.
    for snapshot in snapshots { try await context.files.run { try snapshot.checkDestination() } }
    try await context.exclusively(snapshots.map(\.files)) {
      try await context.files.run {
        for snapshot in snapshots {
          var fence = try Fence.held(context.fenceHolder, snapshot.layout, in: snapshot.destination)
          change(&fence)
          try fence.write(snapshot.layout, in: snapshot.destination)
        }
      }
    }
  }

  /// What the copy's end means; nil if it is to be begun again.
  ///
  /// - Parameters:
  ///   - harm: Why the copy was ended, if it was.
  ///   - targets: What it went into, open since before it began.
  func finish(
    _ outcome: CopyOutcome, _ harm: CopyGuard.Harm?, _ turn: String, _ targets: CopyTargets
  ) async throws -> CopyResult? {
    if outcome == .unknown && harm == nil { return nil }
    // Tasks of their own: the guest comes first, and what a cancelled copy has left is removed too.
    let resumed = await Task {
      await rescue(turn).resume(
        ranFull: harm != nil || outcome.isOutOfSpace, discarding: !outcome.isCompleted)
    }.value
    if case .completed(let takenAt, let bytes) = outcome {
      guard try await Task(operation: { try await areClosed() }).value else { return nil }
      do { try await context.files.run { try targets.makeDurable() } } catch let lost as StorageFailure {
        try await removeNewBitmaps()
        throw failure(.failed("\(lost)"), harm, resumed: resumed)
      }
      await context.reached(.ended, in: .copy)
      try await changeFences {
        $0.copied = Fence.Copied(
          takenAt: takenAt.timeIntervalSince1970, bytes: bytes, consistency: $0.consistency)
      }
      context.report(.progress(done: bytes, total: bytes))
      try? await BackupCleanup(context: context, snapshots: snapshots).forgetCheckpoints(turn)
      return try await recordedCopy()?.result
    }
    if case .machineStopped = outcome { try? await removeNewBitmaps() } else { try await removeNewBitmaps() }
    throw failure(outcome, harm, resumed: resumed)
  }

  /// Whether nobody has the copied files open any more, which is waited for.
  ///
  /// libvirt says that a backup has completed a moment before it lets QEMU close the files. One that is killed in this
  /// moment never does: what QEMU has in memory of a file may then be missing in it, so the copy is of no use.
  private func areClosed() async throws -> Bool {
    var pause = Duration.milliseconds(2)
    let deadline = ContinuousClock.now + .seconds(5)
    while true {
      let isOpen = try await context.files.run {
        try snapshots.contains { snapshot in
          let path = try PartialFile(snapshot: snapshot, context: context).current()
          return try path.map { try ImageLock.isHeld($0, in: snapshot.destination) } ?? false
        }
      }
      if !isOpen { return true }
      guard ContinuousClock.now < deadline else { return false }
      try await Task.sleep(for: pause)
      pause = min(pause * 1.25, .milliseconds(20))
    }
  }

  private func failure(_ outcome: CopyOutcome, _ harm: CopyGuard.Harm?, resumed: Bool) -> AgentError {
    let what = "No snapshot of \(title) was taken"
    switch outcome {
    case .machineStopped(let cause):
      return AgentError(
        .aborted, cause == .died ? "vm_died" : "vm_stopped", what: what,
        why: "While the virtual machine was copied, \(cause.words)",
        remedy: cause == .died
          ? "Look at the domain's log on the host, and take the snapshot again" : "Take the snapshot again",
        facts: ["cause": cause.rawValue], isRetryable: true)
    case .failed(let message) where outcome.isOutOfSpace:
      return noSpace("the target filled up: \(message)", resumed: resumed)
    case .failed(let message):
      return AgentError(
        .internal, "copy_failed", what: what, why: message, remedy: "Look at the domain's log on the host",
        isRetryable: true)
    case .cancelled, .completed, .unknown:
      return harm.map { noSpace($0, resumed: resumed) } ?? AgentError(CancellationError(), what: what)
    }
  }

  /// Removes the bitmaps of a copy that failed, also when the step was cancelled: left behind, one would be taken for the
  /// start of a snapshot that does not exist.
  func removeNewBitmaps() async throws {
    try await Task {
      // Without its fence nobody knows whether they are still this run's own: undoing removes them.
      for snapshot in snapshots { try await context.files.run { try snapshot.checkDestination() } }
      try await BackupCleanup(context: context, snapshots: snapshots).removeNewBitmapsOfHolder()
    }.value
  }
}

extension CopyOutcome {
  /// Whether everything was copied.
  var isCompleted: Bool {
    if case .completed = self { true } else { false }
  }

  /// Whether no space was found for the copy.
  var isOutOfSpace: Bool {
    if case .failed(let message) = self { message.contains("No space left") } else { false }
  }
}
