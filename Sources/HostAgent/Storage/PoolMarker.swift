internal import Foundation
internal import Glibc
internal import SnapshotModel

/// The file that tells a primary pool from the empty directory that it is mounted on: only where it is seen does a file that
/// is not seen count as gone.
///
/// It is written where a volume of the pool has been seen, which no empty mount point has.
struct PoolMarker: Codable, Hashable, Sendable {
  /// The pool's id.
  var id: String
  /// The version of this format; 1.
  var format = 1

  /// A pool's marker.
  init(id: String) { self.id = id }

  /// Its name at the top of a pool.
  static let name = ".tidemark-pool"
}

extension PoolMarker {
  /// The marker in `directory`; nil if there is none that can be read. Blocks.
  static func read(in directory: ConfinedDirectory) throws -> PoolMarker? {
    guard let bytes = try directory.read(RelativePath(name), limit: 65_536) else { return nil }
    return try? JSONDecoder().decode(PoolMarker.self, from: Data(bytes))
  }

  /// Marks `directory` as this pool, unless it is marked already, as whatever. Blocks.
  static func establish(in directory: ConfinedDirectory, id: String) throws {
    guard try directory.status(RelativePath(name)) == nil else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    do {
      try directory.createNew(
        RelativePath(name), with: Array(encoder.encode(PoolMarker(id: id))) + [10], mode: 0o644)
    } catch let failure as StorageFailure where failure.isExisting {
      // Another agent was faster.
    }
  }

  /// Whether a volume's file is there.
  ///
  /// - Parameter pool: The pool's id; nil: whichever the marker names.
  /// - Throws: `StorageFailure` when the look itself fails: nothing is known then. Blocks.
  static func sighting(
    of path: RelativePath, in directory: ConfinedDirectory, pool: String? = nil
  ) throws -> FileSighting {
    // Looked at before and after: a mount that comes in between proves nothing about the moment of the look.
    let before = try read(in: directory)
    if try directory.status(path) != nil { return .present }
    guard let before, before == (try read(in: directory)) else { return .unknown }
    return FileSighting(isThere: false, marker: before.id, pool: pool ?? before.id)
  }
}
