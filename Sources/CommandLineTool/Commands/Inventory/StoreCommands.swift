internal import ArgumentParser

/// `tidemark store`.
struct StoreCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "See secondary stores, where snapshots go, make them known and forget them.",
    subcommands: [StoreList.self, StoreAdd.self, StoreRemove.self])
}
