internal import ArgumentParser

/// `tidemark host`.
struct HostCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "host", abstract: "See the KVM hosts.", subcommands: [HostList.self, HostShow.self])
}
