internal import Foundation
internal import Glibc

/// What a migration keeps of a volume in a pool besides the image itself, in a folder of the volume: in the pool that the
/// image leaves, and in the one that it goes to.
///
/// What is there tells an image that a migration has made, or left, from any other that somebody has put in its place since.
struct MoveFiles: Sendable {
  /// Which pool it is.
  enum Side: String, Sendable {
    case from
    case to
  }

  let pool: ConfinedDirectory
  let folder: RelativePath
  let side: Side
  private let operationID: String

  /// The files of one operation. Throws `AgentError` `invalid_id`.
  init(operationID: String, volumeID: String, pool: ConfinedDirectory, side: Side) throws {
    self.operationID = try SnapshotLayout.checkedID(operationID)
    self.pool = pool
    self.side = side
    folder = try Self.root.appending(SnapshotLayout.checkedID(volumeID))
  }

  private static var root: RelativePath {
    get throws { try RelativePath(components: [SnapshotLayout.primaryFolder, "moves"]) }
  }

  /// The new image while `attempt` writes it.
  func partial(attempt: UInt64, run: String) throws -> RelativePath { try file("\(attempt)-\(run).partial") }
  /// The new image, complete. It leaves this name once: for its place, or to be discarded.
  var image: RelativePath { get throws { try file("image") } }
  /// The new image on its way to be removed.
  var discarded: RelativePath { get throws { try file("discarded") } }
  /// The record that tells the image from any other.
  var record: RelativePath { get throws { try file("json") } }
  /// The old image after the new one has become the volume.
  var old: RelativePath { get throws { try file("old") } }

  /// Makes the folder. Blocks.
  func makeFolder(owner: FileOwner) throws {
    // The last migration of another volume removes the folder of all.
    for _ in 0..<3 {
      do { return try pool.makeFolders(folder, owner: owner) } catch let failure as StorageFailure
        where failure.isMissing
      {}
    }
    try pool.makeFolders(folder, owner: owner)
  }

  /// Which file it is; nil if nothing was recorded. Blocks.
  func readRecord() throws -> MoveRecord? {
    guard let bytes = try pool.read(record) else { return nil }
    return try? JSONDecoder().decode(MoveRecord.self, from: Data(bytes))
  }

  /// Records which file it is. Blocks.
  func write(_ record: MoveRecord) throws {
    try pool.replace(self.record, with: Array(JSONEncoder().encode(record)))
  }

  /// Whether the file at `path` is the recorded one. Blocks.
  func isOurs(_ path: RelativePath) throws -> Bool {
    guard let record = try readRecord(), let status = try pool.status(path) else { return false }
    return FileIdentity(status).inode == record.inode
  }

  /// Removes what was kept, the record last. Blocks.
  func removeAll() throws { try clear(where: isOurs) }

  /// Removes what one operation has kept in a pool, of whatever volume. Blocks.
  static func removeAll(ofOperation id: String, at side: Side, in pool: ConfinedDirectory) throws {
    for volume in try pool.names(in: root) {
      try MoveFiles(operationID: id, volumeID: volume, pool: pool, side: side).removeAll()
    }
  }

  /// Removes what earlier operations on the volume have left while they wrote: another one works on it now. Blocks.
  func removePartials() throws {
    try clear { $0.hasSuffix(".partial") || $0.hasSuffix(".discarded") }
  }

  private func clear(where isDoomed: (String) -> Bool) throws {
    let names = try pool.names(in: folder).filter(isDoomed)
    for name in names.filter({ !$0.hasSuffix(".json") }) + names.filter({ $0.hasSuffix(".json") }) {
      try pool.remove(folder.appending(name))
    }
    try pool.removeFolderIfEmpty(folder)
    try pool.removeFolderIfEmpty(Self.root)
  }

  private func isOurs(_ name: String) -> Bool {
    // A dot is before the name of a small file that is being written.
    name.hasPrefix("\(operationID).\(side.rawValue).") || name.hasPrefix(".\(operationID).\(side.rawValue).")
  }

  private func file(_ suffix: String) throws -> RelativePath {
    try folder.appending("\(operationID).\(side.rawValue).\(suffix)")
  }
}

/// What is remembered of an image that a migration has made, or leaves.
struct MoveRecord: Codable, Hashable, Sendable {
  /// The file. Without its device: that is another number on each host, and after each mount.
  let inode: UInt64
  /// The old image as the new one holds it: who has used it since has changed that. Nil where a running VM is moved.
  let version: String?
}
