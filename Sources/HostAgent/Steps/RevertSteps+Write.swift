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
    _ = try await takeLock()
    try await checkChain()
    if try await isComplete() { return }
    let (options, format) = try await targetOptions()
    let partial = try files.partial
    try await context.files.run {
      try pool.makeFolders(files.folder, owner: context.owner)
      try pool.remove(files.image)
      try pool.remove(files.record)
      try pool.remove(partial)
    }
    context.say("Writing \(title) as of snapshot \(plan.snapshot?.snapshotID ?? "")")
    let source = try SnapshotPlace(plan.chain[0], storage: context.storage)
    try await checkSpace(source)
    do {
      try await context.images.flatten(
        source.directory.absolute(source.layout.image), format: .qcow2, into: pool.absolute(partial),
        targetFormat: format, options: options)
      if !plan.checkpoint.isEmpty, format == .qcow2 {
        try await context.images.addBitmap(plan.checkpoint, to: pool.absolute(partial))
      }
      let written = try await context.images.information(pool.absolute(partial), format: format)
      guard plan.virtualBytes == 0 || written.virtualBytes == plan.virtualBytes else {
        throw AgentError(
          .internal, "size_mismatch", what: "\(title) was not reverted",
          why: "The snapshot's file has \(written.virtualBytes) bytes, the catalog says \(plan.virtualBytes)",
          remedy: "Verify the snapshot")
      }
    } catch {
      try? await context.files.run { _ = try pool.remove(partial) }
      throw error
    }
    try await complete(partial)
  }

  /// Whether the new image is in the volume's place already.
  func isSwapped() async throws -> Bool {
    try await context.files.run {
      guard let record = try files.readRecord() else { return false }
      return try pool.status(volume).map(FileIdentity.init) == record
    }
  }

  /// Whether the new image is complete, and not swapped in yet.
  func isComplete() async throws -> Bool {
    try await context.files.run {
      guard let record = try files.readRecord() else { return false }
      return try pool.status(files.image).map(FileIdentity.init) == record
    }
  }

  private func complete(_ partial: RelativePath) async throws {
    try await context.files.run {
      let name = pool.absolute(partial)
      guard let old = try pool.status(volume) else {
        throw StorageFailure("Cannot look at \(title)", call: "fstat", code: ENOENT)
      }
      let file = try pool.open(partial, flags: O_RDWR)
      if fchown(file.descriptor, old.st_uid, old.st_gid) != 0, errno != EPERM {
        throw StorageFailure("Cannot own \(name)", call: "fchown")
      }
      guard fchmod(file.descriptor, old.st_mode & 0o7777) == 0 else {
        throw StorageFailure("Cannot set the mode of \(name)", call: "fchmod")
      }
      try file.synchronize(name)
      // The record first: an image of the final name without a record would be written anew.
      try files.write(FileIdentity(file.status(name)))
      try pool.publish(partial, as: files.image)
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

  private func checkSpace(_ source: SnapshotPlace) async throws {
    let needed = try await context.images.measure(
      source.directory.absolute(source.layout.image), format: .qcow2)
    let free = try await context.files.run { try FileSystemSpace(at: pool.path).freeBytes }
    guard needed < free else {
      throw AgentError(
        .resourceExhausted, "no_space", what: "\(title) was not reverted",
        why: "The new image may need \(needed) bytes; \(pool.path) has \(free) left",
        remedy: "Make room in the pool",
        facts: ["needed_bytes": "\(needed)", "free_bytes": "\(free)"], isRetryable: true)
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
