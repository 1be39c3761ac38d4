internal import Glibc
internal import Messages

extension RevertSteps {
  /// Writes the snapshot's content into a new image beside the volume, with the old one's format, options, owner and
  /// mode, and the one bitmap that says that it now differs from the snapshot by nothing.
  ///
  /// Died in the middle: begun anew. Repeated after the end: found complete.
  func write() async throws {
    try await refuseActive()
    if try await isSwapped() { return }
    let lock = try await takeLock()
    defer { withExtendedLifetime(lock) {} }
    try await checkChain()
    if try await isComplete() { return }
    let (options, format) = try await targetOptions()
    let partial = try files.partial(attempt: context.attempt)
    try await context.files.run {
      // Of earlier attempts, and of operations that were overtaken and woke up late.
      try RevertFiles.removeLeftovers(ofVolume: plan.volumeID, in: pool)
      try files.makeFolder(owner: context.owner)
    }
    context.say("Writing \(title) as of snapshot \(plan.snapshot?.snapshotID ?? "")")
    do {
      try await fill(partial, format, options)
    } catch {
      try? await context.files.run { try files.removeAll() }
      throw error
    }
  }

  private func fill(_ partial: RelativePath, _ format: ImageFormat, _ options: [String]) async throws {
    let place = try SnapshotPlace(plan.chain[0], storage: context.storage)
    let (source, target) = (place.directory.absolute(place.layout.image), pool.absolute(partial))
    let size = try await context.images.information(source, format: .qcow2).virtualBytes
    guard plan.virtualBytes == 0 || size == plan.virtualBytes else {
      throw AgentError(
        .internal, "size_mismatch", what: "\(title) was not reverted",
        why: "The snapshot's file has \(size) bytes, the catalog says \(plan.virtualBytes)",
        remedy: "Verify the snapshot")
    }
    try await context.images.create(target, virtualBytes: size, format: format, options: options)
    let reservation = try await reserve(for: source, in: partial, format)
    await context.reached(.reserved, in: .write)
    try await context.durably(partial, in: pool) {
      try await context.images.flatten(
        source, format: .qcow2, into: target, targetFormat: format, isPrepared: true)
      if !plan.checkpoint.isEmpty, format == .qcow2 {
        try await context.images.addBitmap(plan.checkpoint, to: target)
      }
    }
    let end = reservation == .extended ? try await context.images.check(target).endOffset : nil
    try await complete(partial, givingBack: reservation == .keepSize || end != nil, end: end)
  }

  /// Whether the new image is in the volume's place already.
  func isSwapped() async throws -> Bool {
    try await context.files.run {
      guard let record = try files.readRecord() else { return false }
      return try pool.status(volume).map(FileIdentity.init)?.inode == record.inode
    }
  }

  /// Whether the new image is complete, and not swapped in yet.
  func isComplete() async throws -> Bool {
    try await context.files.run {
      guard let record = try files.readRecord() else { return false }
      return try pool.status(files.image).map(FileIdentity.init)?.inode == record.inode
    }
  }

  private func complete(_ partial: RelativePath, givingBack: Bool, end: UInt64?) async throws {
    try await context.files.run {
      let name = pool.absolute(partial)
      guard let old = try pool.status(volume) else {
        throw StorageFailure("Cannot look at \(title)", call: "fstat", code: ENOENT)
      }
      let file = try pool.open(partial, flags: O_RDWR)
      if givingBack { try Reservation.release(file, end: end, name) }
      if fchown(file.descriptor, old.st_uid, old.st_gid) != 0, errno != EPERM {
        throw StorageFailure("Cannot own \(name)", call: "fchown")
      }
      guard fchmod(file.descriptor, old.st_mode & 0o7777) == 0 else {
        throw StorageFailure("Cannot set the mode of \(name)", call: "fchmod")
      }
      try file.synchronize(name)
      // The record first: an image of the final name without a record would be written anew.
      let status = try file.status(name)
      try files.write(
        RevertRecord(inode: FileIdentity(status).inode, version: ImageVersion(status)))
      try pool.publish(partial, as: files.image)
    }
  }

  /// Takes the room that the new image may need, so that a pool that others fill meanwhile does not end the writing.
  ///
  /// A raw image has its room in holes, which cannot be reserved without writing them all: there it is only looked for.
  ///
  /// - Throws: `AgentError` `no_space`; nothing has been written then.
  private func reserve(
    for source: String, in partial: RelativePath, _ format: ImageFormat
  ) async throws -> Reservation.Method {
    // Beside the data: the bitmap with its directory, a few clusters.
    let needed = try await context.images.measure(source, format: .qcow2) + 1 << 20
    return try await context.files.run {
      let name = pool.absolute(partial)
      let file = try pool.open(partial, flags: O_RDWR)
      let free = try FileSystemSpace(of: file, name).freeBytes
      do {
        guard needed < free else {
          throw StorageFailure("Cannot hold \(name)", call: "fstatvfs", code: ENOSPC)
        }
        return format == .qcow2 ? try Reservation.reserve(needed, in: file, name) : .unsupported
      } catch let failure as StorageFailure where failure.isOutOfSpace {
        throw AgentError(
          .resourceExhausted, "no_space", what: "\(title) was not reverted",
          why: "The new image may need \(needed) bytes; \(pool.path) has \(free) left",
          remedy: "Make room in the pool",
          facts: ["needed_bytes": "\(needed)", "free_bytes": "\(free)"], isRetryable: true)
      }
    }
  }

  /// Every link of the chain has its file and its manifest, on the store that it should be.
  private func checkChain() async throws {
    for link in plan.chain {
      let place = try SnapshotPlace(link, storage: context.storage)
      try await context.files.run {
        try place.check()
        let manifest = try Manifest.read(place.layout, in: place.directory)
        let hasFile = try place.directory.hasFile(place.layout.image)
        guard manifest != nil, hasFile else {
          throw AgentError(
            .failedPrecondition, "snapshot_unavailable", what: "\(title) was not reverted",
            why: "Of snapshot \(link.snapshotID), the \(hasFile ? "manifest" : "file") is missing",
            remedy: "Restore it from a copy of the store, or revert to a snapshot that does not need it",
            facts: ["snapshot": link.snapshotID])
        }
      }
    }
  }

  /// How to make an image like the old one. Looks at it past its lock, which is our own.
  private func targetOptions() async throws -> (options: [String], format: ImageFormat) {
    let domains = try await context.hypervisor.domains()
    let disk = domains.lazy.compactMap { $0.disk(path: image) }.first
    let old: ImageInformation
    do {
      old = try await context.images.information(
        image, format: disk?.format == "raw" ? .raw : .qcow2, isInUse: true)
    } catch let error as ImageToolError where error.kind == .wrongFormat && disk == nil {
      old = try await context.images.information(image, format: .raw, isInUse: true)
    }
    guard !old.isEncrypted, disk?.isEncrypted != true, old.dataFile == nil else {
      throw AgentError(
        .failedPrecondition, old.dataFile == nil ? "image_encrypted" : "image_has_data_file",
        what: "\(title) was not reverted",
        why:
          "Its image is encrypted or keeps its content in another file, and the new one would not be like it",
        remedy: "Make a new volume from the snapshot instead")
    }
    if old.format == "raw" { return ([], .raw) }
    var options = ["compat=1.1"]
    if old.compatibility == "0.10", plan.checkpoint.isEmpty { options = ["compat=0.10"] }
    if let cluster = old.clusterBytes { options.append("cluster_size=\(cluster)") }
    if old.hasExtendedL2 { options.append("extended_l2=on") }
    if old.hasLazyReferenceCounts { options.append("lazy_refcounts=on") }
    if let compression = old.compressionType, compression != "zlib" {
      options.append("compression_type=\(compression)")
    }
    return (options, .qcow2)
  }
}
