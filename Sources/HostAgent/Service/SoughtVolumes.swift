internal import Messages
internal import SnapshotModel
internal import Synchronization

/// What the orchestrators' last answer has told this host of its pools: their ids, and the volumes to look for.
final class SoughtVolumes: Sendable {
  private struct Answer {
    var poolIDs: [String: String] = [:]
    var volumes: [VolumePath] = []
  }

  private let answer = Mutex(Answer())

  /// Takes in an answer to an announcement.
  func take(_ response: AnnounceResponse) {
    answer.withLock {
      $0.poolIDs = response.poolIDs
      $0.volumes = response.sought
    }
  }

  /// The id of the pool that agents' configurations know by this name; nil while it is not known.
  func poolID(_ name: String) -> String? { answer.withLock { $0.poolIDs[name] } }

  /// Looks for the volumes that were asked for. Blocks.
  func look(in storage: StorageMap) -> [SoughtVolume] {
    answer.withLock { $0.volumes }.compactMap { volume in
      guard let directory = storage.pools[volume.poolName], let path = try? RelativePath(volume.path) else {
        return nil
      }
      return SoughtVolume.with {
        $0.volume = volume
        $0.presence = FilePresence(
          (try? PoolMarker.sighting(of: path, in: directory, pool: volume.poolID)) ?? .unknown)
      }
    }
  }
}

extension FilePresence {
  /// As the messages have it.
  init(_ sighting: FileSighting) {
    switch sighting {
    case .present: self = .present
    case .missing: self = .missing
    case .unknown: self = .unknown
    }
  }
}
