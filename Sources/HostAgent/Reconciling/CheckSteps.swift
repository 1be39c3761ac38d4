internal import Messages
internal import SnapshotModel

/// The agent's step of checking volumes: what the catalog believes of them is compared with libvirt, the images and the
/// storage, and what can be mended is mended. Safe to repeat; what one run has mended the next does not find.
struct CheckSteps: Sendable {
  /// As many findings as a journal holds, for all volumes together. What is beyond them is found by the next check.
  private static let findingsLimit = 300

  let context: StepContext
  private let volumes: [CheckedVolume]

  /// Resolves the volumes. Throws `AgentError` `invalid_plan`, `invalid_id`, `invalid_path`, `pool_not_mounted`.
  init(_ work: ExamineWork, context: StepContext) throws {
    self.context = context
    guard (1...64).contains(work.volumes.count) else {
      throw AgentError.invalidPlan("it has \(work.volumes.count) volumes instead of 1 to 64")
    }
    volumes = try work.volumes.map { try CheckedVolume($0, storage: context.storage) }
  }

  /// Examines all of them, one after the other.
  func examine() async throws -> ExamineResult {
    var result = ExamineResult()
    for volume in volumes {
      try Task.checkCancellation()
      context.say("Checking \(volume.title)")
      var report = try await examine(volume)
      report.findings = Array(report.findings.prefix(max(1, Self.findingsLimit / volumes.count)))
      result.volumes.append(report)
    }
    let findings = result.volumes.flatMap(\.findings)
    context.say(findings.isEmpty ? "all is in order" : Self.summary(findings))
    return result
  }

  private func examine(_ volume: CheckedVolume) async throws -> VolumeReport {
    let image = volume.bitmaps.image
    let domain = try await StoredBitmaps(context: context).activeDisk(image)?.domain.id
    return try await context.turns.withTurn(domain ?? image) {
      var report = VolumeReport()
      report.volumeID = volume.survey.volumeID
      let abandoned = try await endAbandonedBackup(volume)
      let bitmaps = try await BitmapReconciler(context: context).reconcile(volume.bitmaps)
      let files = try await SnapshotFileReconciler(context: context).reconcile(volume)
      report.goneCheckpoints = bitmaps.gone.map(\.text).sorted()
      report.findings =
        abandoned + bitmaps.findings.map { volume.finding($0.disorder, $0.name, obstacle: $0.obstacle) }
        + files.findings
      (report.lostSnapshots, report.foundSnapshots) = (files.lost.sorted(), files.found.sorted())
      report.presence = FilePresence(try await context.files.run { try volume.sighting() })
      if report.presence == .missing { report.candidates = try await candidates(for: volume) }
      return report
    }
  }

  /// Which of the files that may be this volume's hold bitmaps of ours. While a machine runs on one, what it lists are the
  /// names of its last opening, which is enough to recognise it by.
  private func candidates(for volume: CheckedVolume) async throws -> [AdoptionCandidate] {
    var found: [AdoptionCandidate] = []
    for var candidate in volume.survey.candidates {
      guard let place = candidate.place, let pool = context.storage.pools[place.poolName],
        let path = try? RelativePath(place.path), try await context.files.run({ try pool.hasFile(path) }),
        let information = try? await context.images.information(
          pool.absolute(path), format: .qcow2, isInUse: true)
      else { continue }
      candidate.checkpoints = information.bitmaps.map(\.name).filter { CheckpointName($0) != nil }
      candidate.virtualBytes = information.virtualBytes
      if !candidate.checkpoints.isEmpty { found.append(candidate) }
    }
    return found
  }

  /// Ends a backup job that writes the file of a snapshot of this volume that no operation is making any more. While a
  /// check runs on the volume, nobody else does.
  private func endAbandonedBackup(_ volume: CheckedVolume) async throws -> [Finding] {
    guard let (domain, disk) = try await StoredBitmaps(context: context).activeDisk(volume.bitmaps.image)
    else {
      return []
    }
    let isEnded = try await context.hypervisor.abortBackup(on: domain.id) { files in
      guard let file = files[disk.target] else { return false }
      return volume.isGivenUp(file)
    }
    if isEnded { return [volume.finding(.backupAbandoned, domain.name)] }
    let isLost = try await context.hypervisor.isHeldByLostBackup(domain.id)
    return isLost ? [volume.finding(.backupLost, domain.name)] : []
  }

  /// `2 mended, 1 needs attention: bitmap_unknown, file_left, snapshot_missing`.
  private static func summary(_ findings: [Finding]) -> String {
    let counts: [(FindingOutcome, String)] = [
      (.mended, "mended"), (.leftAlone, "left alone"), (.needsAttention, "in need of attention"),
    ]
    let parts = counts.compactMap { outcome, words -> String? in
      let count = findings.count { $0.outcome == outcome }
      return count == 0 ? nil : "\(count) \(words)"
    }
    let codes = Set(findings.compactMap(\.code.disorder?.rawValue)).sorted()
    return "\(parts.joined(separator: ", ")): \(codes.joined(separator: ", "))"
  }
}
