internal import ArgumentParser
internal import Messages

/// `tidemark catalog rebuild`.
struct CatalogRebuild: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild",
    abstract: "Record again what the manifests on the storage tell: after the database was lost.",
    discussion: """
      After the loss of the database:
        1. Start the catalog with an empty database, and the orchestrators. The host agents announce themselves; zones, \
      clusters, hosts and VMs are known again by that: tidemark host ls.
        2. Make the pools and the stores known under their old names, with tidemark pool add and tidemark store add. Each \
      gets its old id, which its marker holds.
        3. tidemark catalog rebuild
        4. Set the settings again: tidemark settings set.

      Snapshots, groups, chains, volumes and tips are then as they were. What is recorded already is left as it is; where a \
      manifest says something else, that is said. It can be run at any time, and again.

      What no manifest holds does not come back: settings, templates (their files stay), the history of operations, and what \
      verifications had found.

      It exits with 0 when all could be recorded, and with \(ExitStatus.needsAttention.rawValue) when something is left that \
      a person has to look at.
      """)

  @OptionGroup var change: ChangeOptions
  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    try await Change(session: session, options: change).run { connection, requestID in
      try await SnapshotsClient(connection).rebuildCatalog(.with { $0.requestID = requestID })
    } outcome: { operation in
      let steps = operation.steps.map(\.summary).filter { !$0.isEmpty }.map(\.printable)
      return steps + FindingText.allLines(operation, on: session.console.output) + [
        "not in any manifest, and so not recorded again: settings, templates, the history of operations, what "
          + "verifications had found"
      ]
    } attention: {
      $0.needsAttention
    }
  }
}
