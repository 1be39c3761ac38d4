internal import Messages

extension Volume {
  /// The volume as people name it: `web-1/vda`, or its path if it is detached.
  var label: String { vmName.isEmpty ? path : "\(vmName)/\(disk)" }
}

/// What hosts, pools, stores, volumes and settings look like to people.
enum InventoryText {
  /// A line a host.
  static func hosts(_ hosts: [Host], _ now: Timestamp, on screen: Screen) -> [String] {
    var table = Table(columns: [
      .init(heading: "HOST", shortens: 4), .init(heading: "STATE"), .init(heading: "HEARD OF"),
      .init(heading: "CLUSTER", shortens: 3), .init(heading: "ZONE", shortens: 2), .init(heading: "LIBVIRT"),
      .init(heading: "QEMU"), .init(heading: "AGENT", shortens: 0), .init(heading: "ADDRESS", shortens: 1),
    ])
    for host in hosts {
      table.rows.append([
        .init(host.name, .bold), .init(host.alive ? "alive" : "silent", host.alive ? .green : .red),
        .init(host.lastHeartbeat?.ago(now) ?? "never"), .init(host.cluster), .init(host.zone),
        .init(version(host.libvirtVersion)), .init(version(host.qemuVersion)), .init(host.agentVersion),
        .init(host.address),
      ])
    }
    return table.lines(on: screen)
  }

  /// A line a primary pool.
  static func pools(_ pools: [Pool], on screen: Screen) -> [String] {
    var table = Table(columns: [
      .init(heading: "POOL", shortens: 3), .init(heading: "TYPE"), .init(heading: "CLUSTER", shortens: 2),
      .init(heading: "FREE", alignsRight: true), .init(heading: "SIZE", alignsRight: true),
      .init(heading: "RESERVES SPACE"), .init(heading: "HOSTS", shortens: 1),
    ])
    for pool in pools {
      table.rows.append([
        .init(pool.name, .bold), .init(pool.type.commandLineWord), .init(pool.cluster),
        .init(measured(pool.freeBytes, of: pool.capacityBytes)),
        .init(measured(pool.capacityBytes, of: pool.capacityBytes)), reserves(pool.canReserve),
        pool.lostAt == nil ? hostsCell(pool.hosts) : .init("lost", .red),
      ])
    }
    return table.lines(on: screen)
  }

  /// A line a secondary store.
  static func stores(_ stores: [Store], on screen: Screen) -> [String] {
    var table = Table(columns: [
      .init(heading: "STORE", shortens: 3), .init(heading: "ZONE", shortens: 2),
      .init(heading: "FREE", alignsRight: true), .init(heading: "SIZE", alignsRight: true),
      .init(heading: "RESERVES SPACE"), .init(heading: "HOSTS", shortens: 1),
    ])
    for store in stores {
      table.rows.append([
        .init(store.name, .bold), .init(store.zone),
        .init(measured(store.freeBytes, of: store.capacityBytes)),
        .init(measured(store.capacityBytes, of: store.capacityBytes)),
        reserves(store.canReserve), hostsCell(store.hosts),
      ])
    }
    return table.lines(on: screen)
  }

  /// A line a volume.
  static func volumes(_ volumes: [Volume], on screen: Screen) -> [String] {
    var table = Table(columns: [
      .init(heading: "VOLUME", shortens: 4), .init(heading: "ID"),
      .init(heading: "SIZE", alignsRight: true), .init(heading: "FORMAT"),
      .init(heading: "SNAPSHOTS", alignsRight: true), .init(heading: "TIP"),
      .init(heading: "HOST", shortens: 2),
      .init(heading: "POOL", shortens: 3), .init(heading: "", isOptional: true),
      .init(heading: "PATH", shortens: 1),
    ])
    for volume in volumes {
      table.rows.append([
        .init(volume.vmName.isEmpty ? "(detached)" : volume.label, volume.vmName.isEmpty ? .dim : .bold),
        .init(ShortID.of(volume.id)), .init(ByteText.size(volume.virtualBytes)), .init(volume.format),
        .init(String(volume.snapshotCount)), .init(ShortID.of(volume.tipSnapshotID)), .init(volume.host),
        .init(volume.pool),
        .init(note(volume), volume.present && volume.mayBeVolumeID.isEmpty ? .yellow : .red),
        .init(volume.path),
      ])
    }
    return table.lines(on: screen)
  }

  /// What is wrong with a volume: that it is gone, what is lost with it, and where its file may be.
  private static func note(_ volume: Volume) -> String {
    let parts = [
      volume.present ? "" : "gone",
      volume.lostSnapshotCount == 0 ? "" : "\(volume.lostSnapshotCount) snapshots lost",
      volume.adoptableAs.isEmpty ? "" : "adoptable at \(volume.adoptableAs)",
      volume.mayBeVolumeID.isEmpty ? "" : "may be \(ShortID.of(volume.mayBeVolumeID)), moved",
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: ", ")
  }

  /// A line a template.
  static func templates(_ templates: [Template], _ now: Timestamp, on screen: Screen) -> [String] {
    var table = Table(columns: [
      .init(heading: "TEMPLATE"), .init(heading: "NAME", shortens: 2),
      .init(heading: "SIZE", alignsRight: true),
      .init(heading: "ON STORAGE", alignsRight: true), .init(heading: "MADE"),
      .init(heading: "STORE", shortens: 1),
      .init(heading: "", isOptional: true), .init(heading: "SNAPSHOT", isOptional: true),
    ])
    for template in templates {
      table.rows.append([
        .init(ShortID.of(template.id)), .init(template.name, .bold),
        .init(ByteText.size(template.virtualBytes)),
        .init(ByteText.size(template.allocatedBytes)), .init(template.createdAt?.ago(now) ?? ""),
        .init(template.location?.name ?? ""), .init(template.isDeleted ? "deleted" : "", .yellow),
        .init(ShortID.of(template.snapshotID)),
      ])
    }
    return table.lines(on: screen)
  }

  /// A line a setting.
  static func settings(_ settings: [Setting], on screen: Screen) -> [String] {
    var table = Table(columns: [
      .init(heading: "SETTING", shortens: 2), .init(heading: "VALUE", shortens: 3),
      .init(heading: "FROM", shortens: 1),
    ])
    for setting in settings {
      table.rows.append([.init(setting.name), .init(setting.value, .bold), .init(setting.origin, .dim)])
    }
    return table.lines(on: screen)
  }

  /// A version as libvirt counts it, as people write it: 9,000,000 is `9.0.0`.
  static func version(_ number: UInt64) -> String {
    number == 0 ? "?" : "\(number / 1_000_000).\(number / 1000 % 1000).\(number % 1000)"
  }

  private static func measured(_ bytes: UInt64, of capacity: UInt64) -> String {
    capacity == 0 ? "?" : ByteText.size(bytes)
  }

  private static func reserves(_ canReserve: Bool) -> Table.Cell {
    Table.Cell(canReserve ? "yes" : "no", canReserve ? .plain : .yellow)
  }

  private static func hostsCell(_ hosts: [String]) -> Table.Cell {
    hosts.isEmpty ? Table.Cell("not mounted anywhere", .red) : Table.Cell(hosts.joined(separator: ", "))
  }
}

extension Setting {
  /// Where its value comes from: `default`, `global`, `zone paris`, `cluster c1`.
  var origin: String { scopeName.isEmpty ? scope.word : "\(scope.word) \(scopeName)" }
}
