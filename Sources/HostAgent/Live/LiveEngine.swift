internal import Foundation
internal import Messages
internal import SnapshotModel

/// Copies the disks of a machine that runs, or is paused, by one libvirt backup job.
///
/// QEMU goes on with the job by itself when libvirtd or the agent dies.
struct LiveEngine: CopyEngine {
  let context: StepContext
  /// The machine, as it was when it was chosen. It has all the volumes.
  let domain: Domain
  /// For messages: "web-1/vda, web-1/vdb".
  let title: String
  /// Whether the guest is to be frozen when the copy begins.
  let quiesce: Quiesce
  /// Remembers what is known of the file systems in the copy that has begun.
  let recordConsistency: @Sendable (SnapshotConsistency) async throws -> Void

  init(
    context: StepContext, domain: Domain, title: String, quiesce: Quiesce,
    recordConsistency: @escaping @Sendable (SnapshotConsistency) async throws -> Void
  ) {
    self.context = context
    self.domain = domain
    self.title = title
    self.quiesce = quiesce
    self.recordConsistency = recordConsistency
  }

  private var hypervisor: Hypervisor { context.hypervisor }
  private var jobs: LibvirtConnection { context.hypervisor.jobs(domain.id) }
  private var bitmaps: LiveBitmaps { LiveBitmaps(hypervisor: context.hypervisor, domainID: domain.id) }

  var consistencyWithoutFreezing: SnapshotConsistency? { quiesce == .unspecified ? .crash : nil }

  func check(_ snapshot: PlannedSnapshot) async throws {
    if quiesce == .required, let why = domain.whyNotFreezable { throw freezeRefused(why) }
    let disk = try disk(snapshot)
    let format: ImageFormat = disk.format == "qcow2" ? .qcow2 : .raw
    let image = try await context.information(snapshot.image, format: format)
    let refusal = ImageGate.refusal(
      snapshot.title, disk: disk, image: image,
      foreignSnapshots: try await hypervisor.snapshotCount(domain.id),
      needsBitmap: snapshot.checkpoint != nil || snapshot.plan.kind == .incremental)
    if let refusal { throw refusal }
    try await BackingFiles(context: context).check(snapshot, image)
  }

  func virtualBytes(_ snapshot: PlannedSnapshot) async throws -> UInt64 {
    let target = try disk(snapshot).target
    return try await hypervisor.patiently {
      try await hypervisor.jobs(domain.id).virtualBytes(ofDisk: target, of: domain.id)
    }
  }

  func contentBytes(
    of snapshots: [PlannedSnapshot], isAboutToCopy: Bool
  ) async throws -> [String: UInt64] {
    if isAboutToCopy { try await tellParents(snapshots) }
    let changed = try await changedBytes(snapshots, areTold: isAboutToCopy)
    var bytes: [String: UInt64] = [:]
    for snapshot in snapshots {
      if snapshot.parent == nil {
        bytes[snapshot.plan.snapshotID] = try await allocatedBytes(snapshot)
      } else if let count = changed[try disk(snapshot).target] {
        bytes[snapshot.plan.snapshotID] = count
      }
    }
    return bytes
  }

  func resume(_ snapshots: [PlannedSnapshot], into files: [String: String]) async throws -> CopyOutcome? {
    let targets = try targets(snapshots, files)
    // Listened to before it is asked: the job may end between the two.
    let events = hypervisor.events()
    guard try await isRunning(targets) else { return nil }
    context.say("Following the copy of \(title) that was begun before")
    let takenAt = try await checkpointTime(snapshots) ?? context.now()
    return await follow(targets, events, takenAt)
  }

  func copy(_ snapshots: [PlannedSnapshot], into files: [String: String]) async throws -> CopyOutcome {
    let targets = try targets(snapshots, files)
    let request = BackupRequest(
      disks: try snapshots.map {
        .init(
          target: try disk($0).target, file: files[$0.plan.snapshotID] ?? "", since: $0.parentCheckpoint,
          isCheckpointed: $0.checkpoint != nil)
      }, checkpoint: "tidemark-\(context.operationID)")
    do {
      try await tellParents(snapshots)
      if try await hypervisor.isHeldByLostBackup(domain.id) {
        throw AgentError.backupLostByLibvirt(title, machine: domain.name)
      }
      try Task.checkCancellation()
      context.say("Copying \(title)")
      let events = hypervisor.events()
      let freeze = try await armedFreeze()
      await context.reached(.begins, in: .copy)
      do {
        let outcome = try await context.fenced(snapshots.map(\.files)) { try await begin(request, freeze) }
        try await settle(outcome, of: snapshots)
      } catch let error as LibvirtError where error.isConnectionLost {
        // Begun or not: the running job tells, once libvirtd is back. Nobody tells whether the guest was frozen then.
        guard quiesce == .unspecified, try await isRunning(targets) else { return .unknown }
      }
      let takenAt = context.now()
      await context.reached(.begun, in: .copy)
      return await follow(targets, events, takenAt)
    } catch let error as LibvirtError where error.isBackupBitmapLeft {
      // Nothing was begun.
      for disk in targets.keys { try await bitmaps.removeLibvirtsOwn(disk: disk) }
      return .unknown
    } catch let error as LibvirtError where error.isInvalidOperation || error.isNoDomain {
      // It stopped before anything was begun: then it is to be copied as a stopped one.
      if try await hypervisor.domain(domain.id)?.isActive == true { throw error }
      return .unknown
    }
  }

  // MARK: -

  /// The machine's disk that the volume is.
  private func disk(_ snapshot: PlannedSnapshot) throws -> DomainDisk {
    guard let disk = domain.disk(path: snapshot.image) else {
      throw AgentError.invalidPlan("\(snapshot.image) is no disk of \(domain.name)")
    }
    return disk
  }

  /// The files by the disks' targets, as libvirt knows them.
  private func targets(_ snapshots: [PlannedSnapshot], _ files: [String: String]) throws -> [String: String] {
    var targets: [String: String] = [:]
    for snapshot in snapshots { targets[try disk(snapshot).target] = files[snapshot.plan.snapshotID] }
    return targets
  }

  private func isRunning(_ targets: [String: String]) async throws -> Bool {
    try await hypervisor.patiently { try await hypervisor.queries.runningBackup(domain.id) } == targets
  }

  /// When the checkpoint that our job made was made, to the second.
  private func checkpointTime(_ snapshots: [PlannedSnapshot]) async throws -> Date? {
    guard let name = snapshots.compactMap(\.checkpoint).first else { return nil }
    return try await hypervisor.patiently {
      try await jobs.creationTime(ofCheckpoint: name, of: domain.id)
    }.map { Date(timeIntervalSince1970: Double($0)) }
  }

  private func follow(
    _ targets: [String: String], _ events: AsyncStream<HypervisorEvent>, _ takenAt: Date
  ) async -> CopyOutcome {
    let report = context.report
    let watch = BackupWatch(hypervisor: hypervisor, domainID: domain.id, files: targets) { done, total in
      report(.progress(done: done, total: total))
    }
    return switch await watch.outcome(events) {
    case .completed(let bytes): .completed(takenAt: takenAt, bytes: bytes)
    case .failed(let message): .failed(message)
    case .cancelled: .cancelled
    case .machineStopped(let cause): .machineStopped(cause)
    case .unknown: .unknown
    }
  }

  /// The parents' bitmaps, each with the disks that have it as parent.
  private func disksByParent(_ snapshots: [PlannedSnapshot]) throws -> [String: [String]] {
    var disks: [String: [String]] = [:]
    for snapshot in snapshots {
      if let parent = snapshot.parentCheckpoint {
        disks[parent, default: []].append(try disk(snapshot).target)
      }
    }
    return disks
  }

  /// Has libvirt know of the parents' bitmaps, and of no other of ours.
  private func tellParents(_ snapshots: [PlannedSnapshot]) async throws {
    let parents = try disksByParent(snapshots)
    if hypervisor.told.disks(of: domain) == parents {
      // It may have been restarted since it was told.
      let known = try await hypervisor.patiently { try await hypervisor.queries.checkpointNames(domain.id) }
      if Set(known.filter { CheckpointName($0) != nil }) == Set(parents.keys) { return }
    }
    try await bitmaps.forgetCheckpoints()
    for (name, disks) in parents { try await rememberParent(name, disks) }
    hypervisor.told.note(parents, of: domain)
  }

  /// Tells libvirt of a parent's bitmap.
  private func rememberParent(_ name: String, _ disks: [String]) async throws {
    do { try await bitmaps.remember(name, disks: disks) } catch let error as LibvirtError
      where error.isCheckpointInconsistent
    { throw AgentError.bitmapLost(name, title) }
  }

  /// Bytes that the increments have to copy, by disk, as libvirt counts them in the bitmaps.
  private func changedBytes(
    _ snapshots: [PlannedSnapshot], areTold: Bool
  ) async throws -> [String: UInt64] {
    var changed: [String: UInt64] = [:]
    for (name, disks) in try disksByParent(snapshots) {
      if !areTold { try await rememberParent(name, disks) }
      let sizes = try await hypervisor.patiently {
        try await jobs.changedBytes(since: name, of: domain.id)
      }
      changed.merge(sizes.filter { disks.contains($0.key) }) { $1 }
      if !areTold { try await bitmaps.forget(name) }
    }
    return changed
  }

  /// Bytes that a full copy may hold: what the image and those below it occupy, and at least what their tables say.
  private func allocatedBytes(_ snapshot: PlannedSnapshot) async throws -> UInt64 {
    let disk = try disk(snapshot)
    let format: ImageFormat = disk.format == "qcow2" ? .qcow2 : .raw
    let measured = try await context.images.measure(snapshot.image, format: format, isInUse: true)
    let occupied = try await context.files.run {
      try ([disk.path] + disk.backingPaths).reduce(UInt64(0)) { sum, path in
        sum + (try HostFile.allocatedBytes(path) ?? 0)
      }
    }
    return max(measured, occupied)
  }
}
