internal import Foundation
internal import Messages

/// The agent's steps of deleting a snapshot: mark it in its manifest, and remove the files that nothing needs.
struct DeleteSteps: Sendable {
  let context: StepContext
  let plan: DeletePlan

  /// Resolves the plan's existence. Throws `AgentError` `invalid_plan`.
  init(_ work: DeleteWork, context: StepContext) throws {
    guard let plan = work.plan, plan.snapshot != nil || plan.template != nil else {
      throw AgentError.invalidPlan("it names no snapshot and no template")
    }
    self.plan = plan
    self.context = context
  }

  /// Writes when it was deleted into the manifest, so that a catalog rebuilt from the storage knows too. A manifest
  /// that is gone already was removed by this step's successor.
  func mark() async throws {
    if plan.template != nil { return }
    guard let file = plan.snapshot else { return }
    let place = try SnapshotPlace(file, storage: context.storage)
    try await context.files.run { try place.check() }
    try await context.exclusively([place.files]) {
      try await context.files.run {
        try place.check()
        guard var manifest = try Manifest.read(place.layout, in: place.directory) else {
          // Of one whose file is gone too there is nothing that anybody could take for wanted.
          if plan.becomesHidden, try place.directory.hasFile(place.layout.image) {
            throw AgentError(
              .failedPrecondition, "manifest_missing",
              what: "Snapshot \(place.layout.snapshotID) was not hidden",
              why: "Its manifest is not at \(place.directory.absolute(place.layout.manifest))",
              remedy: "Restore the manifest from a copy of the store")
          }
          return
        }
        if manifest.deletedAt != nil { return }
        manifest.deletedAt = plan.deletedAt?.date ?? context.now()
        try place.directory.replace(place.layout.manifest, with: manifest.encoded())
      }
    }
  }

  /// Removes manifests and files, each before its parent; a snapshot that another still needs is not removed.
  func remove() async throws {
    if let template = plan.template { return try await remove(template) }
    try await context.remove(plan.removals)
  }
}

extension StepContext {
  /// Removes snapshots' manifests and files, each before its parent; one that another still needs is not removed.
  ///
  /// - Throws: `AgentError` `snapshot_has_child`, and what keeps the places from being used.
  func remove(_ snapshots: [SnapshotFile]) async throws {
    for file in snapshots {
      let place = try SnapshotPlace(file, storage: storage)
      say("Removing snapshot \(place.layout.snapshotID)")
      try await files.run { try place.check() }
      try await exclusively([place.files]) {
        try await files.run {
          try place.check()
          if let child = try place.child() {
            throw AgentError(
              .failedPrecondition, "snapshot_has_child",
              what: "Snapshot \(place.layout.snapshotID) was not removed",
              why: "Snapshot \(child) needs it", remedy: "Delete the child first", facts: ["child": child])
          }
          try place.directory.remove(place.layout.manifest)
        }
      }
      await reached(.unproven, in: .remove)
      try await exclusively([place.files]) {
        try await files.run {
          let (directory, layout) = (place.directory, place.layout)
          try directory.remove(layout.image)
          try directory.remove(layout.fence)
          try NewFile.removeLeftovers(of: layout.image, in: directory)
          for name in try directory.names(in: layout.folder)
          where layout.isRemnant(name) || layout.isReplaced(name) {
            try directory.remove(layout.fence.sibling(name))
          }
          try directory.removeFolderIfEmpty(layout.folder)
        }
      }
    }
  }
}

extension DeleteSteps {
  /// Removes a template's file, unless somebody reads it.
  fileprivate func remove(_ template: TemplateFile) async throws {
    guard !plan.templateIsRead else {
      context.say("It is being read, and goes with its last reader")
      return
    }
    let place = try TemplatePlace(template, storage: context.storage)
    try await context.files.run {
      try place.check()
      try place.directory.remove(place.image)
      try NewFile.removeLeftovers(of: place.image, in: place.directory)
    }
    await context.reached(.unproven, in: .remove)
  }
}

/// Where a snapshot's files are on this host.
struct SnapshotPlace: Sendable {
  let directory: ConfinedDirectory
  let layout: SnapshotLayout
  private let location: SnapshotLocation

  /// Resolves `file`. Throws `AgentError` `invalid_plan`, `invalid_id`, `unknown_store`, `pool_not_mounted`.
  init(_ file: SnapshotFile, storage: StorageMap) throws {
    guard let location = file.location, location.storeID.isEmpty != location.poolID.isEmpty else {
      throw AgentError.invalidPlan("it does not say where snapshot \(file.snapshotID) is")
    }
    self.location = location
    let isPrimary = location.storeID.isEmpty
    directory = isPrimary ? try storage.pool(location.name) : try storage.store(location.name)
    layout = try SnapshotLayout(volumeID: file.volumeID, snapshotID: file.snapshotID, isPrimary: isPrimary)
  }

  /// The snapshot's files, for the lock.
  var files: SnapshotFiles { SnapshotFiles(directory: directory, layout: layout) }

  /// Refuses a store that is not the one it should be. Blocks.
  func check() throws {
    if location.poolID.isEmpty { try StoreMarker.check(directory, name: location.name, id: location.storeID) }
  }

  /// A snapshot of the same volume whose manifest names this one as its parent; nil if there is none. Blocks.
  func child() throws -> String? {
    for name in try directory.names(in: layout.folder) where name.hasSuffix(".json") && !name.hasPrefix(".") {
      guard let other = try? layout.other(String(name.dropLast(5))), other != layout else { continue }
      if try Manifest.read(other, in: directory)?.parentID == layout.snapshotID { return other.snapshotID }
    }
    return nil
  }
}
