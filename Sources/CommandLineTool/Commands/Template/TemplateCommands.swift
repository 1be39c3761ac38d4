internal import ArgumentParser

/// `tidemark template`.
struct TemplateCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "template", abstract: "Make, list and delete templates: files that new volumes are made of.",
    subcommands: [TemplateCreate.self, TemplateList.self, TemplateRemove.self])
}
