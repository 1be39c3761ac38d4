internal import Glibc
internal import Messages

extension MigrateSteps {
  // MARK: - At the destination

  /// Makes the images that the VM is to find here, and looks whether those that stay are seen here too.
  func receive() async throws -> ReceiveResult {
    var result = ReceiveResult()
    for part in parts {
      let pool = try target(part)
      guard let image = work.images.first(where: { $0.volumeID == part.disk.volumeID }) else {
        throw AgentError.invalidPlan("it does not say what the image of \(part.disk.disk) is")
      }
      var isReserved = false
      if part.moves { isReserved = try await make(part, like: image) } else { try await find(part, image) }
      result.places.append(
        DiskPlace.with {
          $0.volumeID = part.disk.volumeID
          $0.path = pool.absolute(part.targetPath)
          $0.isReserved = isReserved
        })
    }
    return result
  }

  /// - Throws: `AgentError` `pool_not_shared`.
  private func find(_ part: Part, _ image: MigrationImage) async throws {
    let pool = try target(part)
    let status = try await context.files.run { try pool.status(part.targetPath) }
    guard let status, image.version.hasPrefix("\(FileIdentity(status).inode).") else {
      throw refusal(
        "pool_not_shared",
        "\(pool.absolute(part.targetPath)) is not the same file on this host as on the VM's",
        "See that pool \(part.targetPool) is the same storage on both hosts; or move the disk to another pool",
        facts: ["disk": part.disk.disk])
    }
  }

  /// An empty image at the part's new place, with the room that it may need; one that an earlier attempt has made is made
  /// anew.
  ///
  /// What was reserved and is not needed stays with the image, which its guest fills: cutting it off while QEMU makes the
  /// file longer could take what was just written.
  ///
  /// - Returns: Whether the room is reserved.
  /// - Throws: `AgentError` `no_space`, `path_taken`, `volume_in_use`.
  private func make(_ part: Part, like image: MigrationImage) async throws -> Bool {
    let (pool, path) = (try target(part), part.targetPath)
    let files = try files(part, .to)
    let place = pool.absolute(path)
    let partial = try files.partial(attempt: context.attempt, run: context.run)
    try await context.files.run {
      if try pool.status(path) != nil {
        guard try files.isOurs(path) else { throw taken(place) }
        // Whoever has it open is a migration that has not ended, or the VM itself.
        guard try !ImageLock.isHeld(path, in: pool) else { throw inUse("\(place) is in use") }
        try pool.remove(path)
      }
      try files.removePartials()
      try files.makeFolder(owner: context.owner)
    }
    let format: ImageFormat = image.format == "raw" ? .raw : .qcow2
    try await context.images.create(
      pool.absolute(partial), virtualBytes: image.virtualBytes, format: format, options: image.options)
    return try await context.files.run {
      let reservation: Reservation.Method
      do {
        reservation = try room(partial, in: pool).take(image.neededBytes, canReserve: format == .qcow2)
      } catch {
        _ = try? pool.remove(partial)
        throw error
      }
      let file = try pool.open(partial, flags: O_RDWR)
      try context.owner.apply(to: file, mode: 0o600, open: 0o600, place)
      try file.synchronize(place)
      try files.write(MoveRecord(inode: FileIdentity(try file.status(place)).inode, version: nil))
      try giveName(partial, path, in: pool)
      return reservation.isGuarantee
    }
  }

  /// Gives a new image its place without overwriting anything. Blocks.
  func giveName(_ image: RelativePath, _ path: RelativePath, in pool: ConfinedDirectory) throws {
    if let folder = path.parent { try pool.makeFolders(folder, owner: context.owner) }
    do { try pool.link(image, as: path) } catch let failure as StorageFailure where failure.isExisting {
      throw taken(pool.absolute(path))
    }
    try pool.synchronizeFolders(of: [path])
    try pool.remove(image)
  }

  private func taken(_ place: String) -> AgentError {
    refusal(
      "path_taken", "There is a file at \(place), which is not of this migration",
      "Remove or rename that file, or choose another pool", facts: ["path": place])
  }

  /// The room of a new image, which exists and is empty.
  func room(_ partial: RelativePath, in pool: ConfinedDirectory) -> TargetRoom {
    TargetRoom(directory: pool, path: partial, what: what, floor: context.floor)
  }

  // MARK: - At the VM's host

  /// Moves the VM, or follows a migration of it that runs already, to its end.
  func depart() async throws -> DepartResult {
    let migration = LiveMigration(
      context: context, domainID: plan.vmID, title: title, patience: context.migrationPatience)
    let departure = try await context.turns.withTurn(plan.vmID) {
      let found = try await migration.follow()
      if work.isFollowOnly || found != .stays { return found }
      return try await migration.run(request())
    }
    return DepartResult.with { $0.departure = departure }
  }

  private func request() throws -> MigrationRequest {
    var paths: [String: String] = [:]
    for image in work.images {
      guard let place = work.places.first(where: { $0.volumeID == image.volumeID }) else {
        throw AgentError.invalidPlan("it does not say where the disks go")
      }
      paths[image.path] = place.path
    }
    return MigrationRequest(
      libvirtURI: work.libvirtUri, migrationURI: work.migrationUri, paths: paths,
      movedDisks: parts.filter(\.moves).map(\.disk.disk),
      provenShared: Set(
        parts.filter { !$0.moves && $0.disk.isShared }.map(\.disk.disk)))
  }

  // MARK: - Undo

  /// Ends the migration that runs, and tells where the VM is then.
  func undoDeparture() async throws -> DepartResult {
    let migration = LiveMigration(
      context: context, domainID: plan.vmID, title: title, patience: context.migrationPatience)
    let departure = try await migration.abort()
    if departure == .stays {
      for part in parts where part.moves {
        let files = try files(part, .from)
        try await context.files.run { try files.removeAll() }
      }
    }
    return DepartResult.with { $0.departure = departure }
  }

  /// Removes the images that were made here; or, where nobody can tell whether the VM has run on them, only forgets that
  /// they are ours.
  func undoReceipt() async throws {
    for part in parts where part.moves {
      let (pool, files) = (try target(part), try files(part, .to))
      let place = pool.absolute(part.targetPath)
      try await context.files.run {
        if !work.isFollowOnly, try files.isOurs(part.targetPath) {
          // Held, not only looked at: nobody may begin to use what goes.
          let lock = try ImageLock(part.targetPath, in: pool)
          defer { withExtendedLifetime(lock) {} }
          try pool.remove(part.targetPath)
          _ = try lock.invalidateIfNameless()
        }
        try files.removeAll()
      }
      if work.isFollowOnly {
        throw refusal(
          "migration_unknown",
          "The VM is on neither host, and may have run with \(place) before it stopped: that file was kept",
          "Compare it with the old one, see which is wanted, and remove the other", facts: ["path": place])
      }
    }
  }
}
