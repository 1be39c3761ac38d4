internal import ArgumentParser
internal import Messages

/// `tidemark snapshot ls`.
struct SnapshotList: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "List snapshots, newest first.")

  @Argument(help: "Only this volume's: VM and disk, or id.", completion: .volumes)
  var volume: String?

  @Option(
    name: .long, help: ArgumentHelp("Only this VM's, by name or id.", valueName: "vm"), completion: .vms)
  var vm: String?

  @Flag(name: .long, help: "Also hidden ones, and ones being made or removed.")
  var all = false

  @OptionGroup var pages: PageOptions
  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let (snapshots, isPartial) = try await session.connected { connection in
      try await Pages.read(pages.limit) { size, token in
        let answer = try await SnapshotsClient(connection).listSnapshots(
          .with {
            $0.volume = volume ?? ""
            $0.vm = vm ?? ""
            $0.allStates = all
            $0.pageSize = size
            $0.pageToken = token
          })
        return (answer.snapshots, answer.nextPageToken)
      }
    }
    session.showList(
      "snapshots", snapshots.map(\.json), isPartial: isPartial,
      empty: "no snapshots; tidemark snapshot take VM/DISK takes one"
    ) { SnapshotText.table(snapshots, session.console.now(), on: $0) }
    return .done
  }
}
