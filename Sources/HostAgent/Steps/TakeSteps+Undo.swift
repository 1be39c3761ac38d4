internal import Messages

extension TakeSteps {
  /// Removes whatever the other steps have made, in the safe order: the manifest, which is the proof; the new bitmap,
  /// which an increment must never be based on; then the file. The old tip's bitmap stays. Safe in any state.
  ///
  /// A store that is away keeps nobody from ending the job and removing the bitmaps: the guest comes first. What lies in
  /// the store is removed by the next snapshot of the volume there, if this operation does not come to it any more.
  func undo() async throws {
    try await withTurn { turn in
      var reachable: [PlannedSnapshot] = []
      var away: AgentError?
      for snapshot in snapshots {
        do {
          try await context.files.run { try snapshot.checkDestination() }
          try await context.exclusively([snapshot.files]) {
            try await context.files.run { try removeProof(snapshot) }
          }
          reachable.append(snapshot)
        } catch let error as AgentError where error.isStoreAway { away = error }
        await context.reached(.withdrawn, in: .undo)
      }
      let cleanup = BackupCleanup(context: context, snapshots: snapshots)
      try await cleanup.abortOurs()
      _ = await rescue(turn).resume()
      try await cleanup.removeNewBitmaps()
      try await cleanup.forgetCheckpoints(turn)
      for snapshot in reachable {
        try await context.exclusively([snapshot.files]) {
          try await context.files.run {
            let (directory, layout) = (snapshot.destination, snapshot.layout)
            try PartialFile(snapshot: snapshot, context: context).removeAll()
            try directory.remove(layout.image)
            try directory.remove(layout.fence)
            try directory.removeFolderIfEmpty(layout.folder)
          }
        }
      }
      if let away { throw away }
    }
  }

  /// Fences off everybody who made the snapshot and removes the manifest, if it is ours. Needs the lock. Blocks.
  private func removeProof(_ snapshot: PlannedSnapshot) throws {
    try snapshot.checkDestination()
    if let manifest = try Manifest.read(snapshot.layout, in: snapshot.destination) {
      guard manifest.operationID == context.operationID else {
        throw AgentError.invalidPlan("snapshot \(manifest.snapshotID) was made by another operation")
      }
      if manifest.attempt > context.attempt {
        throw AgentError.superseded(attempt: context.attempt, by: manifest.attempt)
      }
    }
    if try snapshot.destination.status(snapshot.layout.folder) != nil {
      // From here on nobody who made it changes anything any more.
      try Fence.claim(context.fenceHolder, snapshot.layout, in: snapshot.destination, making: true)
    }
    try snapshot.destination.remove(snapshot.layout.manifest)
  }
}
