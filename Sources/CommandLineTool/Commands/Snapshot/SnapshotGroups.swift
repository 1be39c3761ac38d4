internal import ArgumentParser
internal import Messages
internal import RPC

/// `tidemark snapshot groups`.
struct SnapshotGroups: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "groups",
    abstract: "List what was taken together: the snapshots that one operation made at one instant.",
    discussion: """
      Newest first, of snapshots that are ready. To delete all of a group: tidemark snapshot rm --group ID.
      """)

  @Option(
    name: .long, help: ArgumentHelp("Only this VM's, by name or id.", valueName: "vm"), completion: .vms)
  var vm: String?

  @OptionGroup var pages: PageOptions
  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let snapshots = try await session.connected { try await Self.read(vm, $0) }
    let all = SnapshotGroup.all(of: snapshots)
    let shown = pages.limit == 0 ? all : Array(all.prefix(pages.limit))
    session.showList(
      "groups", shown.map(\.json), isPartial: shown.count < all.count,
      empty: "no snapshots; tidemark snapshot take VM takes one of all its disks"
    ) { SnapshotGroup.table(shown, session.console.now(), on: $0) }
    return .done
  }

  /// All snapshots that are ready, of a VM or of all. A group may be spread over pages: it is known when all are read.
  static func read(_ vm: String?, _ connection: RPCConnection) async throws -> [Snapshot] {
    try await Pages.read(0) { size, token in
      let answer = try await SnapshotsClient(connection).listSnapshots(
        .with {
          $0.vm = vm ?? ""
          $0.pageSize = size
          $0.pageToken = token
        })
      return (answer.snapshots, answer.nextPageToken)
    }.elements
  }
}
