/// Where a snapshot's files are, inside its store or pool.
public struct SnapshotLayout: Hashable, Sendable {
  /// The volume's folder.
  public let folder: RelativePath
  /// The snapshot's id.
  public let snapshotID: String

  /// The layout of `snapshotID` of `volumeID`: below `volumes/` in a store, below `.tidemark/volumes/` in a pool.
  ///
  /// - Throws: `AgentError` `invalid_id` if an id is not a UUID in lower case.
  public init(volumeID: String, snapshotID: String, isPrimary: Bool) throws {
    let volumeID = try Self.checkedID(volumeID)
    self.snapshotID = try Self.checkedID(snapshotID)
    self.folder = try RelativePath(
      components: (isPrimary ? [Self.primaryFolder] : []) + ["volumes", volumeID])
  }

  /// The folder in a primary pool that is ours.
  public static let primaryFolder = ".tidemark"

  /// The published image.
  public var image: RelativePath { file("\(snapshotID).qcow2") }
  /// The manifest.
  public var manifest: RelativePath { file("\(snapshotID).json") }
  /// The file that remembers the highest attempt.
  public var fence: RelativePath { file("\(snapshotID).fence") }
  /// The image while `attempt` makes it; `run` tells apart what the attempt begins more than once.
  public func partial(attempt: UInt64, run: String) -> RelativePath {
    file("\(snapshotID).\(attempt)-\(run).partial")
  }

  /// The attempt that `name` is the partial file of; nil if it is none of this snapshot.
  public func attempt(ofPartial name: String) -> UInt64? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == snapshotID, parts[2] == "partial" else { return nil }
    return parts[1].split(separator: "-").first.flatMap { UInt64($0) }
  }

  /// Whether `name` is a partial file of this snapshot, or a small file that a death left half written.
  func isRemnant(_ name: String) -> Bool {
    attempt(ofPartial: name) != nil || name == ".\(snapshotID).json.new" || name == ".\(snapshotID).fence.new"
  }

  /// The second name of an image that a consolidation has replaced, under which readers keep it.
  func replaced(by operationID: String) throws -> RelativePath {
    file("\(snapshotID).\(try Self.checkedID(operationID)).replaced")
  }

  /// Whether `name` is an image of this snapshot that a consolidation has replaced.
  func isReplaced(_ name: String) -> Bool { name.hasPrefix("\(snapshotID).") && name.hasSuffix(".replaced") }

  /// Whether `name` is what the making of another snapshot of the volume has left. A manifest or an image is never that.
  func isRemnantOfOther(_ name: String) -> Bool {
    let id = String(name.drop { $0 == "." }.prefix(36))
    guard id != snapshotID, let other = try? other(id) else { return false }
    return other.isRemnant(name) || name == other.fence.name
  }

  /// Whether it lies in a primary pool.
  var isPrimary: Bool { folder.components.first == Self.primaryFolder }

  /// The layout of another snapshot of the same volume in the same place.
  public func other(_ snapshotID: String) throws -> SnapshotLayout {
    SnapshotLayout(folder: folder, snapshotID: try Self.checkedID(snapshotID))
  }

  private init(folder: RelativePath, snapshotID: String) {
    self.folder = folder
    self.snapshotID = snapshotID
  }

  private func file(_ name: String) -> RelativePath {
    // Both are checked: an id and fixed text make a plain name.
    guard let path = try? folder.appending(name) else { preconditionFailure("\(name) is a plain name") }
    return path
  }

  /// `id` if it is a UUID in lower case text.
  ///
  /// - Throws: `AgentError` `invalid_id`.
  static func checkedID(_ id: String) throws -> String {
    let groups = id.split(separator: "-", omittingEmptySubsequences: false)
    let isID =
      groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
      && groups.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } }
    guard isID else {
      throw AgentError(
        .invalidArgument, "invalid_id", what: "The id \(id.debugDescription) was not used",
        why: "It is not a UUID in lower case", remedy: "Give it as 8-4-4-4-12 hexadecimal digits")
    }
    return id
  }
}
