internal import Foundation
internal import Messages
internal import SnapshotModel

/// All manifests of a store or pool, for a catalog that is made anew. Changes nothing.
struct ManifestListing: Sendable {
  /// How many manifests a part has at least, if there are as many. A volume's are never divided: a child needs its parent.
  private static let partSize = 200

  private let location: SnapshotLocation
  private let directory: ConfinedDirectory
  private let folder: RelativePath

  /// The listing of a place. Throws `AgentError` `invalid_plan`, `unknown_store`, `pool_not_mounted`.
  init(_ location: SnapshotLocation, storage: StorageMap) throws {
    guard location.storeID.isEmpty != location.poolID.isEmpty else {
      throw AgentError.invalidPlan("it does not say where to look")
    }
    self.location = location
    let isPrimary = location.storeID.isEmpty
    directory = isPrimary ? try storage.pool(location.name) : try storage.store(location.name)
    folder = try RelativePath(components: (isPrimary ? [SnapshotLayout.primaryFolder] : []) + ["volumes"])
  }

  /// The manifests of the volumes after `volume`, in order of their ids. Blocks.
  ///
  /// - Throws: `AgentError` where the store is not the one it should be; `StorageFailure`.
  func part(after volume: String) throws -> ListManifestsResponse {
    if !location.storeID.isEmpty {
      try StoreMarker.check(directory, name: location.name, id: location.storeID)
    }
    var response = ListManifestsResponse()
    let volumes = try directory.names(in: folder).filter { VolumeID($0) != nil && $0 > volume }
    for volume in volumes {
      response.snapshots += try snapshots(of: volume)
      if response.snapshots.count >= Self.partSize, volume != volumes.last {
        response.nextAfterVolume = volume
        break
      }
    }
    // The store may have gone while it was read; then this is only a part of what was there.
    if !location.storeID.isEmpty {
      try StoreMarker.check(directory, name: location.name, id: location.storeID)
    }
    return response
  }

  private func snapshots(of volume: String) throws -> [StoredSnapshot] {
    let names = try directory.names(in: folder.appending(volume))
    let images = Set(names.compactMap { StoredFile(name: $0) }.filter { $0.role == .image }.map(\.snapshot))
    return try names.compactMap { StoredFile(name: $0) }.filter { $0.role == .manifest }.map { file in
      var stored = StoredSnapshot()
      let layout = try SnapshotLayout(
        volumeID: volume, snapshotID: file.snapshot.description, isPrimary: location.storeID.isEmpty)
      do {
        guard let manifest = try Manifest.read(layout, in: directory) else {
          throw AgentError.invalidPlan("it is gone")
        }
        stored = StoredSnapshot(manifest)
        if manifest.volumeID != volume { stored.problem = "it names volume \(manifest.volumeID)" }
      } catch let error as AgentError {
        stored.problem = error.why
      }
      (stored.snapshotID, stored.volumeID) = (file.snapshot.description, volume)
      stored.hasFile = images.contains(file.snapshot)
      return stored
    }
  }
}

extension StoredSnapshot {
  /// What a manifest tells.
  init(_ manifest: Manifest) {
    self.init()
    snapshotID = manifest.snapshotID
    volumeID = manifest.volumeID
    groupID = manifest.groupID
    operationID = manifest.operationID
    attempt = manifest.attempt
    parentID = manifest.parentID ?? ""
    fullReason = FullReason(manifestWord: manifest.fullReason)
    checkpoint = manifest.checkpoint ?? ""
    name = manifest.name ?? ""
    virtualBytes = manifest.virtualBytes
    allocatedBytes = manifest.allocatedBytes
    takenAt = Timestamp(wholeMilliseconds: manifest.takenAt)
    deletedAt = manifest.deletedAt.map(Timestamp.init(wholeMilliseconds:))
    consistency = Consistency(SnapshotConsistency(recorded: manifest.consistency))
    copiedFrom = manifest.copiedFrom ?? ""
    volume = VolumePath.with {
      $0.poolID = manifest.poolID
      $0.poolName = manifest.poolName
      $0.path = manifest.volumePath
    }
    vmID = manifest.virtualMachineID ?? ""
    vmName = manifest.virtualMachineName ?? ""
    disk = manifest.disk ?? ""
    if (manifest.kind == "full") != (manifest.parentID == nil) {
      problem = "it is \(manifest.kind), and its parent is \(manifest.parentID ?? "nobody")"
    }
  }
}

extension Timestamp {
  /// A moment as manifests have it: without what is less than a millisecond.
  init(wholeMilliseconds date: Date) {
    let milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
    let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    self.init()
    self.seconds = rest < 0 ? seconds - 1 : seconds
    self.nanos = Int32(rest < 0 ? rest + 1000 : rest) * 1_000_000
  }
}

extension FullReason {
  /// What a manifest says; unspecified where it says nothing, or nothing that is known.
  init(manifestWord word: String?) {
    switch word.flatMap(FullReasonCode.init(rawValue:)) {
    case .firstSnapshot: self = .firstSnapshot
    case .incrementalDisabled: self = .incrementalDisabled
    case .chainLimit: self = .chainLimit
    case .storeChanged: self = .storeChanged
    case .chainEnded: self = .chainEnded
    case .bitmapMissing: self = .bitmapMissing
    case .bitmapInconsistent: self = .bitmapInconsistent
    case .parentUnavailable: self = .parentUnavailable
    case .requested: self = .requested
    case .consolidated: self = .consolidated
    case nil: self = .unspecified
    }
  }
}
