internal import ArgumentParser
internal import Messages

/// `tidemark chain show`.
struct ChainShow: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Draw a volume's snapshots as a tree, each below the one it holds the changes since.",
    discussion: """
      Branches come from reverts. Hidden snapshots (deleted, but needed by others) are drawn as circles. The \
      tip is the one that the next increment will be based on. A virtual size is shown where it changes.
      """)

  @Argument(help: "The volume: VM and disk, or id.")
  var volume: String

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let chain = try await session.connected { connection in
      try await SnapshotsClient(connection).getChain(.with { $0.volume = volume })
    }
    session.show(ChainText.json(chain)) { ChainText.lines(chain, session.console.now(), on: $0) }
    return .done
  }
}
