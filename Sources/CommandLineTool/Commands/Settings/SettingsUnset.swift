internal import ArgumentParser
internal import Messages

/// `tidemark settings unset`.
struct SettingsUnset: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "unset", abstract: "Remove a setting's value; the next wider scope's holds again.",
    discussion: "Shows what holds now, and where that comes from.")

  @Argument(help: "The setting's name, as in snapshot.delta.max.", completion: .settings)
  var name: String

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let setting = try await session.connected { connection in
      try await InventoryClient(connection).unsetSetting(
        .with {
          $0.name = name
          $0.scope = scope.scope ?? .global
          $0.scopeName = scope.name
        })
    }
    session.show(setting.json) { InventoryText.settings([setting], on: $0) }
    return .done
  }
}
