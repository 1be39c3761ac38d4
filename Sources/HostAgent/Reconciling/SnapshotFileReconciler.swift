internal import Glibc
internal import Messages
internal import SnapshotModel

/// Compares the files of one volume's snapshots, in every place that this host has, with what the catalog knows of them, and
/// removes what unfinished snapshots have left.
struct SnapshotFileReconciler: Sendable {
  /// What a comparison found.
  struct Outcome: Sendable {
    var findings: [Finding] = []
    /// Snapshots whose images are certainly not where they belong.
    var lost: Set<String> = []
    /// Snapshots whose images are where they belong.
    var found: Set<String> = []
  }

  let context: StepContext

  /// Compares and mends.
  func reconcile(_ volume: CheckedVolume) async throws -> Outcome {
    var outcome = Outcome()
    for place in volume.places {
      do {
        let there = try await context.files.run { try reconcile(volume, place) }
        outcome.findings += there.findings
        outcome.lost.formUnion(there.lost)
        outcome.found.formUnion(there.found)
      } catch let error as AgentError {
        outcome.findings += unreachable(volume, place.location, error.why)
      } catch let failure as StorageFailure {
        outcome.findings += unreachable(volume, place.location, failure.description)
      }
    }
    outcome.findings += try await context.files.run { try removeRevertLeftovers(volume) }
    let seen = Set(volume.places.map(\.location))
    for location in volume.known.keys.filter({ !seen.contains($0) }).sorted(by: { $0.name < $1.name }) {
      outcome.findings += unreachable(volume, location, "it is not in this host's configuration")
    }
    return outcome
  }

  /// A place that cannot be looked at, if snapshots of the volume should be there.
  private func unreachable(
    _ volume: CheckedVolume, _ location: SnapshotLocation, _ why: String
  ) -> [Finding] {
    guard let known = volume.known[location], known.values.contains(where: \.isDurable) else { return [] }
    return [volume.finding(.storageUnreachable, location.name, obstacle: why)]
  }

  /// Blocks.
  private func reconcile(_ volume: CheckedVolume, _ place: CheckedVolume.Place) throws -> Outcome {
    let (directory, folder) = (place.directory, place.folder)
    if !place.location.storeID.isEmpty {
      try StoreMarker.check(directory, name: place.location.name, id: place.location.storeID)
    }
    let known = volume.known[place.location] ?? [:]
    // What came after the catalog was asked belongs to somebody who came later than this check.
    let files = try directory.names(in: folder).compactMap { StoredFile(name: $0) }
      .filter { try known[$0.snapshot] != nil || isOlder(folder.appending($0.name), directory, volume) }
    var makers: [SnapshotID: OperationID] = [:]
    for file in files where file.role == .manifest && known[file.snapshot] == nil {
      let layout = try SnapshotLayout(
        volumeID: volume.survey.volumeID, snapshotID: file.snapshot.description,
        isPrimary: place.location.storeID.isEmpty)
      makers[file.snapshot] = (try? Manifest.read(layout, in: directory))
        .flatMap { OperationID($0.operationID) }
    }
    let verdict = StorageVerdict(
      files: files, known: known, makers: makers, undone: volume.undone, replacedKept: volume.replacedKept)
    var obstacles: [SnapshotID: String] = [:]
    for file in verdict.removals where obstacles[file.snapshot] == nil {
      do { try directory.remove(folder.appending(file.name)) } catch {
        obstacles[file.snapshot] = "\(error)"
      }
    }
    if !verdict.removals.isEmpty { try directory.removeFolderIfEmpty(folder) }
    var outcome = Outcome()
    let images = Set(files.filter { $0.role == .image }.map(\.snapshot))
    let durable = Set(known.filter(\.value.isDurable).keys)
    outcome.found = Set(durable.intersection(images).map(\.description))
    // Of a pool that may not be mounted nothing is lost. A store was looked for above.
    if try !place.location.storeID.isEmpty || PoolMarker.read(in: directory)?.id == place.location.poolID {
      outcome.lost = Set(durable.subtracting(images).map(\.description))
    }
    outcome.findings = verdict.findings.map { finding in
      let names = finding.names.map { "\(directory.absolute(folder))/\($0)" }
      return volume.finding(
        finding.disorder, finding.snapshot.description, files: names,
        obstacle: finding.disorder == .fileLeft ? obstacles[finding.snapshot] : nil)
    }
    return outcome
  }

  /// Removes what reverts of the volume have left in its pool: while a check runs on it, none of them does. Blocks.
  private func removeRevertLeftovers(_ volume: CheckedVolume) throws -> [Finding] {
    let pool = volume.bitmaps.pool
    let folder = try RevertFiles.folder(ofVolume: volume.survey.volumeID)
    let left = try pool.names(in: folder).sorted().filter {
      try isOlder(folder.appending($0), pool, volume)
    }
    guard !left.isEmpty else { return [] }
    for name in left { try pool.remove(folder.appending(name)) }
    try pool.removeFolderIfEmpty(folder)
    return [volume.finding(.fileLeft, "", files: left.map { "\(pool.absolute(folder))/\($0)" })]
  }

  /// Whether a file was last changed before the catalog was asked.
  private func isOlder(
    _ path: RelativePath, _ directory: ConfinedDirectory, _ volume: CheckedVolume
  ) throws -> Bool {
    guard let surveyedAt = volume.surveyedAt else { return true }
    guard let status = try directory.status(path) else { return false }
    return status.changedAt < surveyedAt.timeIntervalSince1970
  }
}
