internal import ArgumentParser
internal import Messages

/// `tidemark settings set`.
struct SettingsSet: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Set a setting everywhere, or in a zone or cluster.",
    discussion: """
      A cluster's value wins over its zone's, and that over the global one. What exists is left alone.

      Example:
        tidemark settings set kvm.incremental.snapshot true --cluster c1
      """)

  @Argument(help: "The setting's name, as in snapshot.delta.max.", completion: .settings)
  var name: String

  @Argument(help: "Its new value.")
  var value: String

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let setting = try await session.connected { connection in
      try await InventoryClient(connection).setSetting(
        .with {
          $0.setting = .with {
            $0.name = name
            $0.value = value
            $0.scope = scope.scope ?? .global
            $0.scopeName = scope.name
          }
        })
    }
    session.show(setting.json) { InventoryText.settings([setting], on: $0) }
    return .done
  }
}
