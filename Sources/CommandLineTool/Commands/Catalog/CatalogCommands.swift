import ArgumentParser

/// `tidemark catalog`.
struct CatalogCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalog", abstract: "Make the catalog's records anew after the database was lost.",
    subcommands: [CatalogRebuild.self])
}
