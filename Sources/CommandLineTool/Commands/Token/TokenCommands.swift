internal import ArgumentParser

/// `tidemark token`.
struct TokenCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "Make tokens, by which callers and services know each other.",
    subcommands: [TokenMake.self])
}
