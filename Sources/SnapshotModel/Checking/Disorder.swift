/// What can be found when what is recorded of a volume is compared with what is.
public enum Disorder: String, Hashable, Sendable, CaseIterable {
  /// libvirt listed a checkpoint of ours.
  case checkpointLeft = "checkpoint_left"
  /// A bitmap that was believed to be sound is not in the image.
  case bitmapMissing = "bitmap_missing"
  /// A bitmap that was believed to be sound has not recorded everything.
  case bitmapInconsistent = "bitmap_inconsistent"
  /// The image still held a bitmap that nothing needs.
  case bitmapDoomed = "bitmap_doomed"
  /// The image held a bitmap of ours that no record knows.
  case bitmapUnknown = "bitmap_unknown"
  /// A file of a snapshot that was never finished was left behind.
  case fileLeft = "file_left"
  /// The file or manifest of a snapshot is not where it belongs.
  case snapshotMissing = "snapshot_missing"
  /// There is a snapshot on the storage that no record knows.
  case snapshotUnknown = "snapshot_unknown"
  /// The deletion of a snapshot was begun and not finished.
  case removalUnfinished = "removal_unfinished"
  /// What holds snapshots of the volume cannot be looked at from the host.
  case storageUnreachable = "storage_unreachable"
  /// A backup job runs, so that bitmaps were not looked at.
  case backupRunning = "backup_running"
  /// A backup job still wrote the file of a snapshot that was given up.
  case backupAbandoned = "backup_abandoned"
  /// libvirt keeps the machine for a backup that does not exist, and allows it no other.
  case backupLost = "backup_lost"
  /// The volume's image is not there.
  case volumeMissing = "volume_missing"
  /// The file of a snapshot is not what was written.
  case snapshotDamaged = "snapshot_damaged"
  /// The manifest of a snapshot has no checksums to compare with.
  case snapshotUnverifiable = "snapshot_unverifiable"
  /// Another volume's file carries the bitmap of this one's tip, and this one's file is gone.
  case adoptionProposed = "adoption_proposed"
  /// A manifest cannot be read, or says what cannot be.
  case manifestUnreadable = "manifest_unreadable"
  /// A manifest and the catalog's record of the snapshot do not say the same.
  case recordContradicted = "record_contradicted"
  /// The place of a volume that manifests tell of is another volume's.
  case placeTaken = "place_taken"
  /// The parent of a stored snapshot is neither on the storage nor recorded.
  case parentUnknown = "parent_unknown"
  /// Hosts have a place that the catalog does not know, or none has one that it knows.
  case placeUnknown = "place_unknown"

  /// What becomes of a finding.
  public enum Outcome: String, Hashable, Sendable, CaseIterable {
    /// It was mended.
    case mended
    /// It was left as it is: it hurts nobody.
    case leftAlone = "left_alone"
    /// A person has to look at it.
    case needsAttention = "needs_attention"
  }

  /// What becomes of it when the cure, if there is one, succeeds.
  public var outcome: Outcome {
    switch self {
    case .checkpointLeft, .bitmapMissing, .bitmapInconsistent, .bitmapDoomed, .bitmapUnknown, .fileLeft,
      .backupAbandoned:
      .mended
    case .backupRunning, .snapshotUnverifiable: .leftAlone
    case .snapshotDamaged, .snapshotMissing, .snapshotUnknown, .removalUnfinished, .storageUnreachable,
      .backupLost, .volumeMissing, .adoptionProposed, .manifestUnreadable, .recordContradicted, .placeTaken,
      .parentUnknown, .placeUnknown:
      .needsAttention
    }
  }
}
