internal import ArgumentParser
internal import Messages

/// `tidemark snapshot rm`.
struct SnapshotRemove: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm",
    abstract: "Delete a snapshot.",
    discussion: """
      A snapshot that others depend on becomes hidden: it stays on the storage until the last of them is \
      deleted, and then goes with it.
      """)

  @Argument(help: "The snapshot's id, or the beginning of it.")
  var snapshot: String

  @OptionGroup var change: ChangeOptions
  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    try await Change(session: session, options: change).run { connection, requestID in
      try await SnapshotsClient(connection).deleteSnapshot(
        .with {
          $0.requestID = requestID
          $0.snapshot = snapshot
        })
    } outcome: { operation in
      let id = operation.snapshotIDs.first ?? snapshot
      let rest = try await whatBecame(of: id, session)
      return ["snapshot \(id) is deleted\(rest)"]
    }
  }

  /// Whether its files are still needed.
  private func whatBecame(of id: String, _ session: Session) async throws -> String {
    do {
      let found = try await session.connected { connection in
        try await SnapshotsClient(connection).getSnapshot(.with { $0.snapshot = id })
      }
      return found.state == .hidden
        ? "; hidden, it keeps \(ByteText.size(found.allocatedBytes)) on the storage while others depend on it"
        : ""
    } catch let failure as Failure where failure.reason == "unknown_snapshot" {
      return " and gone from the storage"
    } catch is Failure {
      // The deletion is done; what is missing is only this remark.
      return ""
    }
  }
}
