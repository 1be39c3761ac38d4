internal import ArgumentParser
internal import Messages

/// `tidemark snapshot copy`.
struct SnapshotCopy: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "copy",
    abstract: "Copy a snapshot to another store.",
    discussion: """
      The copy is a snapshot of its own there, of the same volume and the same moment: it stays when the \
      original is deleted, and is used where the original cannot be reached. An increment's copy brings what \
      its chain lacks there; with --self-sufficient it stands alone. Example:
        tidemark snapshot copy 3f2a91c0 --to elsewhere
      """)

  @Argument(help: "The snapshot's id, or the beginning of it.", completion: .snapshots)
  var snapshot: String

  @Option(
    name: .customLong("to"), help: ArgumentHelp("The store, of any zone.", valueName: "store"),
    completion: .stores)
  var store: String

  @Flag(name: .customLong("self-sufficient"), help: "Make the copy a full one.")
  var isSelfSufficient = false

  @OptionGroup var change: ChangeOptions
  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    try await Change(session: session, options: change).run { connection, requestID in
      try await ExportsClient(connection).copySnapshot(
        .with {
          $0.requestID = requestID
          $0.snapshot = snapshot
          $0.store = store
          $0.selfSufficient = isSelfSufficient
        })
    } outcome: { operation in
      guard let id = operation.snapshotIDs.last else { return [] }
      return try await session.connected { connection in
        let copy = try await SnapshotsClient(connection).getSnapshot(.with { $0.snapshot = id })
        return [SnapshotText.outcome(copy) + OperationOutcome.took(operation)]
      }
    }
  }
}
