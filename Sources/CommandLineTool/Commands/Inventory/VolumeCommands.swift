internal import ArgumentParser

/// `tidemark volume`.
struct VolumeCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "volume", abstract: "See and check the volumes that host agents report.",
    subcommands: [VolumeList.self, VolumeCheck.self])
}
