internal import ArgumentParser
internal import Messages

/// `tidemark snapshot revert`.
struct SnapshotRevert: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "revert",
    abstract: "Give a volume back the content it had in one of its snapshots.",
    discussion: """
      The volume's VM must be stopped. What was written since the snapshot is lost, unless another snapshot \
      holds it. All snapshots stay; the next one is an increment on the one that was reverted to.

      Every host that could run the VM is asked; one that does not answer refuses the revert, unless you \
      state with --fenced-host that it certainly does not run (it is switched off, or cut from the storage).
      """)

  @Argument(help: "The snapshot's id, or the beginning of it.", completion: .snapshots)
  var snapshot: String

  @Option(
    name: .customLong("fenced-host"),
    help: ArgumentHelp("A host that is fenced. May be repeated.", valueName: "host"),
    completion: .hosts)
  var fencedHosts: [String] = []

  @OptionGroup var change: ChangeOptions
  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    try await Change(session: session, options: change).run { connection, requestID in
      try await SnapshotsClient(connection).revertVolume(
        .with {
          $0.requestID = requestID
          $0.snapshot = snapshot
          $0.fencedHosts = fencedHosts
        })
    } outcome: { operation in
      let took = OperationOutcome.took(operation)
      let volume = operation.volumesText.printable
      let snapshot = operation.snapshotIDs.first ?? snapshot
      return [
        "\(volume) has the content of snapshot \(snapshot) again" + (took.isEmpty ? "" : ", done\(took)")
      ]
    }
  }
}
