internal import ArgumentParser

/// `tidemark zone`.
struct ZoneCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "zone", abstract: "See the zones.", subcommands: [ZoneList.self])
}
