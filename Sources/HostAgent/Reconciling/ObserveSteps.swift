internal import Messages
internal import SnapshotModel

/// The agent's step of looking at volumes for a catalog that is made anew: is the file there, and which of the bitmaps that
/// the manifests tell of does its image hold?
///
/// Nothing is removed but what is broken: a bitmap that no manifest tells of may be of a store that was not added yet.
struct ObserveSteps: Sendable {
  let context: StepContext
  private let volumes: [CheckedVolume]

  /// Resolves the volumes. Throws `AgentError` `invalid_plan`, `invalid_id`, `invalid_path`, `pool_not_mounted`.
  init(_ work: ObserveWork, context: StepContext) throws {
    self.context = context
    guard (1...64).contains(work.volumes.count) else {
      throw AgentError.invalidPlan("it has \(work.volumes.count) volumes instead of 1 to 64")
    }
    volumes = try work.volumes.map { try CheckedVolume($0, storage: context.storage) }
  }

  /// Looks at all of them, one after the other.
  func observe() async throws -> ObserveResult {
    var result = ObserveResult()
    for volume in volumes {
      try Task.checkCancellation()
      context.say("Looking at \(volume.title)")
      result.volumes.append(try await observe(volume))
    }
    return result
  }

  private func observe(_ volume: CheckedVolume) async throws -> VolumeObservation {
    var subject = volume.bitmaps
    subject.isOnlyLooking = true
    let domain = try await StoredBitmaps(context: context).activeDisk(subject.image)?.domain.id
    return try await context.turns.withTurn(domain ?? subject.image) { [subject] in
      var observation = VolumeObservation()
      observation.volumeID = volume.survey.volumeID
      observation.presence = FilePresence(try await context.files.run { try volume.sighting() })
      let outcome = try await BitmapReconciler(context: context).reconcile(subject)
      observation.soundCheckpoints =
        outcome.sightings.filter { $0.value == .sound }.map(\.key.text).sorted()
      if outcome.findings.contains(where: { $0.disorder == .backupRunning }) {
        observation.problem = "A backup job runs on its machine"
      }
      return observation
    }
  }
}
