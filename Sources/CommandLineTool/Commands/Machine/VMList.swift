internal import ArgumentParser
internal import Messages

/// `tidemark vm ls`.
struct VMList: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "List the VMs that have volumes, with their disks.")

  @OptionGroup var connection: ConnectionOptions

  func run(_ session: Session) async throws -> ExitStatus {
    let (volumes, _) = try await session.connected { connection in
      try await Pages.read(0) { size, token in
        let answer = try await InventoryClient(connection).listVolumes(
          .with {
            $0.pageSize = size
            $0.pageToken = token
          })
        return (answer.volumes, answer.nextPageToken)
      }
    }
    let machines = Machine.all(of: volumes)
    session.showList(
      "vms", machines.map(\.json), isPartial: false,
      empty:
        "no VMs; they appear when a host agent reports a disk in a pool that is known (tidemark pool add)"
    ) { Machine.table(machines, on: $0) }
    return .done
  }
}
