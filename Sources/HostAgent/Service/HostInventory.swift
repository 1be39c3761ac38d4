internal import Messages

/// What this host has, as the orchestrators are told: measured when asked.
struct HostInventory: Sendable {
  let hypervisor: Hypervisor
  let storage: StorageMap
  let images: ImageTool
  let identity: HostIdentity
  let address: AdvertisedAddress
  /// This host's libvirt, as other hosts reach it; empty: no VM can be moved here.
  var remoteLibvirtURI = ""
  /// Where this host's QEMU takes migrations; empty: libvirt's own choice.
  var migrationURI = ""
  let reservations = KnownReservations()
  let sought = SoughtVolumes()
  let turns = AnnouncementTurns()

  /// Everything, for an orchestrator that asks: what was announced before is taken in before.
  ///
  /// - Throws: `LibvirtError`.
  func description() async throws -> AnnounceRequest {
    await turns.settle(within: .seconds(2))
    return try await report()
  }

  /// Everything: versions, mounts, domains and disks.
  ///
  /// - Throws: `LibvirtError`.
  func report() async throws -> AnnounceRequest {
    var report = try await heartbeat()
    report.domains = try await domains()
    report.sought = try await FileWorker().run { sought.look(in: storage) }
    report.hasInventory = true
    report.sessionID = hypervisor.session
    return report
  }

  /// Everything but the domains.
  func heartbeat() async throws -> AnnounceRequest {
    var report = AnnounceRequest()
    report.hostName = identity.name
    report.cluster = identity.cluster
    report.zone = identity.zone
    report.address = address.text
    report.agentVersion = identity.agentVersion
    report.instanceID = identity.instanceID
    report.libvirtUri = remoteLibvirtURI
    report.migrationUri = migrationURI
    let versions = try await hypervisor.versions()
    report.libvirtVersion = versions.libvirt
    report.qemuVersion = versions.qemu
    report.pools = await mounts(storage.pools, isStore: false)
    report.stores = await mounts(storage.stores, isStore: true)
    return report
  }

  /// All domains with their disks. What is no file is named, so that nobody takes a snapshot of "all disks" for more than
  /// it is.
  func domains() async throws -> [DomainReport] {
    let files = FileWorker()
    var reports: [DomainReport] = []
    for domain in try await hypervisor.domains() {
      var report = DomainReport()
      report.id = domain.id
      report.name = domain.name
      report.active = domain.isActive
      for disk in domain.disks + domain.deviceDisks {
        var entry = DiskReport()
        let place = storage.locate(disk.path)
        // What is no file is of interest only as a volume of a pool whose type says so.
        if place == nil && !domain.disks.contains(disk) { continue }
        entry.pool = place?.pool ?? ""
        entry.path = place?.path.description ?? disk.path
        entry.target = disk.target
        entry.format = disk.format
        // A file that is missing is a disk without a size, not a host without an inventory. Its QEMU is not asked: one that
        // hangs would take the whole host's inventory, and with it its heartbeat, along.
        entry.virtualBytes = try await files.run {
          ImageHeader.virtualBytes(of: disk.path, format: disk.format) ?? 0
        }
        if let place, domain.disks.contains(disk), let pool = storage.pools[place.pool] {
          entry.presence = try await files.run { presence(of: place.path, in: pool, named: place.pool) }
        }
        report.disks.append(entry)
      }
      for target in domain.allTargets where !report.disks.contains(where: { $0.target == target }) {
        var entry = DiskReport()
        entry.target = target
        report.disks.append(entry)
      }
      reports.append(report)
    }
    return reports
  }

  /// Whether a volume's file is there. Where it is, the pool is the pool: then it is marked, so that from now on a file that
  /// is not there can be told from a pool that is not. Blocks.
  private func presence(
    of path: RelativePath, in pool: ConfinedDirectory, named name: String
  ) -> FilePresence {
    guard let sighting = try? PoolMarker.sighting(of: path, in: pool) else { return .unknown }
    if sighting == .present, (try? pool.hasFile(path)) == true, let id = sought.poolID(name) {
      // Where it cannot be written, nothing is ever taken for gone.
      try? PoolMarker.establish(in: pool, id: id)
    }
    return FilePresence(sighting)
  }

  private func mounts(_ directories: [String: ConfinedDirectory], isStore: Bool) async -> [MountReport] {
    await withTaskGroup(of: MountReport.self) { group in
      for (name, directory) in directories {
        // Each on its own thread: a mount that hangs must not hide the others.
        let files = FileWorker()
        group.addTask {
          var report = MountReport()
          report.name = name
          do {
            let (space, marker, reservation, poolID) = try await files.run {
              let marker = isStore ? try StoreMarker.read(in: directory) : nil
              // Nothing is tried out in a folder that is no store: it is where one is to be mounted.
              let reservation =
                isStore && marker == nil ? .unspecified : try reservations.reservation(of: directory)
              let poolID = isStore ? nil : try PoolMarker.read(in: directory)?.id
              return (try FileSystemSpace(at: directory.path), marker, reservation, poolID ?? "")
            }
            report.poolID = poolID
            report.reservation = reservation
            report.capacityBytes = space.capacityBytes
            report.freeBytes = space.freeBytes
            report.storeID = marker?.id ?? ""
            report.mounted = !isStore || marker != nil
            if isStore && marker == nil {
              report.problem = "\(directory.path) has no marker file \(StoreMarker.name)"
            }
          } catch {
            report.problem = "\(error)"
          }
          return report
        }
      }
      var reports: [MountReport] = []
      for await report in group { reports.append(report) }
      return reports.sorted { $0.name < $1.name }
    }
  }
}
