internal import ArgumentParser
internal import Messages
internal import RPC

/// `tidemark chain consolidate`.
struct ChainConsolidate: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "consolidate",
    abstract: "Merge a volume's hidden snapshots into their only children.",
    discussion: """
      A snapshot that was deleted while others need it stays on the storage, hidden, and counts as a link of its chain. \
      Merged into its child it is gone: the chain is shorter, and what the child had overwritten is given back. What \
      every visible snapshot holds stays as it is; a child of a hidden full snapshot becomes full. New files are \
      written beside the old ones and compared with them before they take their places, so there must be room for them.

      It happens by itself where the setting kvm.incremental.consolidate.hidden is more than 0: with so many hidden \
      snapshots that can be merged, after a snapshot was taken or deleted.

      Examples:
        tidemark chain consolidate web-1/vda
        tidemark chain show web-1/vda
      """)

  @Argument(help: "The volume: VM and disk, or id.", completion: .volumes)
  var volume: String

  @OptionGroup var change: ChangeOptions
  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    try await Change(session: session, options: change).run { connection, requestID in
      try await SnapshotsClient(connection).consolidateVolume(
        .with {
          $0.requestID = requestID
          $0.volume = volume
        })
    } outcome: { operation in
      let summary = operation.steps.first { $0.step == "plan" }?.summary ?? ""
      return [
        "\(operation.volumesText): consolidated\(OperationOutcome.took(operation)): \(summary)".printable
      ]
    }
  }
}
