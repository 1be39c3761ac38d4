internal import ArgumentParser

/// `tidemark settings`.
struct SettingsCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings", abstract: "See and change settings, everywhere or for a zone or cluster.",
    subcommands: [SettingsList.self, SettingsGet.self, SettingsSet.self, SettingsUnset.self])
}
