internal import ArgumentParser

/// `tidemark pool`.
struct PoolCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pool", abstract: "See primary pools, where volumes live, and make them known.",
    subcommands: [PoolList.self, PoolAdd.self])
}
