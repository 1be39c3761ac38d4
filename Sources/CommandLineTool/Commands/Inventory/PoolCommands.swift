internal import ArgumentParser

/// `tidemark pool`.
struct PoolCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pool", abstract: "See primary pools, where volumes live, make them known and forget them.",
    subcommands: [PoolList.self, PoolAdd.self, PoolRemove.self])
}
