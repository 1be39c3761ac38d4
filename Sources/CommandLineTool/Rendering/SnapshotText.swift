internal import Messages

extension Snapshot {
  /// `full (chain limit)` or `incremental`.
  var kindText: String {
    fullReason == .unspecified ? kind.word : "\(kind.word) (\(fullReason.word.spaced))"
  }

  /// The volume as people name it: `web-1/vda`, or the beginning of its id if it had no VM.
  var volumeText: String {
    vmName.isEmpty ? "volume \(ShortID.of(volumeID))" : "\(vmName)/\(disk)"
  }

  /// What is to be marked about it: `tip`, `copy`, `hidden`, `creating`, `removing`, `damaged`, `lost`.
  var marks: [String] {
    (isTip ? ["tip"] : []) + (copiedFrom.isEmpty ? [] : ["copy"]) + (state == .ready ? [] : [state.word])
      + (damage.map { [$0.isLost ? "lost" : "damaged"] } ?? [])
  }

  /// What deleting it would give back at once; nil where that makes no sense or was not told.
  var freedBytes: UInt64? { state == .ready ? space?.freedByDeletionBytes : nil }

  /// It as a link of a chain graph.
  func link(_ now: Timestamp) -> ChainLayout.Link {
    ChainLayout.Link(
      id: id, parent: parentID.isEmpty ? nil : parentID, kind: kindText, allocatedBytes: allocatedBytes,
      freedBytes: freedBytes, virtualBytes: virtualBytes, age: takenAt?.age(at: now), name: name,
      isHidden: state == .hidden, isTip: isTip,
      mark: state == .ready || state == .hidden ? (copiedFrom.isEmpty ? "" : "copy") : state.word)
  }
}

/// What snapshots look like to people.
enum SnapshotText {
  /// A line a snapshot.
  static func table(_ snapshots: [Snapshot], _ now: Timestamp, on screen: Screen) -> [String] {
    var table = Table(columns: [
      .init(heading: "SNAPSHOT"), .init(heading: "VOLUME", shortens: 3), .init(heading: "TAKEN"),
      .init(heading: "KIND", shortens: 2), .init(heading: "ON STORAGE", alignsRight: true),
      .init(heading: "FREES", alignsRight: true, isOptional: true), .init(heading: "", isOptional: true),
      .init(heading: "NAME", shortens: 1, isOptional: true),
    ])
    for snapshot in snapshots {
      let ink = snapshot.state == .hidden ? Ink.dim : .plain
      table.rows.append([
        .init(ShortID.of(snapshot.id), ink), .init(snapshot.volumeText, ink),
        .init(snapshot.takenAt?.ago(now) ?? "", ink), .init(snapshot.kindText, ink),
        .init(snapshot.takenAt == nil ? "" : ByteText.size(snapshot.allocatedBytes), ink),
        .init(snapshot.freedBytes.map(ByteText.sizeOrNothing) ?? "", ink),
        .init(snapshot.marks.joined(separator: ", "), snapshot.isTip ? .green : ink),
        .init(snapshot.name, snapshot.state == .hidden ? .dim : .bold),
      ])
    }
    return table.lines(on: screen)
  }

  /// Everything about one snapshot.
  static func details(_ snapshot: Snapshot, _ now: Timestamp, on screen: Screen) -> [String] {
    var properties = Properties()
    properties.add("snapshot", snapshot.id, .bold)
    properties.add("name", snapshot.name)
    properties.add(
      "volume", snapshot.vmName.isEmpty ? snapshot.volumeID : "\(snapshot.volumeText) (\(snapshot.volumeID))")
    properties.add("state", snapshot.state.word, snapshot.state == .ready ? .green : .yellow)
    if let damage = snapshot.damage {
      properties.add(
        damage.isLost ? "lost" : "damaged", "\(ShortID.of(damage.linkID)): \(damage.summary)", .red)
    }
    properties.add("kind", snapshot.kind.word)
    if snapshot.fullReason != .unspecified {
      properties.add("full because", "\(snapshot.fullReason.word.spaced): \(snapshot.fullReason.explanation)")
    }
    properties.add("parent", snapshot.parentID)
    properties.add("tip", snapshot.isTip ? "yes: the next increment has it as parent" : nil)
    properties.add("taken", snapshot.takenAt?.full(now))
    if snapshot.consistency != .unspecified {
      properties.add("consistency", "\(snapshot.consistency.word): \(snapshot.consistency.explanation)")
    }
    properties.add("deleted", snapshot.deletedAt?.full(now))
    properties.add(
      "on storage", exactly(snapshot.allocatedBytes))
    if let space = snapshot.space {
      properties.add("with its chain", exactly(space.chainBytes))
      properties.add("needed by it alone", exactly(space.exclusiveBytes))
      properties.add("shared", exactly(space.sharedBytes))
      if space.hiddenBytes > 0 { properties.add("of hidden ones", exactly(space.hiddenBytes)) }
    }
    if let freed = snapshot.freedBytes {
      properties.add(
        "deletion frees", freed == 0 ? "nothing yet: others need it, it would be hidden" : exactly(freed))
    }
    properties.add("virtual size", exactly(snapshot.virtualBytes))
    if let location = snapshot.location {
      let isOnStore = !location.storeID.isEmpty
      properties.add(isOnStore ? "secondary store" : "primary pool", location.name)
    }
    properties.add("copy of", snapshot.copiedFrom)
    properties.add("checkpoint", snapshot.checkpoint)
    properties.add("group", snapshot.groupID)
    properties.add("operation", snapshot.operationID)
    return properties.lines(on: screen)
  }

  private static func exactly(_ bytes: UInt64) -> String { "\(ByteText.size(bytes)) (\(bytes) bytes)" }

  /// A new snapshot, in a line: `snapshot 3f2a…  web-1/vda  full (first snapshot)  12 MiB`.
  static func outcome(_ snapshot: Snapshot) -> String {
    let parts = [
      snapshot.volumeText, snapshot.kindText, ByteText.size(snapshot.allocatedBytes),
      snapshot.consistency == .filesystem ? "frozen" : "", snapshot.name,
    ]
    return "snapshot \(snapshot.id)  " + parts.filter { !$0.isEmpty }.joined(separator: "  ").printable
  }
}
