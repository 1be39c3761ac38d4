internal import ArgumentParser

/// `tidemark volume`.
struct VolumeCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "volume",
    abstract: "See, check and move the volumes that host agents report, and make new ones.",
    subcommands: [
      VolumeList.self, VolumeShow.self, VolumeCreate.self, VolumeCheck.self, VolumeMigrate.self,
      VolumeAdopt.self,
    ])
}
