internal import Messages

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
