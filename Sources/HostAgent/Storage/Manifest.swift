public import Foundation

/// What a snapshot is, beside its file. A manifest with its file is the only proof of a snapshot on storage, and the
/// catalog can be rebuilt from all of them.
public struct Manifest: Codable, Hashable, Sendable {
  /// The version of this format; 1.
  public var format = 1
  /// The snapshot's id.
  public var snapshotID: String
  /// The volume's id.
  public var volumeID: String
  /// The group's id.
  public var groupID: String
  /// The operation that made it.
  public var operationID: String
  /// The operation's attempt that sealed it.
  public var attempt: UInt64
  /// The parent's id; nil if full.
  public var parentID: String?
  /// `full` or `incremental`.
  public var kind: String
  /// Why full, as the API names it in lower case: `first_snapshot`; nil if incremental.
  public var fullReason: String?
  /// The bitmap and checkpoint that starts at this snapshot; nil if none was made.
  public var checkpoint: String?
  /// The caller's name for it; nil if none.
  public var name: String?
  /// The volume's size at that moment, in bytes.
  public var virtualBytes: UInt64
  /// What the file occupied when it was sealed, in bytes.
  public var allocatedBytes: UInt64
  /// The moment whose content it holds.
  public var takenAt: Date
  /// The pool that held the volume, by id and name.
  public var poolID: String
  /// That pool's name.
  public var poolName: String
  /// The volume's path in that pool.
  public var volumePath: String
  /// The VM's id; nil if detached.
  public var virtualMachineID: String?
  /// The VM's name; nil if detached.
  public var virtualMachineName: String?
  /// The disk's target in that VM; nil if detached.
  public var disk: String?
  /// What is known of the file systems in it: `crash`, `filesystem`, `offline`; nil in what older agents wrote.
  public var consistency: String?
  /// What its file was when it was sealed; nil in what older agents wrote.
  public var checksums: FileChecksums?
  /// When its user deleted it; nil unless it is hidden.
  public var deletedAt: Date?
  /// The snapshot that it is a copy of; nil for an original.
  public var copiedFrom: String?

  /// The names in the file.
  public enum CodingKeys: String, CodingKey {
    case format, attempt, kind, checkpoint, name, disk, consistency, checksums
    case snapshotID = "snapshot_id"
    case volumeID = "volume_id"
    case groupID = "group_id"
    case operationID = "operation_id"
    case parentID = "parent_id"
    case fullReason = "full_reason"
    case virtualBytes = "virtual_bytes"
    case allocatedBytes = "allocated_bytes"
    case takenAt = "taken_at"
    case poolID = "pool_id"
    case poolName = "pool_name"
    case volumePath = "volume_path"
    case virtualMachineID = "vm_id"
    case virtualMachineName = "vm_name"
    case deletedAt = "deleted_at"
    case copiedFrom = "copied_from"
  }
}

extension Manifest {
  /// The checksums, if they are of the file that this manifest is about now.
  var ownChecksums: FileChecksums? { checksums.flatMap { $0.subject == checksumSubject ? $0 : nil } }

  /// Takes the checksums of the file that this manifest is about.
  mutating func setChecksums(_ checksums: FileChecksums) {
    var own = checksums
    own.subject = checksumSubject
    self.checksums = own
  }

  private var checksumSubject: String { parentID.map { "\(snapshotID) on \($0)" } ?? snapshotID }

  /// The text of the file: keys sorted, times in UTC with milliseconds.
  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      // The style cuts off what is below a millisecond, and a `Date` is a binary fraction: 0.63 s may be a hair less.
      try container.encode(date.addingTimeInterval(0.0005).formatted(Self.timeStyle))
    }
    return Array(try encoder.encode(self)) + [10]
  }

  /// Reads the text of a file.
  init(decoding bytes: [UInt8]) throws {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .custom { decoder in
      let text = try decoder.singleValueContainer().decode(String.self)
      return try Date(text, strategy: Self.timeStyle)
    }
    self = try decoder.decode(Manifest.self, from: Data(bytes))
  }

  /// The manifest of a snapshot; nil if there is none.
  ///
  /// - Throws: `AgentError` `manifest_unreadable`; `StorageFailure`.
  static func read(_ layout: SnapshotLayout, in directory: ConfinedDirectory) throws -> Manifest? {
    guard let bytes = try directory.read(layout.manifest) else { return nil }
    do {
      let manifest = try Manifest(decoding: bytes)
      guard manifest.snapshotID == layout.snapshotID else { throw CocoaError(.coderInvalidValue) }
      return manifest
    } catch {
      throw AgentError(
        .failedPrecondition, "manifest_unreadable", what: "Snapshot \(layout.snapshotID) was not used",
        why: "Its manifest \(directory.absolute(layout.manifest)) is not what Tidemark wrote: \(error)",
        remedy: "Restore the manifest from a copy of the store")
    }
  }

  private static let timeStyle = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}
