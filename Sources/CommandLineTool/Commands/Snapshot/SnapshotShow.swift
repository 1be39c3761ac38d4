internal import ArgumentParser
internal import Messages

/// `tidemark snapshot show`.
struct SnapshotShow: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show all that is known of one snapshot.")

  @Argument(help: "The snapshot's id, or the beginning of it.", completion: .snapshots)
  var snapshot: String

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let found = try await session.connected { connection in
      try await SnapshotsClient(connection).getSnapshot(.with { $0.snapshot = snapshot })
    }
    session.show(found.json) { SnapshotText.details(found, session.console.now(), on: $0) }
    return .done
  }
}
