internal import Messages

// The API's enumerations as words: lower case with underscores in JSON, as the protos have them without their
// prefix; with spaces for people. A number that this version does not know is `unrecognized_<number>`.

extension SnapshotKind {
  /// `full` or `incremental`.
  var word: String {
    switch self {
    case .unspecified: ""
    case .full: "full"
    case .incremental: "incremental"
    case .unrecognized(let number): "unrecognized_\(number)"
    }
  }
}

extension FullReason {
  /// `first_snapshot`, `chain_limit`, …; empty for an increment.
  var word: String {
    switch self {
    case .unspecified: ""
    case .firstSnapshot: "first_snapshot"
    case .incrementalDisabled: "incremental_disabled"
    case .chainLimit: "chain_limit"
    case .storeChanged: "store_changed"
    case .chainEnded: "chain_ended"
    case .bitmapMissing: "bitmap_missing"
    case .bitmapInconsistent: "bitmap_inconsistent"
    case .parentUnavailable: "parent_unavailable"
    case .requested: "requested"
    case .consolidated: "consolidated"
    case .unrecognized(let number): "unrecognized_\(number)"
    }
  }

  /// What it means, in a sentence's second half.
  var explanation: String {
    switch self {
    case .unspecified: ""
    case .firstSnapshot: "the volume had no snapshot"
    case .incrementalDisabled: "kvm.incremental.snapshot is false"
    case .chainLimit: "the chain had reached snapshot.delta.max"
    case .storeChanged: "the chain is on another store, or on primary, than snapshots now go to"
    case .chainEnded: "there was no tip to go on from, although snapshots exist"
    case .bitmapMissing: "the image did not hold the tip's bitmap"
    case .bitmapInconsistent: "the tip's bitmap had not recorded everything"
    case .parentUnavailable: "the tip's file was not where it belongs"
    case .requested: "it was asked for"
    case .consolidated: "its hidden parent was merged into it"
    case .unrecognized: "a reason that this version does not know"
    }
  }
}

extension Consistency {
  /// `crash`, `filesystem`, `offline`.
  var word: String {
    switch self {
    case .unspecified: ""
    case .crash: "crash"
    case .filesystem: "filesystem"
    case .offline: "offline"
    case .unrecognized(let number): "unrecognized_\(number)"
    }
  }

  /// What it means, in a sentence's second half.
  var explanation: String {
    switch self {
    case .unspecified: ""
    case .crash: "as after a power failure at that moment"
    case .filesystem: "the guest agent had frozen the guest's file systems"
    case .offline: "no VM ran on the volume"
    case .unrecognized: "a word that this version does not know"
    }
  }
}

extension SnapshotState {
  /// `creating`, `ready`, `hidden`, `removing`.
  var word: String {
    switch self {
    case .unspecified: ""
    case .creating: "creating"
    case .ready: "ready"
    case .hidden: "hidden"
    case .removing: "removing"
    case .unrecognized(let number): "unrecognized_\(number)"
    }
  }
}

extension OperationKind {
  /// `take_snapshot`, `revert_volume`, `delete_snapshot`, `check_volumes`, `export_snapshot`, `copy_snapshot`, `verify_snapshots`.
  var word: String {
    switch self {
    case .unspecified: ""
    case .takeSnapshot: "take_snapshot"
    case .revertVolume: "revert_volume"
    case .deleteSnapshot: "delete_snapshot"
    case .checkVolumes: "check_volumes"
    case .migrate: "migrate"
    case .consolidateVolume: "consolidate_volume"
    case .exportSnapshot: "export_snapshot"
    case .copySnapshot: "copy_snapshot"
    case .verifySnapshots: "verify_snapshots"
    case .adoptVolume: "adopt_volume"
    case .rebuildCatalog: "rebuild_catalog"
    case .unrecognized(let number): "unrecognized_\(number)"
    }
  }
}

extension OperationState {
  /// `queued`, `running`, `undoing`, `succeeded`, `failed`, `cancelled`.
  var word: String {
    switch self {
    case .unspecified: ""
    case .queued: "queued"
    case .running: "running"
    case .undoing: "undoing"
    case .succeeded: "succeeded"
    case .failed: "failed"
    case .cancelled: "cancelled"
    case .unrecognized(let number): "unrecognized_\(number)"
    }
  }

  /// Whether nothing comes after it.
  var isFinal: Bool {
    switch self {
    case .succeeded, .failed, .cancelled: true
    case .unspecified, .queued, .running, .undoing, .unrecognized: false
    }
  }

  /// How it stands out.
  var ink: Ink {
    switch self {
    case .succeeded: .green
    case .failed: .red
    case .undoing, .cancelled: .yellow
    case .running: .cyan
    case .unspecified, .queued, .unrecognized: .plain
    }
  }
}

extension FindingCode {
  /// `bitmap_missing`, `file_left`, …
  var word: String {
    switch self {
    case .unspecified: ""
    case .checkpointLeft: "checkpoint_left"
    case .bitmapMissing: "bitmap_missing"
    case .bitmapInconsistent: "bitmap_inconsistent"
    case .bitmapDoomed: "bitmap_doomed"
    case .bitmapUnknown: "bitmap_unknown"
    case .fileLeft: "file_left"
    case .snapshotMissing: "snapshot_missing"
    case .snapshotUnknown: "snapshot_unknown"
    case .removalUnfinished: "removal_unfinished"
    case .storageUnreachable: "storage_unreachable"
    case .backupRunning: "backup_running"
    case .backupAbandoned: "backup_abandoned"
    case .backupLost: "backup_lost"
    case .volumeMissing: "volume_missing"
    case .snapshotDamaged: "snapshot_damaged"
    case .snapshotUnverifiable: "snapshot_unverifiable"
    case .adoptionProposed: "adoption_proposed"
    case .manifestUnreadable: "manifest_unreadable"
    case .recordContradicted: "record_contradicted"
    case .placeTaken: "place_taken"
    case .parentUnknown: "parent_unknown"
    case .placeUnknown: "place_unknown"
    case .unrecognized(let number): "unrecognized_\(number)"
    }
  }
}

extension FindingOutcome {
  /// `mended`, `left_alone`, `needs_attention`.
  var word: String {
    switch self {
    case .unspecified: ""
    case .mended: "mended"
    case .leftAlone: "left_alone"
    case .needsAttention: "needs_attention"
    case .unrecognized(let number): "unrecognized_\(number)"
    }
  }

  /// How it stands out.
  var ink: Ink {
    switch self {
    case .mended: .green
    case .leftAlone: .plain
    case .unspecified, .needsAttention, .unrecognized: .yellow
    }
  }
}

extension PoolType {
  /// `local`, `nfs`, `shared_mount_point`, `clvm`, `rbd`.
  var word: String {
    switch self {
    case .unspecified: ""
    case .local: "local"
    case .nfs: "nfs"
    case .sharedMountPoint: "shared_mount_point"
    case .clvm: "clvm"
    case .rbd: "rbd"
    case .unrecognized(let number): "unrecognized_\(number)"
    }
  }
}

extension SettingScope {
  /// `default`, `global`, `zone`, `cluster`.
  var word: String {
    switch self {
    case .unspecified: "default"
    case .global: "global"
    case .zone: "zone"
    case .cluster: "cluster"
    case .unrecognized(let number): "unrecognized_\(number)"
    }
  }
}

extension String {
  /// A word of the API as people write it: `chain_limit` becomes `chain limit`.
  var spaced: String { String(map { $0 == "_" ? " " : $0 }) }
}

extension PoolType {
  /// As it is written on the command line: `shared-mount-point`.
  var commandLineWord: String { String(word.map { $0 == "_" ? "-" : $0 }) }
}
