internal import ArgumentParser

/// `tidemark vm`.
struct VMCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vm", abstract: "See the VMs, and move them between hosts.",
    subcommands: [VMList.self, VMMigrate.self])
}
