internal import ArgumentParser

/// `tidemark store`.
struct StoreCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "See secondary stores, where snapshots go, and make them known.",
    subcommands: [StoreList.self, StoreAdd.self])
}
