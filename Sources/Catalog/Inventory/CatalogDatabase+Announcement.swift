internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// Takes in an agent's announcement: the host, its mounts and, with an inventory, its VMs and their disks. A new session
  /// of the agent with libvirt queues checks of the host's volumes.
  func recordAnnouncement(_ request: AnnounceRequest) async throws -> AnnounceResponse {
    for (kind, name) in [("host", request.hostName), ("cluster", request.cluster), ("zone", request.zone)] {
      if let violation = NameRule.resource.violation(of: name) {
        throw TidemarkError.invalid(
          "invalid_name", "The host's announcement was refused",
          why: "the \(kind)'s name \(name.quoted) \(violation)",
          remedy: "Correct the agent's configuration.")
      }
    }
    guard (1...300).contains(request.address.utf8.count) else {
      throw TidemarkError.invalid(
        "invalid_address", "The announcement of host \(request.hostName) was refused",
        why: "it does not say where the agent listens", remedy: "Announce `address:port`.")
    }
    guard request.sessionID.isEmpty || isUUID(request.sessionID) else {
      throw TidemarkError.invalid(
        "invalid_session", "The announcement of host \(request.hostName) was refused",
        why: "its session is not a UUID", remedy: "Announce a random UUID, or none.")
    }
    let digest = try request.inventoryDigest()
    if let answer = try await confirmInventory(request, digest) { return answer }
    let machines = try request.hasInventory ? request.domains.map(ReportedMachine.init) : []
    return try await pool.withTransaction { transaction in
      let cluster = try await transaction.ensureCluster(request.cluster, zone: request.zone)
      guard
        let saved = try await transaction.row(
          Query.saveHost, .text(request.hostName), .text(cluster), .text(request.address),
          .integer(Int64(clamping: request.libvirtVersion)), .integer(Int64(clamping: request.qemuVersion)),
          .text(request.agentVersion), .text(request.instanceID), .boolean(request.hasInventory),
          .text(request.sessionID), .text(String(request.libvirtUri.prefix(4096))),
          .text(String(request.migrationUri.prefix(4096))), .binary(digest))
      else { throw PostgresError(.unexpectedResult, message: "no host was saved") }
      let host: String = try saved.get("id")
      let mounts = try await transaction.save(mountsOf: request, host)
      if request.hasInventory {
        let new = try await transaction.save(machines, of: host)
        try await transaction.take(
          request.sightings, of: host, maximumHeartbeatAge: maximumHeartbeatAge)
        try await transaction.queueChecks(ofVolumesLike: new)
      }
      let sought =
        request.hasInventory
        ? try await transaction.volumesToSeek(host, maximumHeartbeatAge: maximumHeartbeatAge) : []
      if try saved.get("is_new_session") {
        try await transaction.queueChecks(of: host, session: request.sessionID)
      }
      return answer(to: host, mounts, sought: sought)
    }
  }
}

extension AnnounceRequest {
  /// What it says of volumes' files: of those that domains name, and of those that it was asked for.
  fileprivate var sightings: [PlaceSighting] {
    let markers = Dictionary(pools.map { ($0.name, $0.poolID) }) { first, _ in first }
    let disks = domains.flatMap(\.disks).filter { !$0.pool.isEmpty && !$0.path.isEmpty }
    return disks.map {
      PlaceSighting(
        poolName: $0.pool, path: $0.path, sighting: FileSighting($0.presence), marker: markers[$0.pool] ?? "")
    }
      + sought.compactMap { sought in
        guard let volume = sought.volume, sought.presence != .unspecified else { return nil }
        return PlaceSighting(
          poolName: volume.poolName, path: volume.path, sighting: FileSighting(sought.presence),
          marker: volume.poolID)
      }
  }
}

/// A domain of an inventory, checked.
private struct ReportedMachine {
  let id: String
  let name: String
  let isActive: Bool
  /// Disks that a pool holds.
  let disks: [DiskReport]
  /// All disks, also those that can be no volumes.
  let allDisks: [DiskReport]

  init(_ report: DomainReport) throws {
    guard let id = VirtualMachineID(report.id), (1...1024).contains(report.name.unicodeScalars.count) else {
      throw TidemarkError.invalid(
        "invalid_domain", "The host's inventory was refused",
        why: "domain \(report.name.quoted) has no UUID or no name", remedy: "Report what libvirt reports.")
    }
    self.id = id.description
    name = report.name
    isActive = report.active
    allDisks = report.disks.filter { disk in
      (1...64).contains(disk.target.utf8.count)
        && disk.target.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
          default: false
          }
        }
    }
    disks = allDisks.filter { disk in
      !disk.pool.isEmpty && !disk.path.isEmpty && (1...64).contains(disk.format.utf8.count)
    }
  }
}

extension PostgresTransaction {
  /// - Returns: The volumes that were registered by it.
  fileprivate func save(_ machines: [ReportedMachine], of host: String) async throws -> [String] {
    let ids = PostgresParameter.texts(machines.map(\.id))
    let names = PostgresParameter.texts(machines.map(\.name))
    let active = PostgresParameter.booleans(machines.map(\.isActive))
    try await run(Query.forgetSharedInventories, .text(host), ids, active)
    try await run(Query.saveVMs, .text(host), ids, names, active)
    try await run(Query.saveHostVMs, .text(host), ids, names, active)
    let disks = machines.flatMap { machine in machine.disks.map { (machine: machine.id, disk: $0) } }
    try await run(
      Query.lockReportedVolumes, .texts(disks.map(\.disk.pool)), .texts(disks.map(\.disk.path)))
    var new: [String] = []
    for isSeen in [true, false] {
      let disks = disks.map(\.disk).filter { (FileSighting($0.presence) == .present) == isSeen }
      for row in try await rows(
        Query.saveVolumes, .text(host), .texts(disks.map(\.pool)), .texts(disks.map(\.path)),
        .texts(disks.map(\.format)), .integers(disks.map { Int64(clamping: $0.virtualBytes) }),
        .boolean(isSeen)) where try isSeen && row.get("is_new")
      {
        new.append(try row.get("id"))
      }
    }
    try await run(Query.deleteVMDisks, .text(host), ids)
    try await run(
      Query.saveVMDisks, .text(host), .texts(disks.map(\.machine)), .texts(disks.map(\.disk.target)),
      .texts(disks.map(\.disk.pool)), .texts(disks.map(\.disk.path)))
    try await run(Query.deleteAbandonedDisks, ids)
    try await run(Query.deleteVMUncoveredDisks, .text(host), ids)
    let all = machines.flatMap { machine in machine.allDisks.map { (machine: machine.id, disk: $0) } }
    try await run(
      Query.saveVMUncoveredDisks, .text(host), .texts(all.map(\.machine)), .texts(all.map(\.disk.target)),
      .texts(all.map(\.disk.pool)), .texts(all.map { String($0.disk.path.prefix(4096)) }))
    return new
  }

  /// The zone of this name, made if it is unknown.
  func ensureZone(_ name: String) async throws -> String {
    // A zone that somebody else makes at this moment is seen by the second look only.
    for _ in 0..<2 {
      if let row = try await row(Query.ensureZone, .text(name)) { return try row.get("id") }
    }
    throw PostgresError(.server, sqlState: "40001", message: "a zone's row was not seen")
  }

  /// The cluster of this name, made if it is unknown; refused if it is in another zone.
  func ensureCluster(_ name: String, zone: String) async throws -> String {
    let zoneID = try await ensureZone(zone)
    for _ in 0..<2 {
      guard let row = try await row(Query.ensureCluster, .text(name), .text(zoneID)) else { continue }
      guard try row.get("is_same_zone") else {
        throw TidemarkError.refused(
          "cluster_in_other_zone", "Cluster \(name) was not put in zone \(zone)",
          why: "it is in zone \(try row.textOrEmpty("zone_name"))",
          remedy: "Use that zone, or another name: clusters' names are unique in all zones.")
      }
      return try row.get("id")
    }
    throw PostgresError(.server, sqlState: "40001", message: "a cluster's row was not seen")
  }
}
