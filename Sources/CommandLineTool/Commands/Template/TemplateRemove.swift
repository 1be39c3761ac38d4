internal import ArgumentParser
internal import Messages

/// `tidemark template rm`.
struct TemplateRemove: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm",
    abstract: "Delete a template.",
    discussion: "While a volume is being made of it, its file stays; it goes with its last reader.")

  @Argument(help: "The template's name, its id, or the beginning of it.", completion: .templates)
  var template: String

  @OptionGroup var change: ChangeOptions
  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    try await Change(session: session, options: change).run { connection, requestID in
      try await ExportsClient(connection).deleteTemplate(
        .with {
          $0.requestID = requestID
          $0.template = template
        })
    } outcome: { operation in
      ["template \(operation.targetID) is deleted"]
    }
  }
}
