internal import Foundation
internal import Glibc
internal import Messages

/// The agent's steps of copying a snapshot to another store: write, seal, tidy, undo.
///
/// Each link that the store lacks is copied as a file, with its new parent's name in its header; a copy that is to stand
/// alone is written anew out of its chain. As ever, a manifest with its file is the only proof.
struct CopySteps: Sendable {
  /// One link.
  struct Link: Sendable {
    let plan: CopiedLink
    let target: SnapshotPlace
    let file: NewFile

    /// "snapshot <id>".
    var title: String { "Snapshot \(target.layout.snapshotID), a copy of \(plan.source?.snapshotID ?? "")," }
  }

  let context: StepContext
  let plan: CopyPlan
  let links: [Link]

  /// Resolves the plan. Throws `AgentError`.
  init(_ work: CopyWork, context: StepContext) throws {
    guard let plan = work.plan else { throw AgentError.invalidPlan("there is none") }
    self.context = context
    self.plan = plan
    links = try plan.links.map { link in
      guard let file = link.target, link.source != nil else {
        throw AgentError.invalidPlan("a link has no source or no target")
      }
      let target = try SnapshotPlace(file, storage: context.storage)
      return Link(
        plan: link, target: target,
        file: try NewFile(target.layout.image, in: target.directory, operationID: context.operationID))
    }
  }

  /// Publishes the files and manifests, each after its parent's.
  ///
  /// Died between any two lines: the same again goes on where it was.
  func seal() async throws -> SealResult {
    var result = SealResult()
    for link in links {
      context.say("Sealing \(link.target.layout.snapshotID)")
      result.snapshots.append(try await seal(link))
    }
    if let revived = plan.revived { try await revive(SnapshotPlace(revived, storage: context.storage)) }
    return result
  }

  private func seal(_ link: Link) async throws -> SealedSnapshot {
    let (directory, layout) = (link.target.directory, link.target.layout)
    try await context.exclusively([link.target.files]) {
      try await context.files.run {
        try link.target.check()
        do { try link.file.publish() } catch let failure as StorageFailure where failure.isMissing {
          throw AgentError(
            .failedPrecondition, "file_missing", what: "\(link.title) was not sealed",
            why: "What was written for it is not there any more", remedy: "Copy the snapshot again")
        }
      }
    }
    await context.reached(.published, in: .seal)
    let image = try await context.images.information(directory.absolute(layout.image), format: .qcow2)
    let checksums = try await context.files.run {
      try FileChecksums(
        reading: directory.open(layout.image, flags: O_RDONLY), directory.absolute(layout.image))
    }
    return try await context.exclusively([link.target.files]) {
      try await context.files.run {
        try link.target.check()
        if let sealed = try Manifest.read(layout, in: directory) { return sealed.sealed }
        // Whoever undoes this operation takes the file's name away first.
        guard try directory.hasFile(layout.image), try link.file.isComplete() else {
          throw AgentError.superseded(attempt: context.attempt, by: nil)
        }
        let bytes = try manifest(of: link, image, checksums).encoded()
        try directory.createNew(layout.manifest, with: bytes)
        return try Manifest(decoding: bytes).sealed
      }
    }
  }

  /// Removes what only the making needed.
  func tidy() async throws {
    for link in links {
      try await context.files.run {
        try link.target.check()
        try link.file.tidy()
      }
    }
  }

  /// Removes whatever was made, each link before its parent: the manifest, then the file.
  func undo() async throws {
    for link in links.reversed() {
      try await context.files.run { try link.target.check() }
      try await context.exclusively([link.target.files]) {
        try await context.files.run {
          try link.file.withdraw { try removeManifest(of: link) }
          try link.target.directory.removeFolderIfEmpty(link.target.layout.folder)
        }
      }
    }
    if let revived = plan.revived {
      try await hideAgain(SnapshotPlace(revived, storage: context.storage))
    }
  }

  /// Blocks.
  private func removeManifest(of link: Link) throws {
    let manifest = try Manifest.read(link.target.layout, in: link.target.directory)
    guard manifest == nil || manifest?.operationID == context.operationID else {
      throw AgentError.invalidPlan("snapshot \(link.target.layout.snapshotID) was made by another operation")
    }
    try link.target.directory.remove(link.target.layout.manifest)
  }

  /// The manifest of a copy: its original's, with what is its own. Blocks.
  private func manifest(
    of link: Link, _ image: ImageInformation, _ checksums: FileChecksums
  ) throws -> Manifest {
    let source = try SnapshotPlace(link.plan.source ?? SnapshotFile(), storage: context.storage)
    let (directory, layout) = (link.target.directory, link.target.layout)
    guard var manifest = try Manifest.read(source.layout, in: source.directory) else {
      throw AgentError(
        .failedPrecondition, "snapshot_unavailable", what: "\(link.title) was not sealed",
        why: "The original's manifest is missing",
        remedy: "Restore it from a copy of the store, and copy again",
        facts: ["snapshot": source.layout.snapshotID])
    }
    manifest.snapshotID = layout.snapshotID
    manifest.operationID = context.operationID
    manifest.attempt = context.attempt
    manifest.parentID = link.plan.parentID.isEmpty ? nil : link.plan.parentID
    manifest.kind = link.plan.parentID.isEmpty ? "full" : "incremental"
    manifest.fullReason = link.plan.parentID.isEmpty ? manifest.fullReason ?? "requested" : nil
    manifest.checkpoint = nil
    manifest.virtualBytes = image.virtualBytes
    manifest.allocatedBytes = try directory.status(layout.image)?.occupiedBytes ?? image.allocatedBytes
    manifest.deletedAt = link.plan.isHidden ? plan.plannedAt?.date ?? context.now() : nil
    manifest.copiedFrom = source.layout.snapshotID
    manifest.setChecksums(checksums)
    return manifest
  }

  /// A copy that was hidden is wanted again.
  private func revive(_ place: SnapshotPlace) async throws { try await setDeleted(nil, place) }

  private func hideAgain(_ place: SnapshotPlace) async throws {
    try await setDeleted(plan.plannedAt?.date ?? context.now(), place)
  }

  private func setDeleted(_ time: Date?, _ place: SnapshotPlace) async throws {
    try await context.exclusively([place.files]) {
      try await context.files.run {
        try place.check()
        guard var manifest = try Manifest.read(place.layout, in: place.directory),
          (manifest.deletedAt == nil) != (time == nil)
        else { return }
        manifest.deletedAt = time
        try place.directory.replace(place.layout.manifest, with: manifest.encoded())
      }
    }
  }
}
