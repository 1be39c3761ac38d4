internal import ArgumentParser
internal import Messages

/// `tidemark operation ls`.
struct OperationList: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "List operations, newest first.")

  @Flag(name: .long, help: "Only those that have not ended.")
  var active = false

  @Option(
    name: .long, help: ArgumentHelp("Only this volume's: VM and disk, or id.", valueName: "volume"),
    completion: .volumes)
  var volume: String?

  @OptionGroup var pages: PageOptions
  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let (operations, isPartial) = try await session.connected { connection in
      try await Pages.read(pages.limit) { size, token in
        let answer = try await OperationsClient(connection).listOperations(
          .with {
            $0.activeOnly = active
            $0.volume = volume ?? ""
            $0.pageSize = size
            $0.pageToken = token
          })
        return (answer.operations, answer.nextPageToken)
      }
    }
    session.showList(
      "operations", operations.map(\.json), isPartial: isPartial,
      empty: active ? "no operation is going on" : "no operations"
    ) { OperationText.table(operations, session.console.now(), on: $0) }
    return .done
  }
}
