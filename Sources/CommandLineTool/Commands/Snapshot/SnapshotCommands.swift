internal import ArgumentParser

/// `tidemark snapshot`.
struct SnapshotCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot", abstract: "Take, look at, verify, delete, copy, export and revert to snapshots.",
    subcommands: [
      SnapshotTake.self, SnapshotList.self, SnapshotGroups.self, SnapshotShow.self, SnapshotRemove.self,
      SnapshotRevert.self,
      SnapshotCopy.self, SnapshotExport.self, SnapshotVerify.self,
    ])
}
