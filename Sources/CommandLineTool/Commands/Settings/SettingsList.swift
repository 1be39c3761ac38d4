internal import ArgumentParser
internal import Messages

/// `tidemark settings ls`.
struct SettingsList: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract:
      "List the settings: every value that is set and the defaults, or what holds in a zone or cluster.")

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let settings = try await session.connected { connection in
      try await InventoryClient(connection).listSettings(
        .with {
          $0.scope = scope.scope ?? .unspecified
          $0.scopeName = scope.name
        }
      ).settings
    }
    session.showList("settings", settings.map(\.json), isPartial: false, empty: "no settings") {
      InventoryText.settings(settings, on: $0)
    }
    return .done
  }
}
