internal import Messages

extension TakeSteps {
  /// Removes whatever the other steps have made, in the safe order: the manifest, which is the proof; the new bitmap,
  /// which an increment must never be based on; then the file. The old tip's bitmap stays. Safe in any state.
  func undo() async throws {
    try await withTurn { turn in
      for snapshot in snapshots {
        try await context.files.run { try snapshot.checkDestination() }
        try await context.exclusively([snapshot.files]) {
          try await context.files.run {
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
        await context.reached(.withdrawn, in: .undo)
      }
      let cleanup = BackupCleanup(context: context, snapshots: snapshots)
      try await cleanup.abortOurs()
      try await cleanup.removeNewBitmaps()
      try await cleanup.forgetCheckpoints(turn)
      for snapshot in snapshots {
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
    }
  }
}
