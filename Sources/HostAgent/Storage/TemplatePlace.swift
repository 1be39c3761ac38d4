internal import Messages

/// Where a template's file is on this host: `templates/<id>.qcow2` in its store.
struct TemplatePlace: Sendable {
  let directory: ConfinedDirectory
  let image: RelativePath
  private let location: SnapshotLocation

  /// Resolves `file`. Throws `AgentError` `invalid_plan`, `invalid_id`, `unknown_store`.
  init(_ file: TemplateFile, storage: StorageMap) throws {
    guard let location = file.location, !location.storeID.isEmpty else {
      throw AgentError.invalidPlan("it does not say where template \(file.templateID) is")
    }
    self.location = location
    directory = try storage.store(location.name)
    image = try RelativePath(
      components: ["templates", "\(SnapshotLayout.checkedID(file.templateID)).qcow2"])
  }

  /// Refuses a store that is not the one it should be. Blocks.
  func check() throws { try StoreMarker.check(directory, name: location.name, id: location.storeID) }
}
