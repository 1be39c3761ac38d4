internal import ArgumentParser

/// `tidemark volume`.
struct VolumeCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "volume", abstract: "See, check and move the volumes that host agents report.",
    subcommands: [VolumeList.self, VolumeCheck.self, VolumeMigrate.self])
}
