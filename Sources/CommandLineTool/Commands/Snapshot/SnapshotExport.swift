internal import ArgumentParser
internal import Messages

/// `tidemark snapshot export`.
struct SnapshotExport: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a snapshot's content into a file of its own.",
    discussion: """
      The file needs no other one; it goes to the folder exports in a store or pool, and is nothing that \
      Tidemark looks after. Examples:
        tidemark snapshot export 3f2a91c0 --to backup --file web-1.qcow2
        tidemark snapshot export 3f2a91c0 --to backup --file web-1.img --format raw
      """)

  @Argument(help: "The snapshot's id, or the beginning of it.", completion: .snapshots)
  var snapshot: String

  @Option(
    name: .customLong("to"), help: ArgumentHelp("The store or pool.", valueName: "location"),
    completion: .locations)
  var location: String

  @Option(name: .long, help: "The file's name in the folder exports there; nothing may be there.")
  var file: String

  @Option(name: .customLong("format"), help: "qcow2 or raw.", completion: .list(["qcow2", "raw"]))
  var imageFormat = "qcow2"

  @OptionGroup var change: ChangeOptions
  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    try await Change(session: session, options: change).run { connection, requestID in
      try await ExportsClient(connection).exportSnapshot(
        .with {
          $0.requestID = requestID
          $0.snapshot = snapshot
          $0.location = location
          $0.file = file
          $0.format = imageFormat
        })
    } outcome: { operation in
      ["\(operation.target)".printable + "  made\(OperationOutcome.took(operation))"]
    }
  }
}
