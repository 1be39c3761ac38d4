/// Why a snapshot is full: a closed list; one of them is recorded with every full snapshot.
public enum FullReasonCode: String, Hashable, Sendable, CaseIterable {
  /// The volume has no snapshot.
  case firstSnapshot = "first_snapshot"
  /// `kvm.incremental.snapshot` is false. Such a full makes no bitmap and clears the tip.
  case incrementalDisabled = "incremental_disabled"
  /// The links from the root to the tip, hidden ones included, have reached `snapshot.delta.max`.
  case chainLimit = "chain_limit"
  /// The chain is on another location than snapshots now go to.
  case storeChanged = "store_changed"
  /// There is no tip, although snapshots exist.
  case chainEnded = "chain_ended"
  /// The image does not hold the tip's bitmap.
  case bitmapMissing = "bitmap_missing"
  /// The image holds the tip's bitmap, but it has not recorded everything since.
  case bitmapInconsistent = "bitmap_inconsistent"
  /// The tip's file is not where it belongs.
  case parentUnavailable = "parent_unavailable"
  /// The caller asked for it.
  case requested
  /// Its parent, a hidden full, was merged into it. Never decided when a snapshot is taken.
  case consolidated
}
