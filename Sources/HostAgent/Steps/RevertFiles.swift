internal import Foundation

/// What a revert keeps beside the volumes of its pool until it is committed, in a folder of the volume.
///
/// The catalog runs one operation at a time on a volume: whatever another operation has left in that folder, because it
/// was overtaken and its agent woke up late, is of no use to anybody.
struct RevertFiles: Sendable {
  let pool: ConfinedDirectory
  /// The folder of the volume's reverts.
  let folder: RelativePath
  private let operationID: String

  /// The files of one operation. Throws `AgentError` `invalid_id`.
  init(operationID: String, volumeID: String, pool: ConfinedDirectory) throws {
    self.operationID = try SnapshotLayout.checkedID(operationID)
    self.pool = pool
    folder = try Self.folder(ofVolume: volumeID)
  }

  private static var root: RelativePath {
    get throws { try RelativePath(components: [SnapshotLayout.primaryFolder, "reverts"]) }
  }

  /// The folder of a volume's reverts. Throws `AgentError` `invalid_id`.
  static func folder(ofVolume id: String) throws -> RelativePath {
    try root.appending(SnapshotLayout.checkedID(id))
  }

  /// The new image while `attempt` writes it. A `qemu-img` that outlived its agent writes into an older attempt's.
  func partial(attempt: UInt64) throws -> RelativePath { try file("\(attempt).partial") }
  /// The new image, complete. It leaves this name once: to become the volume, or to be discarded.
  var image: RelativePath { get throws { try file("qcow2") } }
  /// The new image on its way to be removed.
  var discarded: RelativePath { get throws { try file("discarded") } }
  /// The record that tells the new image from any other, after it was put in the volume's place.
  var record: RelativePath { get throws { try file("json") } }
  /// The old image's second name during the swap.
  var old: RelativePath { get throws { try file("old") } }

  /// Makes the folder. Blocks.
  func makeFolder(owner: FileOwner) throws {
    // The last revert of another volume removes the folder of all.
    for _ in 0..<3 {
      do { return try pool.makeFolders(folder, owner: owner) } catch let failure as StorageFailure
        where failure.isMissing
      {}
    }
    try pool.makeFolders(folder, owner: owner)
  }

  /// Which file the new image is; nil if it has not been completed. Blocks.
  func readRecord() throws -> RevertRecord? {
    guard let bytes = try pool.read(record) else { return nil }
    return try? JSONDecoder().decode(RevertRecord.self, from: Data(bytes))
  }

  /// Writes the record. Blocks.
  func write(_ record: RevertRecord) throws {
    try pool.replace(self.record, with: Array(JSONEncoder().encode(record)))
  }

  /// Removes what this operation has left. Blocks.
  func removeAll() throws { try Self.clear(folder, in: pool, where: isOurs) }

  /// Removes what one operation has left in the pool, of whatever volume. Blocks.
  static func removeAll(ofOperation id: String, in pool: ConfinedDirectory) throws {
    for volume in try pool.names(in: root) {
      try RevertFiles(operationID: id, volumeID: volume, pool: pool).removeAll()
    }
  }

  /// Removes what reverts of a volume have left: another operation works on it, so none of them does. Blocks.
  static func removeLeftovers(ofVolume id: String, in pool: ConfinedDirectory) throws {
    try clear(folder(ofVolume: id), in: pool) { _ in true }
  }

  private static func clear(
    _ folder: RelativePath, in pool: ConfinedDirectory, where isOurs: (String) -> Bool
  ) throws {
    for name in try pool.names(in: folder) where isOurs(name) { try pool.remove(folder.appending(name)) }
    try pool.removeFolderIfEmpty(folder)
    try pool.removeFolderIfEmpty(root)
  }

  private func isOurs(_ name: String) -> Bool {
    // A dot is before the name of a small file that is being written.
    name.hasPrefix("\(operationID).") || name.hasPrefix(".\(operationID).")
  }

  private func file(_ suffix: String) throws -> RelativePath {
    try folder.appending("\(operationID).\(suffix)")
  }
}

/// What is remembered of a reverted image that is complete.
struct RevertRecord: Codable, Hashable, Sendable {
  /// The file. Without its device: that is another number on each host, and after each mount.
  let inode: UInt64
  /// The image as it was completed: whoever has written to it since has changed that.
  let version: ImageVersion
}
