internal import Glibc
internal import Messages

extension CopySteps {
  /// Writes the files that the store lacks, beside their final names.
  ///
  /// Died in the middle: what is complete is found, the rest begun anew.
  func write() async throws {
    let chain = try (plan.source?.files ?? []).map { try SnapshotPlace($0, storage: context.storage) }
    for place in chain {
      try await context.checkReadable(place, for: "Snapshot \(place.layout.snapshotID) was not copied")
    }
    var done: UInt64 = 0
    for link in links {
      context.say(
        "Copying \(link.plan.source?.snapshotID ?? "") to \(link.plan.target?.location?.name ?? "")")
      done += try await write(link, after: done)
    }
  }

  /// - Returns: What was copied, in bytes.
  private func write(_ link: Link, after done: UInt64) async throws -> UInt64 {
    let (directory, layout) = (link.target.directory, link.target.layout)
    let isComplete = try await context.files.run { () throws -> Bool in
      try link.target.check()
      try directory.makeFolders(layout.folder, owner: context.owner)
      return try link.file.isComplete()
    }
    let source = try SnapshotPlace(link.plan.source ?? SnapshotFile(), storage: context.storage)
    let image = source.directory.absolute(source.layout.image)
    let information = try await context.images.information(image, format: .qcow2)
    if isComplete { return information.allocatedBytes }
    let partial = try link.file.partial(attempt: context.attempt, run: String(context.run.prefix(8)))
    do {
      let isFlattened = link.plan.parentID.isEmpty && information.backingName != nil
      let bytes =
        isFlattened
        ? try await flatten(image, information, into: partial, of: link, after: done)
        : try await copy(image, information, into: partial, of: link, after: done)
      try await context.files.run {
        let file = try directory.open(partial, flags: O_RDWR)
        try context.owner.apply(
          to: file, mode: context.owner.fileMode, open: 0o644, directory.absolute(partial))
        try link.file.complete(partial)
      }
      return bytes
    } catch {
      _ = try? await context.files.run { try directory.remove(partial) }
      throw error
    }
  }

  /// Copies the file as it is, holes included, and writes its new parent's name into its header.
  private func copy(
    _ image: String, _ information: ImageInformation, into partial: RelativePath, of link: Link,
    after done: UInt64
  ) async throws -> UInt64 {
    let target = link.target.directory.absolute(partial)
    let length = try await context.images.information(image, format: .raw).virtualBytes
    try await context.images.create(target, virtualBytes: length, format: .raw)
    try await fill(
      partial, of: link, from: image, format: .raw, bytes: information.allocatedBytes,
      needed: information.allocatedBytes, after: done)
    if !link.plan.parentID.isEmpty {
      let parent = try link.target.layout.other(link.plan.parentID)
      try await context.durably(partial, in: link.target.directory) {
        try await context.images.rename(backing: parent.image.name, of: target)
      }
    }
    return information.allocatedBytes
  }

  /// Writes the whole content, read through the chain.
  private func flatten(
    _ image: String, _ information: ImageInformation, into partial: RelativePath, of link: Link,
    after done: UInt64
  ) async throws -> UInt64 {
    let target = link.target.directory.absolute(partial)
    try await context.images.create(target, virtualBytes: information.virtualBytes)
    let needed = try await context.images.measure(image, format: .qcow2) + 1 << 20
    try await fill(
      partial, of: link, from: image, format: .qcow2, bytes: plan.contentBytes, needed: needed, after: done)
    return plan.contentBytes
  }

  private func fill(
    _ partial: RelativePath, of link: Link, from image: String, format: ImageFormat, bytes: UInt64,
    needed: UInt64,
    after done: UInt64
  ) async throws {
    let directory = link.target.directory
    let target = directory.absolute(partial)
    let room = TargetRoom(
      directory: directory, path: partial, what: "\(link.title) was not made", floor: context.floor)
    let reservation = try await context.files.run { try room.take(needed, canReserve: format == .qcow2) }
    await context.reached(.reserved, in: .write)
    let (images, total, report) = (context.images, plan.contentBytes, context.report)
    try await room.watched(reservation) { [context] in
      try await context.durably(partial, in: directory) {
        try await images.flatten(image, format: format, into: target, targetFormat: format, isPrepared: true)
        {
          part in
          report(.progress(done: min(done + UInt64(part * Double(bytes)), total), total: total))
        }
      }
    }
    report(.progress(done: min(done + bytes, total), total: total))
    let end = reservation == .extended ? try await images.check(target).endOffset : nil
    try await context.files.run {
      let file = try directory.open(partial, flags: O_RDWR)
      if reservation == .keepSize || end != nil { try Reservation.release(file, end: end, target) }
    }
  }
}
