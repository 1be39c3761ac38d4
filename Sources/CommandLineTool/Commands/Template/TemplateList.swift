internal import ArgumentParser
internal import Messages

/// `tidemark template ls`.
struct TemplateList: OperatorCommand {
  static let configuration = CommandConfiguration(commandName: "ls", abstract: "List the templates.")

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let templates = try await session.connected {
      try await ExportsClient($0).listTemplates(.init()).templates
    }
    let now = session.console.now()
    session.showList(
      "templates", templates.map(\.json), isPartial: false,
      empty: "no templates; tidemark template create makes one"
    ) { InventoryText.templates(templates, now, on: $0) }
    return .done
  }
}
