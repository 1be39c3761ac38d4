internal import ArgumentParser

/// `tidemark vm`.
struct VMCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vm", abstract: "Move VMs between hosts.", subcommands: [VMMigrate.self])
}
