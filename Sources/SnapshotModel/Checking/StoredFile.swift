/// A file of a snapshot, by its name in its volume's folder.
public struct StoredFile: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// What the file is.
  public enum Role: Hashable, Sendable {
    /// The published image: `<id>.qcow2`.
    case image
    /// The manifest: `<id>.json`.
    case manifest
    /// The image while a run of an attempt makes it: `<id>.<attempt>-<run>.partial`.
    case partial
    /// The image that a consolidation has replaced, while somebody may read it: `<id>.<operation>.replaced`.
    case replaced
    /// What remembers the highest attempt: `<id>.fence`.
    case fence
    /// What a crash left of writing one of the small ones: `.<id>.json.new`.
    case temporary

    /// The order in which files are removed: the proof first, the fence, which keeps old attempts out, last.
    fileprivate var rank: Int {
      switch self {
      case .manifest: 0
      case .image: 1
      case .partial: 2
      case .replaced: 3
      case .temporary: 4
      case .fence: 5
      }
    }
  }

  /// The snapshot.
  public var snapshot: SnapshotID
  /// What it is.
  public var role: Role
  /// Its name.
  public var name: String

  /// The file of that name; nil if it is nothing of ours.
  public init?(name: String) {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let role: Role? =
      switch (parts.first?.isEmpty, parts.count, parts.last) {
      case (false, 2, "qcow2"): .image
      case (false, 2, "json"): .manifest
      case (false, 2, "fence"): .fence
      case (false, 3, "partial") where Self.attempt(parts[1]) != nil: .partial
      case (false, 3, "replaced") where OperationID(parts[1]) != nil: .replaced
      case (true, 4, "new") where ["json", "fence"].contains(parts[2]): .temporary
      default: nil
      }
    guard let role, let snapshot = SnapshotID(role == .temporary ? parts[1] : parts[0]) else { return nil }
    self.snapshot = snapshot
    self.role = role
    self.name = name
  }

  /// The attempt in a partial file's name, before the run that tells apart what it begins more than once.
  private static func attempt(_ part: Substring) -> UInt64? {
    part.split(separator: "-", omittingEmptySubsequences: false).first.flatMap { UInt64($0) }
  }

  /// Its name.
  public var description: String { name }

  /// By snapshot, then in the order in which they are removed.
  public static func < (left: StoredFile, right: StoredFile) -> Bool {
    (left.snapshot, left.role.rank, left.name) < (right.snapshot, right.role.rank, right.name)
  }
}
