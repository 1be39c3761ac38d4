internal import Messages

/// The agent's steps of a consolidation: merge, replace, clear, and undo.
///
/// Nothing is changed in place. A child's new file is written beside the old one and compared with it; one rename puts it in
/// the old one's place, which keeps a second name for whoever reads it. The manifest follows the file, and the hidden
/// snapshots go only when the catalog has taken in that nothing needs them. Between any two of these the chain can be read:
/// old file and new one hold the same, and all that either is based on is there.
struct ConsolidateSteps: Sendable {
  let context: StepContext
  let work: ConsolidateWork
  let plan: ConsolidationPlan
  let merges: [PlannedMerge]

  /// Resolves the plan. Throws `AgentError` for one that makes no sense here.
  init(_ work: ConsolidateWork, context: StepContext) throws {
    guard let plan = work.plan else { throw AgentError.invalidPlan("it has no plan") }
    self.work = work
    self.plan = plan
    self.context = context
    merges = try plan.merges.map { try PlannedMerge($0, storage: context.storage) }
  }

  /// Puts the new files in the old ones' places, and tells the manifests.
  ///
  /// Died between any two lines: the same again goes on where it was. A merge whose new file is not there is left out: it
  /// was undone before it was found that others cannot be.
  func replace() async throws -> ConsolidateResult {
    var result = ConsolidateResult()
    for merge in merges {
      context.say("Replacing the file of snapshot \(merge.snapshotID)")
      guard let bytes = try await replace(merge) else { continue }
      result.snapshots.append(
        ConsolidatedSnapshot.with {
          $0.snapshotID = merge.snapshotID
          $0.allocatedBytes = bytes
        })
    }
    guard merges.isEmpty || !result.snapshots.isEmpty else {
      throw AgentError(
        .failedPrecondition, "image_not_written", what: "No snapshot was merged into its child",
        why: "The new files are not there, or not complete", remedy: "Consolidate again")
    }
    context.say("\(result.snapshots.count) files replaced")
    return result
  }

  /// Removes the hidden snapshots that nothing needs any more, and replaced files that nobody reads.
  func clear() async throws {
    try await context.remove(work.removals)
    for file in work.replaced {
      let place = try SnapshotPlace(file, storage: context.storage)
      try await context.files.run { try place.check() }
      try await context.exclusively([place.files]) {
        try await context.files.run {
          try place.check()
          for name in try place.directory.names(in: place.layout.folder) where place.layout.isReplaced(name) {
            try place.directory.remove(place.layout.fence.sibling(name))
          }
        }
      }
    }
    context.say("\(work.removals.count) removed")
  }

  /// Removes the new files that have not been put in place.
  ///
  /// - Throws: `AgentError` `already_consolidated` if one has been.
  func undo() async throws {
    var isReplaced = false
    for merge in merges {
      try await context.files.run { try merge.place.check() }
      try await context.exclusively([merge.place.files]) {
        isReplaced = try await context.files.run { try discard(merge) } || isReplaced
      }
    }
    guard !isReplaced else {
      throw AgentError(
        .failedPrecondition, "already_consolidated", what: "The consolidation was not undone",
        why: "A new file is in its place", remedy: "Let the consolidation finish")
    }
  }

  /// Removes a new file, unless it is in its place. Needs the lock. Blocks.
  ///
  /// - Returns: Whether it is.
  private func discard(_ merge: PlannedMerge) throws -> Bool {
    try merge.place.check()
    if try merge.hasNewManifest() { return true }
    let fence = try Fence.read(merge.layout, in: merge.directory)
    // Another operation's: this one is over, and its agent woke up late.
    guard let fence, fence.operationID == context.operationID else { return false }
    try Fence.check(fence, context.attempt)
    if let merged = fence.merged, try merge.inode(of: merge.layout.image) == merged.inode { return true }
    try merge.removeRemnants()
    try merge.directory.remove(merge.layout.fence)
    return false
  }

  // MARK: - Replacing

  /// - Returns: What the new file occupies, in bytes; nil if there is no new one.
  private func replace(_ merge: PlannedMerge) async throws -> UInt64? {
    try await context.files.run { try merge.place.check() }
    return try await context.exclusively([merge.place.files]) {
      if let bytes = try await context.files.run({ try finished(merge) }) { return bytes }
      guard let merged = try await context.files.run({ try claim(merge) }) else { return nil }
      if try await context.files.run({ try merge.inode(of: merge.layout.image) }) != merged.inode {
        guard let partial = try await context.files.run({ try merge.partial(inode: merged.inode) }) else {
          return nil
        }
        try await context.files.run { try keepOldFile(merge) }
        await context.reached(.linked, in: .replace)
        try await context.files.run {
          try merge.directory.move(partial, to: merge.layout.image)
          try merge.directory.synchronizeFolders(of: [merge.layout.image])
        }
        await context.reached(.renamed, in: .replace)
      }
      return try await context.files.run {
        try merge.writeManifest()
        return try finished(merge)
      }
    }
  }

  /// What the new file occupies, if it and its manifest are in place; what only its making needed is removed. Blocks.
  private func finished(_ merge: PlannedMerge) throws -> UInt64? {
    try merge.place.check()
    guard try merge.hasNewManifest(), let manifest = try Manifest.read(merge.layout, in: merge.directory)
    else {
      return nil
    }
    try merge.removeRemnants()
    try merge.directory.remove(merge.layout.fence)
    return manifest.allocatedBytes
  }

  /// Takes the fence over, if it is this operation's; nil if there is no new file. Blocks.
  private func claim(_ merge: PlannedMerge) throws -> Fence.Merged? {
    guard let fence = try Fence.read(merge.layout, in: merge.directory),
      fence.operationID == context.operationID
    else { return nil }
    return try Fence.claim(context.fenceHolder, merge.layout, in: merge.directory, making: false)?.merged
  }

  /// Gives the old file a second name, under which those who have opened it, on whatever host, go on reading it. Blocks.
  private func keepOldFile(_ merge: PlannedMerge) throws {
    let replaced = try merge.layout.replaced(by: context.operationID)
    try merge.directory.remove(replaced)
    try merge.directory.link(merge.layout.image, as: replaced)
    try merge.directory.synchronizeFolders(of: [replaced])
  }
}
