internal import Glibc

/// A file while an operation makes it, beside the name that it gets in the end.
///
/// Each run of a step writes into a file of its own. The first that is complete, and durable, gets a second name that is
/// one an operation; that one is linked to the final name, and kept until the operation has committed: it tells the file
/// that the operation has published from anybody else's. To undo, it is renamed first: an agent that was overtaken and
/// wakes up late finds nothing to publish any more.
struct NewFile: Hashable, Sendable {
  let directory: ConfinedDirectory
  /// Its name in the end.
  let final: RelativePath
  private let operationID: String

  /// A file that `operationID` makes. Throws `AgentError` `invalid_id`.
  init(_ final: RelativePath, in directory: ConfinedDirectory, operationID: String) throws {
    self.final = final
    self.directory = directory
    self.operationID = try SnapshotLayout.checkedID(operationID)
  }

  /// The file that one run of a step writes.
  func partial(attempt: UInt64, run: String) throws -> RelativePath { try name("\(attempt)-\(run).partial") }
  /// The file when it is complete.
  private var complete: RelativePath { get throws { try name("complete") } }
  /// The complete file on its way to be removed.
  private var withdrawn: RelativePath { get throws { try name("withdrawn") } }

  /// Whether it is complete. Blocks.
  func isComplete() throws -> Bool { try directory.hasFile(complete) }

  /// Whether its final name is somebody else's. Blocks.
  func isTaken() throws -> Bool {
    guard let there = try directory.status(final).map(FileIdentity.init) else { return false }
    return try directory.status(complete).map(FileIdentity.init) != there
  }

  /// Makes a file that a run has written durable, and the operation's complete one; if another run was quicker, its file
  /// stays that. Blocks.
  func complete(_ partial: RelativePath) throws {
    let name = directory.absolute(partial)
    try directory.open(partial, flags: O_RDWR).synchronize(name)
    do { try directory.publish(partial, as: complete) } catch let failure as StorageFailure
      where failure.isExisting
    { try directory.remove(partial) }
  }

  /// Gives the complete file its final name, without overwriting. Again: found done. Blocks.
  ///
  /// - Throws: `StorageFailure`: `isExisting` if the name is somebody else's; `isMissing` if nothing is complete.
  func publish() throws {
    do { try directory.link(complete, as: final) } catch let failure as StorageFailure
      where failure.isExisting
    {
      if try isTaken() { throw failure }
    }
    try directory.synchronizeFolders(of: [final])
  }

  /// Removes what only the making needed. Blocks.
  func tidy() throws {
    for name in try others() { try directory.remove(final.sibling(name)) }
  }

  /// Takes the published file back: from now on nobody can publish it any more. Blocks.
  ///
  /// - Parameter beforeRemoval: Called when the file is published, before it loses its name.
  func withdraw(beforeRemoval: () throws -> Void = {}) throws {
    do {
      try directory.move(complete, to: withdrawn)
      try directory.synchronizeFolders(of: [withdrawn])
    } catch let failure as StorageFailure where failure.isMissing {}
    let published = try directory.status(withdrawn).map(FileIdentity.init)
    if let published, try directory.status(final).map(FileIdentity.init) == published {
      try beforeRemoval()
      try directory.remove(final)
    }
    try tidy()
  }

  /// Removes what operations that are over have left of making a file of this name. Blocks.
  func removeLeftovers() throws {
    for name in try others(of: nil) where !name.hasPrefix("\(final.name).\(operationID).") {
      try directory.remove(final.sibling(name))
    }
  }

  /// Removes what any operation has left of making a file of this name, once the file itself is to go. Blocks.
  ///
  /// A second name that a tidy has not taken away would keep the file's blocks.
  static func removeLeftovers(of final: RelativePath, in directory: ConfinedDirectory) throws {
    for name in try others(of: nil, final, directory) { try directory.remove(final.sibling(name)) }
  }

  private func others() throws -> [String] { try others(of: operationID) }

  /// The working files of an operation, or of all, for this name.
  private func others(of operation: String?) throws -> [String] {
    try Self.others(of: operation, final, directory)
  }

  private static func others(
    of operation: String?, _ final: RelativePath, _ directory: ConfinedDirectory
  ) throws -> [String] {
    let folder = final.parent
    let names = try folder.map { try directory.names(in: $0) } ?? directory.names()
    return names.filter { name in
      guard name.hasPrefix(final.name + ".") else { return false }
      let parts = name.dropFirst(final.name.count + 1).split(separator: ".", omittingEmptySubsequences: false)
      guard let id = try? SnapshotLayout.checkedID(String(parts[0])), id == operation ?? id else {
        return false
      }
      return switch (parts.count, parts.last) {
      case (2, "complete"), (2, "withdrawn"), (3, "partial"): true
      default: false
      }
    }
  }

  private func name(_ suffix: String) throws -> RelativePath {
    try final.sibling("\(final.name).\(operationID).\(suffix)")
  }
}
