internal import ArgumentParser

/// `tidemark cluster`.
struct ClusterCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster", abstract: "See the clusters.", subcommands: [ClusterList.self])
}
