internal import Glibc
internal import Messages

/// The agent's steps of moving a running VM to another host, or a volume that nobody uses to another pool.
///
/// A running VM: `inspect` and `depart` at its host, `receive` at the destination. The images there are made by us, so that
/// they are like the old ones; QEMU fills them, and carries the bitmaps. An unused volume: `inspect`, `transfer` and
/// `settle` on one host that sees both pools.
///
/// An image with a template as backing file becomes one that stands alone: its new pool need not have the template.
struct MigrateSteps: Sendable {
  /// One disk or volume.
  struct Part: Sendable {
    let disk: MigrationDisk
    /// Its pool now; nil where this host does not have it.
    let source: ConfinedDirectory?
    let sourcePath: RelativePath
    /// Its pool afterwards; nil where this host does not have it.
    let target: ConfinedDirectory?
    let targetPath: RelativePath
    let targetPool: String
    /// Whether it goes to another pool.
    let moves: Bool
  }

  let context: StepContext
  let work: MigrateWork
  let plan: MigrationPlan
  let parts: [Part]

  /// Resolves the plan. Throws `AgentError`.
  init(_ work: MigrateWork, context: StepContext) throws {
    guard let plan = work.plan, (1...64).contains(plan.disks.count), plan.isLive || plan.disks.count == 1
    else {
      throw AgentError.invalidPlan("it names no volume, or too many")
    }
    self.work = work
    self.context = context
    self.plan = plan
    parts = try plan.disks.map { disk in
      guard let from = disk.from, let to = disk.to else {
        throw AgentError.invalidPlan("a disk has no place")
      }
      return Part(
        disk: disk, source: context.storage.pools[from.poolName], sourcePath: try RelativePath(from.path),
        target: context.storage.pools[to.poolName], targetPath: try RelativePath(to.path),
        targetPool: to.poolName, moves: from.poolID != to.poolID)
    }
  }

  /// For messages: "web-1", or the volume's place.
  var title: String {
    plan.isLive ? plan.vmName : "\(parts[0].disk.from?.poolName ?? "")/\(parts[0].sourcePath)"
  }

  var what: String { "\(title) was not migrated" }

  /// The pool that a part's image is in now. Throws `AgentError` `pool_not_mounted`.
  func source(_ part: Part) throws -> ConfinedDirectory {
    try part.source ?? context.storage.pool(part.disk.from?.poolName ?? "")
  }

  /// The pool that a part's image goes to. Throws `AgentError` `pool_not_mounted`.
  func target(_ part: Part) throws -> ConfinedDirectory {
    try part.target ?? context.storage.pool(part.targetPool)
  }

  func files(_ part: Part, _ side: MoveFiles.Side) throws -> MoveFiles {
    try MoveFiles(
      operationID: plan.operationID, volumeID: part.disk.volumeID,
      pool: side == .from ? source(part) : target(part), side: side)
  }

  func refusal(
    _ reason: String, _ why: String, _ remedy: String, facts: [String: String] = [:],
    isRetryable: Bool = false
  ) -> AgentError {
    AgentError(
      .failedPrecondition, reason, what: what, why: why, remedy: remedy, facts: facts,
      isRetryable: isRetryable)
  }

  // MARK: - Inspect

  /// What the images are. Changes nothing but records, for a VM that leaves its images, which files they are.
  func inspect() async throws -> InspectResult {
    let domains = try await context.hypervisor.domains()
    let domain = domains.first { $0.id == plan.vmID }
    if plan.isLive {
      guard let domain, domain.isActive else {
        throw refusal(
          "vm_not_running", "It does not run on this host", "Look where it runs now; then migrate it again")
      }
      if try await context.hypervisor.snapshotCount(domain.id) > 0 { throw foreignSnapshots() }
      for disk in domain.disks where !plan.disks.contains(where: { $0.disk == disk.target }) {
        context.say("\(disk.target) is in no known pool, and stays where it is")
      }
    } else {
      try await refuseUsers(domains)
      if let domain, try await context.hypervisor.snapshotCount(domain.id) > 0 { throw foreignSnapshots() }
    }
    var result = InspectResult()
    for part in parts { result.images.append(try await inspect(part, domain)) }
    return result
  }

  private func inspect(_ part: Part, _ domain: Domain?) async throws -> MigrationImage {
    let pool = try source(part)
    let path = pool.absolute(part.sourcePath)
    if plan.isLive, domain?.disk(path: path)?.target != part.disk.disk {
      throw refusal(
        "disk_moved", "\(part.disk.disk) is not \(path) any more",
        "End the other tool's snapshot or block copy, and migrate it again", isRetryable: true)
    }
    let status = try await context.files.run { try pool.status(part.sourcePath) }
    guard let status else {
      throw refusal("file_missing", "\(path) is not there", "Look where the volume's file has gone")
    }
    let disk = domain?.disk(path: path)
    let format: ImageFormat = (disk?.format ?? part.disk.format) == "raw" ? .raw : .qcow2
    var image = MigrationImage()
    image.volumeID = part.disk.volumeID
    image.path = path
    image.format = format.rawValue
    image.version = ImageVersion(status).text
    guard part.moves else { return image }
    let found = try await context.images.information(path, format: format, isInUse: true)
    guard !found.isEncrypted, disk?.isEncrypted != true, found.dataFile == nil else {
      throw refusal(
        found.dataFile == nil ? "image_encrypted" : "image_has_data_file",
        "\(path) is encrypted or keeps its content in another file, and a copy would not be like it",
        "Migrate it with its own tools")
    }
    // A copy would not have them.
    guard found.internalSnapshots.isEmpty else { throw foreignSnapshots() }
    image.options = ImageLikeness(found).options
    image.virtualBytes = found.virtualBytes
    if plan.isLive, let target = disk?.target {
      image.virtualBytes = try await context.hypervisor.queries.virtualBytes(ofDisk: target, of: plan.vmID)
    }
    var needed = try await context.images.measure(path, format: format, isInUse: true)
    if plan.isLive {
      // What its QEMU has not written down of where the data is, cannot be measured; the data itself is in the file.
      needed = max(needed, min(status.occupiedBytes, image.virtualBytes + image.virtualBytes >> 10))
    }
    image.neededBytes = needed + 1 << 20
    if plan.isLive {
      let files = try files(part, .from)
      try await context.files.run {
        try files.makeFolder(owner: context.owner)
        try files.write(MoveRecord(inode: FileIdentity(status).inode, version: nil))
      }
    }
    return image
  }

  private func foreignSnapshots() -> AgentError {
    refusal(
      "foreign_snapshots", "The machine or its image has snapshots of libvirt or QEMU that are not ours",
      "Delete those snapshots, then migrate it again")
  }

  /// - Throws: `AgentError` `volume_in_use`, `vm_saved`.
  func refuseUsers(_ domains: [Domain]) async throws {
    let path = try source(parts[0]).absolute(parts[0].sourcePath)
    if let domain = domains.first(where: { $0.isActive && $0.disk(path: path) != nil }) {
      throw inUse("\(domain.name) runs with it", vm: domain.id)
    }
    let users = domains.filter { $0.disk(path: path) != nil }
    if let saved = try await context.hypervisor.firstSaved(of: users) {
      throw refusal(
        "vm_saved", "The memory of \(saved.name) is saved, and would go on with the volume where it was",
        "Start it and shut it down, or give the saved memory up: virsh managedsave-remove \(saved.name)",
        facts: ["vm": saved.id])
    }
  }

  func inUse(_ why: String, vm: String? = nil) -> AgentError {
    refusal(
      "volume_in_use", why,
      "Stop the virtual machine, or move it with its volumes while it runs: tidemark vm migrate",
      facts: vm.map { ["vm": $0] } ?? [:], isRetryable: true)
  }
}

/// How to make an image like another one.
struct ImageLikeness: Hashable, Sendable {
  /// Options for `qemu-img`; none for raw images.
  let options: [String]

  /// Like `old`.
  init(_ old: ImageInformation) {
    guard old.format == "qcow2" else {
      options = []
      return
    }
    var options = ["compat=\(old.compatibility ?? "1.1")"]
    if let cluster = old.clusterBytes { options.append("cluster_size=\(cluster)") }
    if old.hasExtendedL2 { options.append("extended_l2=on") }
    if old.hasLazyReferenceCounts { options.append("lazy_refcounts=on") }
    if let compression = old.compressionType, compression != "zlib" {
      options.append("compression_type=\(compression)")
    }
    self.options = options
  }
}
