internal import Messages
internal import SnapshotModel

/// The agent's step of adopting: is the file at the new place the one that the volume had at its old place? Changes nothing
/// but bitmaps of that file that cannot be relied on.
struct AdoptSteps: Sendable {
  let context: StepContext
  private let plan: AdoptionPlan
  private let subject: BitmapReconciler.Subject

  private var what: String { "Volume \(plan.volume?.volumeID ?? "") was not adopted" }

  /// Resolves the plan. Throws `AgentError` `invalid_plan`, `invalid_id`, `invalid_path`, `pool_not_mounted`.
  init(_ work: AdoptWork, context: StepContext) throws {
    guard let plan = work.plan, var survey = plan.volume, let place = plan.place else {
      throw AgentError.invalidPlan("it does not say which volume, or where it is")
    }
    self.context = context
    self.plan = plan
    survey.volume = place
    subject = try CheckedVolume(survey, storage: context.storage).bitmaps
  }

  /// Looks, and says which of the volume's bitmaps the file has.
  ///
  /// - Throws: `AgentError` `volume_present`, `file_missing`, `bitmap_absent`, `size_differs`; what reconciling throws.
  func adopt() async throws -> AdoptResult {
    try await checkOldPlace()
    guard try await context.files.run({ try subject.pool.hasFile(subject.volume) }) else {
      throw AgentError(
        .failedPrecondition, "file_missing", what: what, why: "There is no file \(subject.image)",
        remedy: "Name the place where its file is now, as pool:path")
    }
    let information: ImageInformation
    do {
      information = try await context.images.information(subject.image, format: .qcow2, isInUse: true)
    } catch let error as ImageToolError where error.kind == .wrongFormat {
      throw bitmapAbsent("\(subject.image) is no qcow2 image")
    }
    let found = information.bitmaps.compactMap { CheckpointName($0.name) }
    let verdict = AdoptionVerdict(
      isGone: true, tip: CheckpointName(plan.checkpoint), virtualBytes: plan.virtualBytes, ownSnapshots: 0,
      found: found, foundBytes: information.virtualBytes)
    switch verdict {
    case .adoptable: break
    case .sizeDiffers:
      throw AgentError(
        .failedPrecondition, "size_differs", what: what,
        why:
          "\(subject.image) has \(information.virtualBytes) bytes, and the volume had \(plan.virtualBytes)",
        remedy:
          "If it is the volume's file all the same, bring it back to its old place: there it may have grown")
    case .bitmapAbsent, .noTip, .present, .hasOwnSnapshots:
      throw bitmapAbsent("\(subject.image) does not hold the bitmap \(plan.checkpoint) of the volume's tip")
    }
    let domain = try await StoredBitmaps(context: context).activeDisk(subject.image)?.domain.id
    return try await context.turns.withTurn(domain ?? subject.image) {
      let outcome = try await BitmapReconciler(context: context).reconcile(subject)
      return AdoptResult.with { result in
        result.virtualBytes = information.virtualBytes
        result.volume = VolumeReport.with {
          $0.volumeID = plan.volume?.volumeID ?? ""
          $0.goneCheckpoints = outcome.gone.map(\.text).sorted()
          $0.presence = .present
        }
      }
    }
  }

  /// A file at the old place means that the one at the new place is a copy.
  private func checkOldPlace() async throws {
    guard let old = plan.volume?.volume, let directory = context.storage.pools[old.poolName] else { return }
    let path = try RelativePath(old.path)
    let sighting = try await context.files.run {
      try PoolMarker.sighting(of: path, in: directory, pool: old.poolID)
    }
    guard sighting == .present else { return }
    throw AgentError(
      .failedPrecondition, "volume_present", what: what,
      why: "Its file is at \(directory.absolute(path)): what is at \(subject.image) is a copy of it",
      remedy: "Use the copy as a volume of its own; or remove the file at the old place, if that is the copy")
  }

  private func bitmapAbsent(_ why: String) -> AgentError {
    AgentError(
      .failedPrecondition, "bitmap_absent", what: what, why: why,
      remedy:
        "Name the file that is the volume's; one without that bitmap begins as a new volume, with a full snapshot"
    )
  }
}
