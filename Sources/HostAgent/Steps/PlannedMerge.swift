internal import Glibc
internal import Messages

/// One merge of a consolidation with everything in it resolved on this host.
struct PlannedMerge: Sendable {
  /// The child, whose file is written anew.
  let place: SnapshotPlace
  /// The hidden snapshots that become part of it, its parent first.
  let merged: [SnapshotLayout]
  /// What it holds the changes since afterwards; nil: it becomes full.
  let newParent: SnapshotLayout?

  /// Resolves `merge`. Throws `AgentError` `invalid_plan`, `invalid_id`, `unknown_store`, `pool_not_mounted`.
  init(_ merge: ChainMerge, storage: StorageMap) throws {
    guard let child = merge.child, !merge.merged.isEmpty else {
      throw AgentError.invalidPlan("a merge has no child or nothing to merge")
    }
    let place = try SnapshotPlace(child, storage: storage)
    for file in merge.merged + (merge.newParent.map { [$0] } ?? []) {
      guard file.location == child.location, file.volumeID == child.volumeID else {
        throw AgentError.invalidPlan("a merge's files are not in one folder")
      }
    }
    self.place = place
    merged = try merge.merged.map { try place.layout.other($0.snapshotID) }
    newParent = try merge.newParent.map { try place.layout.other($0.snapshotID) }
  }

  /// The child's id.
  var snapshotID: String { layout.snapshotID }
  /// The child's files.
  var layout: SnapshotLayout { place.layout }
  /// Where all of them are.
  var directory: ConfinedDirectory { place.directory }

  /// Whether the child's manifest says that the merge was made. Blocks.
  func hasNewManifest() throws -> Bool {
    guard let manifest = try Manifest.read(layout, in: directory), try directory.hasFile(layout.image) else {
      return false
    }
    return manifest.parentID == newParent?.snapshotID
  }

  /// Says in the child's manifest what its new file holds. Blocks.
  func writeManifest() throws {
    guard var manifest = try Manifest.read(layout, in: directory) else { throw missing(layout, "manifest") }
    manifest.parentID = newParent?.snapshotID
    manifest.kind = newParent == nil ? "full" : "incremental"
    manifest.fullReason = newParent == nil ? "consolidated" : nil
    manifest.allocatedBytes = try occupiedBytes(layout)
    // Of the file that has just been written, and is still in memory.
    manifest.setChecksums(
      try FileChecksums(
        reading: directory.open(layout.image, flags: O_RDONLY), directory.absolute(layout.image)))
    try directory.replace(layout.manifest, with: manifest.encoded())
  }

  /// Refuses a chain that is not as planned: a file or manifest is missing, or another parent is named. Blocks.
  func checkChain() throws {
    let chain = [layout] + merged + (newParent.map { [$0] } ?? [])
    for (index, link) in chain.enumerated() {
      guard let manifest = try Manifest.read(link, in: directory) else { throw missing(link, "manifest") }
      guard try directory.hasFile(link.image) else { throw missing(link, "file") }
      if index == chain.count - 1 && newParent != nil { continue }
      let parent = index + 1 < chain.count ? chain[index + 1].snapshotID : nil
      guard manifest.parentID == parent else {
        throw AgentError(
          .failedPrecondition, "chain_changed",
          what: "Nothing was merged into snapshot \(snapshotID)",
          why: "The manifest of \(link.snapshotID) names another parent than the catalog",
          remedy: "Check the volume with `tidemark volume check`, and consolidate again",
          facts: ["snapshot": link.snapshotID])
      }
    }
  }

  /// What the child's file and those of the hidden snapshots occupy together, in bytes. Blocks.
  func occupiedBytes() throws -> UInt64 {
    try ([layout] + merged).map(occupiedBytes).reduce(0, +)
  }

  /// The inode of a file; nil if it is not there. Blocks.
  func inode(of path: RelativePath) throws -> UInt64? {
    try directory.status(path).map(FileIdentity.init)?.inode
  }

  /// The partial file that is this inode; nil if there is none. Blocks.
  func partial(inode: UInt64) throws -> RelativePath? {
    for name in try directory.names(in: layout.folder) where layout.attempt(ofPartial: name) != nil {
      let path = try layout.fence.sibling(name)
      if try self.inode(of: path) == inode { return path }
    }
    return nil
  }

  /// Removes what was ever begun of the child's new file. Blocks.
  func removeRemnants() throws {
    for name in try directory.names(in: layout.folder) where layout.isRemnant(name) {
      try directory.remove(layout.fence.sibling(name))
    }
  }

  private func occupiedBytes(_ layout: SnapshotLayout) throws -> UInt64 {
    guard let status = try directory.status(layout.image) else { throw missing(layout, "file") }
    return status.occupiedBytes
  }

  private func missing(_ link: SnapshotLayout, _ what: String) -> AgentError {
    AgentError(
      .failedPrecondition, "snapshot_unavailable", what: "Nothing was merged into snapshot \(snapshotID)",
      why: "Of snapshot \(link.snapshotID), the \(what) is missing",
      remedy: "Restore it from a copy of the store, then consolidate again",
      facts: ["snapshot": link.snapshotID])
  }
}
