internal import ArgumentParser
internal import Messages

/// `tidemark template create`.
struct TemplateCreate: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Make a template out of a snapshot.",
    discussion: """
      The template is one file without backing file, templates/ID.qcow2 in a store; it needs neither the \
      snapshot nor its volume any more. Example:
        tidemark template create 3f2a91c0 --store backup --name debian-13
      """)

  @Argument(help: "The snapshot's id, or the beginning of it.", completion: .snapshots)
  var snapshot: String

  @Option(name: .long, help: "The store that it goes to.", completion: .stores)
  var store: String

  @Option(name: .long, help: "A name for the template.")
  var name: String?

  @OptionGroup var change: ChangeOptions
  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    try await Change(session: session, options: change).run { connection, requestID in
      try await ExportsClient(connection).createTemplate(
        .with {
          $0.requestID = requestID
          $0.snapshot = snapshot
          $0.store = store
          $0.name = name ?? ""
        })
    } outcome: { operation in
      ["template \(operation.targetID)  made\(OperationOutcome.took(operation))"]
    }
  }
}
