import Foundation
import Lab
import Messages

/// What lies where a volume's snapshots are kept.
struct SnapshotStorage: Sendable {
  /// `<store>/volumes`, or `<pool>/.tidemark/volumes`.
  let folder: String

  /// The place that is this folder.
  init(folder: String) { self.folder = folder }

  /// The storage of a store that is mounted in the lab.
  init(_ mount: LabMount) { folder = mount.pathFromOutside + "/volumes" }

  init(_ tidemark: LabTidemark, onPrimary: Bool) {
    folder = onPrimary ? tidemark.pool + "/.tidemark/volumes" : tidemark.store + "/volumes"
  }

  /// The snapshot's image.
  func image(_ snapshot: Snapshot) -> String { "\(folder)/\(snapshot.volumeID)/\(snapshot.id).qcow2" }

  /// The snapshot's manifest.
  func manifest(_ snapshot: Snapshot) -> String { "\(folder)/\(snapshot.volumeID)/\(snapshot.id).json" }

  /// Whether both are there.
  func holds(_ snapshot: Snapshot) -> Bool {
    let manager = FileManager.default
    let found = [image(snapshot), manifest(snapshot)].map { manager.fileExists(atPath: $0) }
    return found.allSatisfy { $0 }
  }

  /// Every file, by name, of all volumes: nothing hidden is left out.
  func allFiles() throws -> Set<String> {
    let manager = FileManager.default
    guard manager.fileExists(atPath: folder) else { return [] }
    return try Set(
      manager.contentsOfDirectory(atPath: folder).flatMap {
        try manager.contentsOfDirectory(atPath: "\(folder)/\($0)")
      })
  }

  /// What `allFiles` must give when exactly these snapshots exist.
  static func files(of snapshots: [Snapshot]) -> Set<String> {
    Set(snapshots.flatMap { ["\($0.id).qcow2", "\($0.id).json"] })
  }
}
