internal import Messages

/// Snapshots that one operation made at one instant.
struct SnapshotGroup: Hashable, Sendable {
  /// Its id.
  var id: String
  /// Its snapshots that are ready, by disk.
  var snapshots: [Snapshot]

  /// The groups that snapshots belong to, in the order of the first of each.
  static func all(of snapshots: [Snapshot]) -> [SnapshotGroup] {
    var groups: [SnapshotGroup] = []
    var places: [String: Int] = [:]
    for snapshot in snapshots {
      if let place = places[snapshot.groupID] {
        groups[place].snapshots.append(snapshot)
      } else {
        places[snapshot.groupID] = groups.count
        groups.append(SnapshotGroup(id: snapshot.groupID, snapshots: [snapshot]))
      }
    }
    return groups.map { SnapshotGroup(id: $0.id, snapshots: $0.snapshots.sorted { $0.disk < $1.disk }) }
  }

  /// The group for programs.
  var json: JSONValue {
    let first = snapshots.first
    return [
      "id": .string(id), "vm_name": .text(first?.vmName ?? ""), "name": .text(first?.name ?? ""),
      "taken_at": .moment(first?.takenAt), "allocated_bytes": .number(allocatedBytes),
      "snapshots": .array(snapshots.map(\.json)),
    ]
  }

  /// A line a group.
  static func table(_ groups: [SnapshotGroup], _ now: Timestamp, on screen: Screen) -> [String] {
    var table = Table(columns: [
      .init(heading: "GROUP"), .init(heading: "VM", shortens: 4), .init(heading: "DISKS", shortens: 2),
      .init(heading: "TAKEN"), .init(heading: "KINDS", shortens: 1),
      .init(heading: "ON STORAGE", alignsRight: true), .init(heading: "CONSISTENCY"),
      .init(heading: "NAME", shortens: 3, isOptional: true),
    ])
    for group in groups {
      guard let first = group.snapshots.first else { continue }
      let disks = group.snapshots.map { $0.disk.isEmpty ? ShortID.of($0.volumeID) : $0.disk }
      table.rows.append([
        .init(ShortID.of(group.id)), .init(first.vmName.isEmpty ? "(detached)" : first.vmName, .bold),
        .init(disks.joined(separator: ", ")), .init(first.takenAt?.ago(now) ?? ""), .init(group.kinds),
        .init(ByteText.size(group.allocatedBytes)), .init(first.consistency.word), .init(first.name, .bold),
      ])
    }
    return table.lines(on: screen)
  }

  private var allocatedBytes: UInt64 { snapshots.reduce(0) { $0 &+ $1.allocatedBytes } }

  /// `2 full, 1 incremental`.
  private var kinds: String {
    let full = snapshots.count { $0.kind == .full }
    return [(full, "full"), (snapshots.count - full, "incremental")].filter { $0.0 > 0 }
      .map { "\($0) \($1)" }.joined(separator: ", ")
  }
}
