internal import ArgumentParser

/// `tidemark chain`.
struct ChainCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chain",
    abstract: "See how a volume's snapshots depend on each other, and shorten their chains.",
    subcommands: [ChainShow.self, ChainConsolidate.self])
}
