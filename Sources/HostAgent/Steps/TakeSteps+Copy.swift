internal import Foundation
internal import Messages

extension TakeSteps {
  /// Copies all disks as of one instant, and starts the new bitmaps at that instant.
  ///
  /// Died in the middle: a running machine's QEMU goes on by itself. Repeated, a running job that writes *our* files is
  /// taken up again; a copy that was seen to succeed is not done twice; anything else is thrown away and begun anew, as
  /// libvirt cannot say whose job it was that ended.
  func copy() async throws -> CopyResult {
    try await withTurn { turn in
      for snapshot in snapshots { try await context.files.run { try snapshot.checkDestination() } }
      if let copied = try await recordedCopy() { return copied.result }
      // Looked at first: an agent that wakes up when the VM has gone to another host claims nothing.
      _ = try await engine(turn)
      let fences = try await claimFences()
      var isBegun = fences.contains(where: \.isBegun)
      if isBegun, let outcome = try await engine(turn).resume(snapshots, into: partialFiles()),
        let result = try await finish(outcome, turn)
      {
        return result
      }
      // What was begun is gone and nobody knows how it ended: again. Each time has its own reason to fail or to succeed.
      for _ in 0..<3 {
        try Task.checkCancellation()
        let engine = try await engine(turn)
        if isBegun { try await throwAway(engine) }
        isBegun = true
        if let result = try await attemptCopy(engine, turn) { return result }
      }
      throw AgentError(
        .aborted, "copy_lost", what: "No snapshot of \(title) was taken",
        why:
          "libvirtd was restarted, or the machine started or stopped, in the middle of three copies in a row",
        remedy: "Try again when it stays as it is",
        isRetryable: true)
    }
  }

  /// What a copy before this one was seen to do; nil if none was seen to succeed.
  private func recordedCopy() async throws -> Fence.Copied? {
    try await context.files.run {
      let fences = try snapshots.map { try Fence.read($0.layout, in: $0.destination) }
      try fences.forEach { try Fence.check($0, context.attempt) }
      guard let copied = fences.first??.copied, fences.allSatisfy({ $0?.copied == copied }) else {
        return nil
      }
      return copied
    }
  }

  /// - Throws: `AgentError` `partial_missing` if there is none any more: the operation is over, or its files were removed.
  private func claimFences() async throws -> [Fence] {
    try await context.exclusively(snapshots.map(\.files)) {
      try await context.files.run {
        try snapshots.map { snapshot in
          let fence = try Fence.claim(
            context.fenceHolder, snapshot.layout, in: snapshot.destination, making: false)
          if let fence { return fence }
          throw AgentError(
            .aborted, "partial_missing", what: "No snapshot of \(snapshot.title) was taken",
            why:
              "What was prepared has vanished from \(snapshot.destination.absolute(snapshot.layout.folder))",
            remedy: "Take the snapshot again", isRetryable: true)
        }
      }
    }
  }

  /// The partial files, by snapshot id; none for a disk that has none.
  private func partialFiles() async throws -> [String: String] {
    try await context.files.run {
      var files: [String: String] = [:]
      for snapshot in snapshots {
        let path = try PartialFile(snapshot: snapshot, context: context).current()
        files[snapshot.plan.snapshotID] = path.map { snapshot.destination.absolute($0) }
      }
      return files
    }
  }

  /// Removes what an unproved copy has left: its job, its new bitmaps, its data. The parents' bitmaps stay.
  private func throwAway(_ engine: any CopyEngine) async throws {
    let cleanup = BackupCleanup(context: context, snapshots: snapshots)
    try await cleanup.abortOurs()
    try await cleanup.removeNewBitmapsOfHolder()
    for snapshot in snapshots {
      let partial = PartialFile(snapshot: snapshot, context: context)
      try await partial.create(virtualBytes: try await engine.virtualBytes(snapshot), making: false)
    }
  }

  /// One copy from its beginning to its end; nil if its end is unknown.
  private func attemptCopy(_ engine: any CopyEngine, _ turn: String) async throws -> CopyResult? {
    for snapshot in snapshots {
      let partial = PartialFile(snapshot: snapshot, context: context)
      if try await context.files.run({ try partial.current() }) == nil {
        try await partial.create(virtualBytes: try await engine.virtualBytes(snapshot), making: false)
      }
    }
    try await reserve(engine)
    try await recordBegin()
    let outcome: CopyOutcome
    do { outcome = try await engine.copy(snapshots, into: partialFiles()) } catch {
      try await removeNewBitmaps()
      throw AgentError(error, what: "No snapshot of \(title) was taken")
    }
    return try await finish(outcome, turn)
  }

  private func recordBegin() async throws { try await changeFences { $0.isBegun = true } }

  /// Changes the fences of all snapshots, while they are held.
  private func changeFences(_ change: @Sendable (inout Fence) -> Void) async throws {
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
  private func finish(_ outcome: CopyOutcome, _ turn: String) async throws -> CopyResult? {
    let what = "No snapshot of \(title) was taken"
    switch outcome {
    case .unknown: return nil
    case .completed(let takenAt, let bytes):
      let copied = Fence.Copied(takenAt: takenAt.timeIntervalSince1970, bytes: bytes)
      await context.reached(.ended, in: .copy)
      try await changeFences { $0.copied = copied }
      context.report(.progress(done: bytes, total: bytes))
      try? await BackupCleanup(context: context, snapshots: snapshots).forgetCheckpoints(turn)
      return copied.result
    case .cancelled:
      try await removeNewBitmaps()
      throw AgentError(CancellationError(), what: what)
    case .machineStopped:
      try? await removeNewBitmaps()
      throw AgentError(
        .aborted, "vm_stopped", what: what, why: "The virtual machine stopped while it was copied",
        remedy: "Take the snapshot again", isRetryable: true)
    case .failed(let message):
      try await removeNewBitmaps()
      if message.contains("No space left") {
        throw AgentError(
          .resourceExhausted, "no_space", what: what,
          why: "The target filled up while it was copied: \(message)",
          remedy: "Make room and try again", isRetryable: true)
      }
      throw AgentError(
        .internal, "copy_failed", what: what, why: message, remedy: "Look at the domain's log on the host",
        isRetryable: true)
    }
  }

  /// Removes the bitmaps of a copy that failed, also when the step was cancelled: left behind, one would be taken for the
  /// start of a snapshot that does not exist.
  private func removeNewBitmaps() async throws {
    try await Task {
      try await BackupCleanup(context: context, snapshots: snapshots).removeNewBitmapsOfHolder()
    }.value
  }
}

extension Fence.Copied {
  /// As the step's result.
  var result: CopyResult {
    var result = CopyResult()
    result.takenAt = Timestamp(Date(timeIntervalSince1970: takenAt))
    result.copiedBytes = bytes
    return result
  }
}
