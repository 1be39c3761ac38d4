internal import Glibc
internal import Messages

extension MigrateSteps {
  /// Copies the volume with its bitmaps into a new image in its new pool, which has not its place yet.
  ///
  /// **Its VM can start at any moment, on any host**: the old image is read without a lock. A start shows in the image,
  /// as QEMU marks its bitmaps and its guest writes; then the copy is worth nothing, and the migration ends.
  func transfer() async throws {
    let part = parts[0]
    guard let image = work.images.first else {
      throw AgentError.invalidPlan("it does not say what the image is")
    }
    let (from, to) = (try files(part, .from), try files(part, .to))
    if try await isSettled(from, to, part) { return }
    try await context.files.run { try check(image.version) }
    if try await isComplete(to, image.version) { return }
    let partial = try to.partial(attempt: context.attempt, run: context.run)
    let (pool, format) = (try target(part), image.format == "raw" ? ImageFormat.raw : .qcow2)
    try await context.files.run {
      try to.removePartials()
      try pool.remove(to.image)
      try to.makeFolder(owner: context.owner)
      // `qemu-img` makes the image itself, so that nothing can be reserved for it: its pool is watched instead.
      _ = try pool.open(partial, flags: O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
    }
    context.say("Copying \(title)")
    do {
      let room = room(partial, in: pool)
      let reservation = try await context.files.run {
        try room.take(image.neededBytes, canReserve: false)
      }
      try await room.watched(reservation) {
        try await watched(image, partial) {
          await context.reached(.moving, in: .move)
          try await context.durably(partial, in: pool) {
            try await context.images.copy(
              image.path, format: format, into: pool.absolute(partial), options: image.options)
          }
        }
      }
      try await context.files.run { try complete(part, image, partial) }
    } catch {
      _ = try? await context.files.run { try pool.remove(partial) }
      throw error
    }
  }

  /// Runs a copy; ends it when a VM is started on the volume.
  private func watched(
    _ image: MigrationImage, _ partial: RelativePath, _ copy: @escaping @Sendable () async throws -> Void
  ) async throws {
    let events = context.hypervisor.events()
    let pool = try target(parts[0])
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await copy()
        return true
      }
      group.addTask {
        for await case .lifecycle(_, .started) in events {
          try await context.files.run { try check(image.version) }
        }
        return false
      }
      group.addTask {
        // Progress has no event; nor has a start on another host.
        while true {
          try await Task.sleep(for: .milliseconds(300))
          try await context.files.run { try check(image.version) }
          let size = try? await context.files.run { try pool.status(partial)?.occupiedBytes }
          if let size {
            context.report(.progress(done: min(size, image.neededBytes), total: image.neededBytes))
          }
        }
      }
      while let isDone = try await group.next() {
        if isDone { break }
      }
      group.cancelAll()
      // The watchers end by being cancelled.
      while let result = await group.nextResult() { if case .success = result { continue } }
    }
  }

  /// Blocks.
  private func complete(_ part: Part, _ image: MigrationImage, _ partial: RelativePath) throws {
    let (pool, files) = (try target(part), try files(part, .to))
    let name = pool.absolute(partial)
    guard let old = try source(part).status(part.sourcePath) else {
      throw StorageFailure("Cannot look at \(image.path)", call: "fstat", code: ENOENT)
    }
    let file = try pool.open(partial, flags: O_RDWR)
    if fchown(file.descriptor, old.st_uid, old.st_gid) != 0, errno != EPERM {
      throw StorageFailure("Cannot own \(name)", call: "fchown")
    }
    guard fchmod(file.descriptor, old.st_mode & 0o7777) == 0 else {
      throw StorageFailure("Cannot set the mode of \(name)", call: "fchmod")
    }
    try file.synchronize(name)
    try check(image.version)
    try files.write(MoveRecord(inode: FileIdentity(try file.status(name)).inode, version: image.version))
    try pool.move(partial, to: files.image)
    try pool.synchronizeFolders(of: [files.image])
  }

  /// - Throws: `AgentError` `volume_changed` if the old image is not as it was. Blocks.
  private func check(_ version: String) throws {
    let part = parts[0]
    guard let status = try source(part).status(part.sourcePath) else {
      throw refusal("file_missing", "Its file is not there any more", "Look where the volume's file has gone")
    }
    guard ImageVersion(status).text == version else {
      throw refusal(
        "volume_changed", "It was used since the migration began: its virtual machine was started",
        "Nothing is lost: the volume is where it was. Move it with its VM while that runs (tidemark vm migrate), or "
          + "migrate it when the VM is stopped")
    }
  }

  private func isComplete(_ files: MoveFiles, _ version: String) async throws -> Bool {
    try await context.files.run {
      guard let record = try files.readRecord(), record.version == version else { return false }
      return try files.isOurs(files.image)
    }
  }

  // MARK: - Settle

  /// Lets the copy become the volume, holding the old image's lock: the copy gets its place, domains that are defined with
  /// the old place get the new one, the old image loses its place.
  ///
  /// The last of these decides. Died before it: the volume is the old one, and the copy, even with its place, is removed or
  /// taken up again. After it: the new one. A VM that is started in these milliseconds is refused by QEMU's lock, and
  /// starts at the new place the next time.
  func settle() async throws {
    let part = parts[0]
    let (from, to) = (try files(part, .from), try files(part, .to))
    if try await isSettled(from, to, part) { return try await redefine(part) }
    try await refuseUsers(try await context.hypervisor.domains())
    let (source, target) = (try source(part), try target(part))
    let lock = try await context.files.run { try ImageLock(part.sourcePath, in: source) }
    defer { withExtendedLifetime(lock) {} }
    try await context.files.run {
      guard let record = try to.readRecord(), let version = record.version else { throw lostCopy() }
      try check(version)
      guard try lock.isStill(part.sourcePath, in: source) else {
        throw refusal(
          "volume_changed", "Its file was replaced by another one", "Look who did; then migrate it again")
      }
    }
    await context.reached(.locked, in: .swap)
    try await context.files.run {
      if try !to.isOurs(part.targetPath) {
        guard try to.isOurs(to.image) else { throw lostCopy() }
        try giveName(to.image, part.targetPath, in: target)
      }
      try from.makeFolder(owner: context.owner)
    }
    await context.reached(.placed, in: .swap)
    try await redefine(part)
    try await context.files.run {
      try source.move(part.sourcePath, to: from.old)
      try source.synchronizeFolders(of: [part.sourcePath, from.old])
    }
    await context.reached(.renamed, in: .swap)
  }

  private func lostCopy() -> AgentError {
    refusal("copy_missing", "Its copy is not there, or not complete", "Migrate it again", isRetryable: true)
  }

  /// Whether the copy is the volume: the old image has lost its place.
  func isSettled(_ from: MoveFiles, _ to: MoveFiles, _ part: Part) async throws -> Bool {
    let source = try source(part)
    return try await context.files.run {
      guard try to.isOurs(part.targetPath) else { return false }
      if try from.pool.status(from.old) != nil { return true }
      return try source.status(part.sourcePath) == nil
    }
  }

  /// Has the domains of this host that are defined with one place, and do not run, take another.
  func redefine(_ part: Part, back: Bool = false) async throws {
    let old = try source(part).absolute(part.sourcePath)
    let new = try target(part).absolute(part.targetPath)
    try await context.hypervisor.moveDisks(from: back ? new : old, to: back ? old : new)
  }

  // MARK: - Undo

  /// Removes the copy, unless it has become the volume, or a VM runs with it already.
  ///
  /// - Throws: `AgentError` `already_migrated`, `volume_in_use`.
  func undoTransfer() async throws {
    let part = parts[0]
    let (from, to) = (try files(part, .from), try files(part, .to))
    if try await isSettled(from, to, part) { throw alreadyMigrated("The copy has become the volume") }
    let (source, target) = (try source(part), try target(part))
    // Held against an agent that was overtaken and settles; a VM that has it is a proof that none does.
    let isRunning = try await context.hypervisor.domains().contains {
      $0.isActive && $0.disk(path: source.absolute(part.sourcePath)) != nil
    }
    let lock = isRunning ? nil : try await context.files.run { try lockOrUsed(part, to) }
    defer { withExtendedLifetime(lock) {} }
    let isPlaced = try await context.files.run {
      do { try target.move(to.image, to: to.discarded) } catch let failure as StorageFailure
        where failure.isMissing
      {}
      return try to.isOurs(part.targetPath)
    }
    if isPlaced {
      let copy: ImageLock
      do {
        copy = try await context.files.run { try ImageLock(part.targetPath, in: target) }
      } catch let error as AgentError where error.reason == "volume_in_use" {
        throw alreadyMigrated("A virtual machine runs with the copy")
      }
      defer { withExtendedLifetime(copy) {} }
      try await redefine(part, back: true)
      try await context.files.run { try target.remove(part.targetPath) }
    }
    try await context.files.run {
      try to.removeAll()
      try from.removeAll()
    }
  }

  private func alreadyMigrated(_ why: String) -> AgentError {
    refusal("already_migrated", why, "Let the migration finish")
  }

  /// The old image's lock; nil where somebody has used the image since it was copied: then it is certainly not a settling
  /// agent that holds it. Blocks.
  private func lockOrUsed(_ part: Part, _ to: MoveFiles) throws -> ImageLock? {
    let source = try source(part)
    guard let status = try source.status(part.sourcePath) else { return nil }
    do { return try ImageLock(part.sourcePath, in: source) } catch let error as AgentError
      where error.reason == "volume_in_use"
    {
      let record = try to.readRecord()
      if let version = record?.version, version == ImageVersion(status).text { throw error }
      return nil
    }
  }
}
