internal import Foundation
internal import Messages
internal import SnapshotModel

/// One volume of a check with everything in it resolved on this host.
struct CheckedVolume: Sendable {
  /// What the catalog believes.
  let survey: VolumeSurvey
  /// Its image and what is believed of its bitmaps.
  let bitmaps: BitmapReconciler.Subject
  /// What has become of its snapshots, by place.
  let known: [SnapshotLocation: [SnapshotID: ChainLink.State]]
  /// Snapshots whose replaced files are kept for who reads them.
  let replacedKept: Set<SnapshotID>
  /// Operations that were undone.
  let undone: Set<OperationID>
  /// The places that this host has, with the volume's folder in each.
  let places: [Place]

  /// A store or pool of this host.
  struct Place: Sendable {
    let location: SnapshotLocation
    let directory: ConfinedDirectory
    let folder: RelativePath
  }

  /// What people call it: "web-1/vda", or the path of a detached volume.
  var title: String { bitmaps.title }
  /// When all this was believed; nil if not told.
  var surveyedAt: Date? { survey.surveyedAt?.date }

  /// Resolves `survey`.
  ///
  /// - Throws: `AgentError` `invalid_plan`, `invalid_id`, `invalid_path`, `pool_not_mounted`.
  init(_ survey: VolumeSurvey, storage: StorageMap) throws {
    guard let volume = survey.volume else { throw AgentError.invalidPlan("a volume has no path") }
    self.survey = survey
    let path = try RelativePath(volume.path)
    let isAttached = !survey.vmName.isEmpty && !survey.disk.isEmpty
    var beliefs: [CheckpointName: VolumeHistory.BitmapState] = [:]
    for bitmap in survey.bitmaps {
      guard let name = CheckpointName(bitmap.checkpoint), let state = VolumeHistory.BitmapState(bitmap.state)
      else {
        throw AgentError.invalidPlan("it believes something unknown of the bitmap \(bitmap.checkpoint)")
      }
      beliefs[name] = state
    }
    bitmaps = BitmapReconciler.Subject(
      pool: try storage.pool(volume.poolName), volume: path,
      title: isAttached ? "\(survey.vmName)/\(survey.disk)" : "\(volume.poolName)/\(path)", beliefs: beliefs)
    var known: [SnapshotLocation: [SnapshotID: ChainLink.State]] = [:]
    for snapshot in survey.snapshots {
      guard let file = snapshot.file, let location = file.location, let id = SnapshotID(file.snapshotID),
        let state = ChainLink.State(snapshot.state)
      else { throw AgentError.invalidPlan("it does not say where a snapshot is") }
      known[location, default: [:]][id] = state
    }
    self.known = known
    replacedKept = Set(
      survey.snapshots.filter(\.keepsReplacedFile).compactMap { SnapshotID($0.file?.snapshotID ?? "") })
    undone = Set(survey.undoneOperations.compactMap { OperationID($0) })
    let anySnapshot = "00000000-0000-4000-8000-000000000000"
    places = try Set(survey.locations).union(known.keys).compactMap { location in
      let isPrimary = location.storeID.isEmpty
      guard let directory = isPrimary ? storage.pools[location.name] : storage.stores[location.name] else {
        return nil
      }
      let layout = try SnapshotLayout(
        volumeID: survey.volumeID, snapshotID: anySnapshot, isPrimary: isPrimary)
      return Place(location: location, directory: directory, folder: layout.folder)
    }.sorted { $0.directory.path < $1.directory.path }
  }

  /// Whether its file is there. Blocks.
  func sighting() throws -> FileSighting {
    try PoolMarker.sighting(of: bitmaps.volume, in: bitmaps.pool, pool: survey.volume?.poolID)
  }

  /// Whether `file`, absolute, is a partial file in this volume's folder, of a snapshot that nobody makes.
  func isGivenUp(_ file: String) -> Bool {
    places.contains { place in
      guard let path = place.directory.relative(file), path.parent == place.folder,
        let stored = StoredFile(name: path.name), stored.role == .partial
      else { return false }
      return !known.values.contains { $0[stored.snapshot] == .creating }
    }
  }
}

extension VolumeHistory.BitmapState {
  /// As the messages have it; nil for one that this version does not know.
  init?(_ state: BitmapState) {
    switch state {
    case .pending: self = .pending
    case .valid: self = .valid
    case .doomed: self = .doomed
    case .unspecified, .unrecognized: return nil
    }
  }
}

extension ChainLink.State {
  /// As the messages have it; nil for one that this version does not know.
  init?(_ state: SnapshotState) {
    switch state {
    case .creating: self = .creating
    case .ready: self = .ready
    case .hidden: self = .hidden
    case .removing: self = .removing
    case .unspecified, .unrecognized: return nil
    }
  }
}
