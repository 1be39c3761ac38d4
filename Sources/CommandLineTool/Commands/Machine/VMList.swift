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

/// A VM, as its volumes tell.
struct Machine: Hashable, Sendable {
  /// Its id: libvirt's UUID.
  var id: String
  /// Its name.
  var name: String
  /// The host that reported it last.
  var host: String
  /// Its disks that are volumes.
  var disks: [String]
  /// What it sees of disks, in bytes.
  var virtualBytes: UInt64
  /// Visible snapshots of all its volumes.
  var snapshots: UInt64

  /// The VMs that volumes belong to, by name.
  static func all(of volumes: [Volume]) -> [Machine] {
    var machines: [String: Machine] = [:]
    for volume in volumes where !volume.vmID.isEmpty {
      var machine =
        machines[volume.vmID]
        ?? Machine(
          id: volume.vmID, name: volume.vmName, host: volume.host, disks: [], virtualBytes: 0, snapshots: 0)
      machine.disks.append(volume.disk)
      machine.virtualBytes &+= volume.virtualBytes
      machine.snapshots += UInt64(volume.snapshotCount)
      machines[volume.vmID] = machine
    }
    return machines.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
  }

  /// The VM for programs.
  var json: JSONValue {
    [
      "id": .string(id), "name": .string(name), "host": .text(host), "disks": .texts(disks),
      "virtual_bytes": .number(virtualBytes), "snapshot_count": .number(snapshots),
    ]
  }

  /// A line a VM.
  static func table(_ machines: [Machine], on screen: Screen) -> [String] {
    var table = Table(columns: [
      .init(heading: "VM", shortens: 2), .init(heading: "ID"), .init(heading: "HOST", shortens: 1),
      .init(heading: "SIZE", alignsRight: true), .init(heading: "SNAPSHOTS", alignsRight: true),
      .init(heading: "DISKS", shortens: 0),
    ])
    for machine in machines {
      table.rows.append([
        .init(machine.name, .bold), .init(ShortID.of(machine.id)), .init(machine.host),
        .init(ByteText.size(machine.virtualBytes)),
        .init(String(machine.snapshots), machine.snapshots == 0 ? .yellow : .plain),
        .init(machine.disks.joined(separator: ", ")),
      ])
    }
    return table.lines(on: screen)
  }
}
