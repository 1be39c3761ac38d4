internal import ArgumentParser
internal import Messages

/// `tidemark settings get`.
struct SettingsGet: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "get",
    abstract: "Show the value of a setting that holds everywhere, or in a zone or cluster.",
    discussion: "Prints the value alone, for scripts; --output json also says where it comes from.")

  @Argument(help: "The setting's name, as in snapshot.delta.max.", completion: .settings)
  var name: String

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let settings = try await session.connected { connection in
      try await InventoryClient(connection).listSettings(
        .with {
          $0.scope = scope.scope ?? .global
          $0.scopeName = scope.name
        }
      ).settings
    }
    guard let setting = settings.first(where: { $0.name == name }) else {
      throw Failure(
        status: .refused, reason: "unknown_setting", what: "There is no setting \(name)",
        remedy: "The settings are: \(settings.map(\.name).joined(separator: ", ")).")
    }
    session.show(setting.json) { _ in [setting.value.printable] }
    return .done
  }
}
