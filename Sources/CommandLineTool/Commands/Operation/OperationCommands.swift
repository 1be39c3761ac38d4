internal import ArgumentParser

/// `tidemark operation`.
struct OperationCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "operation", abstract: "Look at, follow and cancel operations.",
    subcommands: [OperationList.self, OperationShow.self, OperationWatch.self, OperationCancel.self])
}
