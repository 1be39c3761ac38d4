internal import ArgumentParser

/// `tidemark host`.
struct HostCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "host", abstract: "See the KVM hosts, and forget those that do not come back.",
    subcommands: [HostList.self, HostShow.self, HostRemove.self])
}
