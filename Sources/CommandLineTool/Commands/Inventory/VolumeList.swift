internal import ArgumentParser
internal import Messages

/// `tidemark volume ls`.
struct VolumeList: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "List the volumes that host agents have reported, by VM.")

  @Option(
    name: .long, help: ArgumentHelp("Only this VM's, by name or id.", valueName: "vm"), completion: .vms)
  var vm: String?

  @OptionGroup var pages: PageOptions
  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let (volumes, isPartial) = try await session.connected { connection in
      try await Pages.read(pages.limit) { size, token in
        let answer = try await InventoryClient(connection).listVolumes(
          .with {
            $0.vm = vm ?? ""
            $0.pageSize = size
            $0.pageToken = token
          })
        return (answer.volumes, answer.nextPageToken)
      }
    }
    session.showList(
      "volumes", volumes.map(\.json), isPartial: isPartial,
      empty:
        "no volumes; they appear when a host agent reports a disk in a pool that is known (tidemark pool add)"
    ) { InventoryText.volumes(volumes, on: $0) }
    return .done
  }
}
