internal import Foundation
internal import Messages

/// The agent's steps of making a volume, a template or a file out of a snapshot or a template: write, publish, tidy, undo.
///
/// The content comes straight out of the chain, which is pinned. Nothing has the final name before it is whole.
struct ExportSteps: Sendable {
  let context: StepContext
  let plan: ExportPlan
  private let sourceIndex: Int
  let destination: ConfinedDirectory
  let file: NewFile
  let format: ImageFormat

  /// What is read.
  enum Source: Sendable {
    case chain(SnapshotPlace, ancestors: [SnapshotPlace])
    case template(TemplatePlace)

    /// The image, absolute.
    var image: String {
      switch self {
      case .chain(let place, _): place.directory.absolute(place.layout.image)
      case .template(let place): place.directory.absolute(place.image)
      }
    }
  }

  /// Resolves the plan. Throws `AgentError`.
  init(_ work: ExportWork, context: StepContext) throws {
    guard let plan = work.plan, let location = plan.destination,
      location.storeID.isEmpty != location.poolID.isEmpty
    else { throw AgentError.invalidPlan("it does not say where the new file goes: a store or a pool") }
    guard let format = ImageFormat(rawValue: plan.format), plan.virtualBytes >= plan.sourceBytes,
      plan.sourceBytes > 0
    else { throw AgentError.invalidPlan("its format or its size is wrong") }
    self.context = context
    self.plan = plan
    self.format = format
    destination =
      location.storeID.isEmpty
      ? try context.storage.pool(location.name) : try context.storage.store(location.name)
    file = try NewFile(RelativePath(plan.path), in: destination, operationID: context.operationID)
    sourceIndex = Int(work.source)
  }

  /// What is read. Only to be asked for writing: other steps may be done by a host that does not have it.
  ///
  /// - Throws: `AgentError` `invalid_plan`, `unknown_store`, `pool_not_mounted`.
  func source() throws -> Source {
    if let template = plan.template {
      return .template(try TemplatePlace(template, storage: context.storage))
    }
    guard plan.sources.indices.contains(sourceIndex), let first = plan.sources[sourceIndex].files.first else {
      throw AgentError.invalidPlan("it names no source")
    }
    return .chain(
      try SnapshotPlace(first, storage: context.storage),
      ancestors: try plan.sources[sourceIndex].files.dropFirst().map {
        try SnapshotPlace($0, storage: context.storage)
      })
  }

  /// "pool:path".
  var title: String { "\(plan.destination?.name ?? ""):\(plan.path)" }

  /// Gives the written file its name, without overwriting anything.
  ///
  /// Died in the middle, or repeated: found done.
  func publish() async throws -> ExportedFile {
    try await checkDestination()
    return try await context.files.run {
      do { try file.publish() } catch let failure as StorageFailure where failure.isExisting {
        throw pathTaken()
      } catch let failure as StorageFailure where failure.isMissing {
        throw AgentError(
          .failedPrecondition, "file_missing", what: "\(title) was not made",
          why: "What was written for it is not there any more", remedy: "Ask again for it")
      }
      let status = try destination.status(file.final)
      return ExportedFile.with {
        $0.virtualBytes = plan.virtualBytes
        $0.allocatedBytes = status?.occupiedBytes ?? 0
      }
    }
  }

  /// Removes what only the making needed.
  func tidy() async throws {
    try await checkDestination()
    try await context.files.run { try file.tidy() }
  }

  /// Removes whatever was made.
  func undo() async throws {
    try await checkDestination()
    try await context.files.run { try file.withdraw() }
  }

  /// Refuses a store that is not the one it should be.
  func checkDestination() async throws {
    guard let location = plan.destination, !location.storeID.isEmpty else { return }
    try await context.files.run {
      try StoreMarker.check(destination, name: location.name, id: location.storeID)
    }
  }

  func pathTaken() -> AgentError {
    AgentError(
      .failedPrecondition, "path_taken", what: "\(title) was not made",
      why: "\(destination.absolute(file.final)) is there already",
      remedy: "Choose another path, or remove that file",
      facts: ["path": plan.path, "location": plan.destination?.name ?? ""])
  }
}
