internal import Foundation
internal import Messages
internal import SnapshotModel

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
      // One of which nobody knows whether it began on a frozen guest is not taken up.
      if isBegun && (quiesce == .unspecified || fences.allSatisfy { $0.consistency != nil }) {
        let (engine, files) = (try await engine(turn), try await partialFiles())
        let targets = try await copyTargets()
        let end = try await guarded(turn) {
          try await targets.writtenOut { try await engine.resume(snapshots, into: files) }
        }
        if let outcome = end.outcome, let result = try await finish(outcome, end.harm, turn, targets) {
          return result
        }
      }
      // What was begun is gone and nobody knows how it ended: again. Each time has its own reason to fail or to succeed.
      for _ in 0..<3 {
        try Task.checkCancellation()
        let engine = try await engine(turn)
        if isBegun { try await throwAway(engine, turn) }
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
  func recordedCopy() async throws -> Fence.Copied? {
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

  /// The partial files that there are, opened.
  private func copyTargets() async throws -> CopyTargets {
    try await context.files.run {
      try CopyTargets(
        snapshots.compactMap { snapshot in
          try PartialFile(snapshot: snapshot, context: context).current().map { ($0, snapshot.destination) }
        })
    }
  }

  /// Removes what an unproved copy has left: its job, its new bitmaps, its data. The parents' bitmaps stay.
  private func throwAway(_ engine: any CopyEngine, _ turn: String) async throws {
    let cleanup = BackupCleanup(context: context, snapshots: snapshots)
    try await cleanup.abortOurs()
    _ = await rescue(turn).resume()
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
    try await recordBegin(turn, engine)
    let (files, targets) = (try await partialFiles(), try await copyTargets())
    let end: (outcome: CopyOutcome, harm: CopyGuard.Harm?)
    do {
      end = try await guarded(turn) {
        try await targets.writtenOut { try await engine.copy(snapshots, into: files) }
      }
    } catch {
      try await removeNewBitmaps()
      throw AgentError(error, what: "No snapshot of \(title) was taken")
    }
    return try await finish(end.outcome, end.harm, turn, targets)
  }
}

extension Fence.Copied {
  /// As the step's result.
  var result: CopyResult {
    var result = CopyResult()
    result.takenAt = Timestamp(Date(timeIntervalSince1970: takenAt))
    result.copiedBytes = bytes
    result.consistency = Consistency(SnapshotConsistency(recorded: consistency))
    return result
  }
}
