internal import Glibc
internal import Messages

extension ExportSteps {
  /// Writes the content into a new file beside the final name.
  ///
  /// Died in the middle: begun anew. Repeated after the end: found complete.
  func write() async throws {
    try await checkDestination()
    let isComplete = try await context.files.run { () throws -> Bool in
      if try file.isTaken() { throw pathTaken() }
      return try file.isComplete()
    }
    if isComplete { return }
    let source = try source()
    try await check(source)
    let partial = try file.partial(attempt: context.attempt, run: String(context.run.prefix(8)))
    try await context.files.run {
      try makeFolder()
      try file.removeLeftovers()
    }
    context.say("Writing \(title)")
    do {
      try await fill(partial, from: source)
      try await context.files.run { try file.complete(partial) }
    } catch {
      _ = try? await context.files.run { try destination.remove(partial) }
      throw error
    }
  }

  private func fill(_ partial: RelativePath, from source: Source) async throws {
    let target = destination.absolute(partial)
    let images = context.images
    let size = try await images.information(source.image, format: .qcow2).virtualBytes
    guard size == plan.sourceBytes else {
      throw AgentError(
        .internal, "size_mismatch", what: "\(title) was not made",
        why: "The source's file has \(size) bytes, the catalog says \(plan.sourceBytes)",
        remedy: "Verify the source")
    }
    try await images.create(
      target, virtualBytes: plan.virtualBytes, format: format, options: format == .qcow2 ? ["compat=1.1"] : []
    )
    let needed =
      format == .qcow2
      ? try await images.measure(source.image, format: .qcow2) + 1 << 20 + plan.virtualBytes >> 26
      : plan.contentBytes
    let room = TargetRoom(
      directory: destination, path: partial, what: "\(title) was not made", floor: context.floor)
    let reservation = try await context.files.run { try room.take(needed, canReserve: format == .qcow2) }
    await context.reached(.reserved, in: .write)
    let (total, report) = (plan.contentBytes, context.report)
    report(.progress(done: 0, total: total))
    try await room.watched(reservation) { [context, destination, format] in
      try await context.durably(partial, in: destination) {
        try await images.flatten(
          source.image, format: .qcow2, into: target, targetFormat: format, isPrepared: true
        ) { part in report(.progress(done: UInt64(part * Double(total)), total: total)) }
      }
    }
    report(.progress(done: total, total: total))
    let end = reservation == .extended ? try await images.check(target).endOffset : nil
    try await context.files.run {
      let file = try destination.open(partial, flags: O_RDWR)
      if reservation == .keepSize || end != nil { try Reservation.release(file, end: end, target) }
      try own(file, target)
    }
  }

  /// Everything that is to be read is there, on the store that it should be.
  private func check(_ source: Source) async throws {
    switch source {
    case .chain(let place, let ancestors):
      for place in [place] + ancestors {
        try await context.checkReadable(place, for: "\(title) was not made")
      }
    case .template(let place):
      try await context.files.run {
        try place.check()
        guard try place.directory.hasFile(place.image) else {
          throw AgentError(
            .failedPrecondition, "template_unavailable", what: "\(title) was not made",
            why: "The template's file is not at \(place.directory.absolute(place.image))",
            remedy: "Restore it from a copy of the store, or make a new template")
        }
      }
    }
  }

  /// The folder of a volume must be there: whoever names it has made it for its owner. Others are ours. Blocks.
  private func makeFolder() throws {
    guard let folder = file.final.parent else { return }
    if plan.target != .volume { return try destination.makeFolders(folder, owner: context.owner) }
    guard let status = try destination.status(folder), status.st_mode & S_IFMT == S_IFDIR else {
      throw AgentError(
        .failedPrecondition, "folder_missing", what: "\(title) was not made",
        why: "There is no folder \(destination.absolute(folder))", remedy: "Make it, or choose another path",
        facts: ["path": plan.path])
    }
  }

  /// Gives the file its owner and mode: a volume those of another one in its pool. Blocks.
  private func own(_ file: OpenFile, _ name: String) throws {
    guard plan.target == .volume else {
      return try context.owner.apply(to: file, mode: context.owner.fileMode, open: 0o644, name)
    }
    for like in plan.likes {
      guard let path = try? RelativePath(like.path), let status = try? destination.status(path),
        status.st_mode & S_IFMT == S_IFREG
      else { continue }
      if fchown(file.descriptor, status.st_uid, status.st_gid) != 0, errno != EPERM {
        throw StorageFailure("Cannot own \(name)", call: "fchown")
      }
      guard fchmod(file.descriptor, status.st_mode & 0o7777) == 0 else {
        throw StorageFailure("Cannot set the mode of \(name)", call: "fchmod")
      }
      return
    }
    // QEMU's group may write: libvirt makes the file its own when a virtual machine starts.
    try context.owner.apply(to: file, mode: context.owner.group == nil ? 0o600 : 0o660, open: 0o600, name)
  }
}

extension StepContext {
  /// Refuses a snapshot whose file or manifest is not there, or whose store is another one.
  ///
  /// - Throws: `AgentError` `snapshot_unavailable`, `store_not_mounted`.
  func checkReadable(_ place: SnapshotPlace, for what: String) async throws {
    try await files.run {
      try place.check()
      let hasManifest = try Manifest.read(place.layout, in: place.directory) != nil
      let hasFile = try place.directory.hasFile(place.layout.image)
      guard hasManifest, hasFile else {
        throw AgentError(
          .failedPrecondition, "snapshot_unavailable", what: what,
          why: "Of snapshot \(place.layout.snapshotID), the \(hasFile ? "manifest" : "file") is missing",
          remedy: "Restore it from a copy of the store, or use a snapshot that does not need it",
          facts: ["snapshot": place.layout.snapshotID])
      }
    }
  }
}
