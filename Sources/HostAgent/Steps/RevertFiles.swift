internal import Foundation

/// What a revert keeps beside the volume's pool until it is committed.
struct RevertFiles: Sendable {
  let pool: ConfinedDirectory
  /// The folder of all reverts in the pool.
  let folder: RelativePath
  private let operationID: String

  /// The files of one operation. Throws `AgentError` `invalid_id`.
  init(operationID: String, pool: ConfinedDirectory) throws {
    self.operationID = try SnapshotLayout.checkedID(operationID)
    self.pool = pool
    folder = try RelativePath(components: [SnapshotLayout.primaryFolder, "reverts"])
  }

  /// The new image while it is written.
  var partial: RelativePath { get throws { try folder.appending("\(operationID).partial") } }
  /// The new image, complete.
  var image: RelativePath { get throws { try folder.appending("\(operationID).qcow2") } }
  /// The record that tells the new image from any other, after it was put in the volume's place.
  var record: RelativePath { get throws { try folder.appending("\(operationID).json") } }

  /// Which file the new image is; nil if it has not been completed. Blocks.
  func readRecord() throws -> FileIdentity? {
    guard let bytes = try pool.read(record) else { return nil }
    return try? JSONDecoder().decode(FileIdentity.self, from: Data(bytes))
  }

  /// Writes the record. Blocks.
  func write(_ identity: FileIdentity) throws {
    try pool.replace(record, with: Array(JSONEncoder().encode(identity)))
  }

  /// Removes the record, and the folder with the last one. Blocks.
  func removeRecord() throws {
    try pool.remove(record)
    try pool.removeFolderIfEmpty(folder)
  }
}
