internal import Messages
internal import SnapshotModel

// How the messages' enums are written in the tables.

extension OperationKind {
  init(column: String) {
    switch column {
    case "take": self = .takeSnapshot
    case "revert": self = .revertVolume
    case "delete": self = .deleteSnapshot
    case "check": self = .checkVolumes
    case "migrate": self = .migrate
    case "consolidate": self = .consolidateVolume
    case "export": self = .exportSnapshot
    case "copy": self = .copySnapshot
    case "verify": self = .verifySnapshots
    case "adopt": self = .adoptVolume
    case "rebuild": self = .rebuildCatalog
    default: self = .unspecified
    }
  }
}

extension SpaceReservation {
  /// As an array of texts carries it to a nullable boolean.
  var column: String {
    switch self {
    case .supported: "t"
    case .unsupported: "f"
    case .unspecified, .unrecognized: ""
    }
  }
}

extension OperationState {
  init(column: String) {
    switch column {
    case "queued": self = .queued
    case "running": self = .running
    case "undoing": self = .undoing
    case "succeeded": self = .succeeded
    case "failed": self = .failed
    case "cancelled": self = .cancelled
    default: self = .unspecified
    }
  }

  /// The column's value for a state that ends an operation.
  var finalColumn: String? {
    switch self {
    case .succeeded: "succeeded"
    case .failed: "failed"
    case .cancelled: "cancelled"
    default: nil
    }
  }

  var isFinal: Bool { finalColumn != nil }
}

extension SnapshotState {
  init(column: String) {
    switch column {
    case "creating": self = .creating
    case "ready": self = .ready
    case "hidden": self = .hidden
    case "removing": self = .removing
    default: self = .unspecified
    }
  }
}

extension SnapshotKind {
  init(column: String) { self = column == "full" ? .full : .incremental }
}

extension Consistency {
  init(column: String) {
    switch SnapshotConsistency(rawValue: column) {
    case .crash: self = .crash
    case .filesystem: self = .filesystem
    case .offline: self = .offline
    case nil: self = .unspecified
    }
  }

  /// An agent that says nothing promises nothing.
  var column: String {
    (SnapshotConsistency.allCases.first { Consistency(column: $0.rawValue) == self } ?? .crash).rawValue
  }
}

extension FullReason {
  init(column: String?) {
    guard let column, let code = FullReasonCode(rawValue: column) else {
      self = .unspecified
      return
    }
    switch code {
    case .firstSnapshot: self = .firstSnapshot
    case .incrementalDisabled: self = .incrementalDisabled
    case .chainLimit: self = .chainLimit
    case .storeChanged: self = .storeChanged
    case .chainEnded: self = .chainEnded
    case .bitmapMissing: self = .bitmapMissing
    case .bitmapInconsistent: self = .bitmapInconsistent
    case .parentUnavailable: self = .parentUnavailable
    case .requested: self = .requested
    case .consolidated: self = .consolidated
    }
  }
}

extension FullReason {
  var column: String? { FullReasonCode.allCases.first { FullReason(column: $0.rawValue) == self }?.rawValue }
}

extension FindingCode {
  init(column: String) {
    switch Disorder(rawValue: column) {
    case .checkpointLeft: self = .checkpointLeft
    case .bitmapMissing: self = .bitmapMissing
    case .bitmapInconsistent: self = .bitmapInconsistent
    case .bitmapDoomed: self = .bitmapDoomed
    case .bitmapUnknown: self = .bitmapUnknown
    case .fileLeft: self = .fileLeft
    case .snapshotMissing: self = .snapshotMissing
    case .snapshotUnknown: self = .snapshotUnknown
    case .removalUnfinished: self = .removalUnfinished
    case .storageUnreachable: self = .storageUnreachable
    case .backupRunning: self = .backupRunning
    case .backupAbandoned: self = .backupAbandoned
    case .backupLost: self = .backupLost
    case .volumeMissing: self = .volumeMissing
    case .snapshotDamaged: self = .snapshotDamaged
    case .snapshotUnverifiable: self = .snapshotUnverifiable
    case .adoptionProposed: self = .adoptionProposed
    case .manifestUnreadable: self = .manifestUnreadable
    case .recordContradicted: self = .recordContradicted
    case .placeTaken: self = .placeTaken
    case .parentUnknown: self = .parentUnknown
    case .placeUnknown: self = .placeUnknown
    case nil: self = .unspecified
    }
  }

  var column: String? { Disorder.allCases.first { FindingCode(column: $0.rawValue) == self }?.rawValue }
}

extension FindingOutcome {
  init(column: String) {
    switch column {
    case "mended": self = .mended
    case "left_alone": self = .leftAlone
    case "needs_attention": self = .needsAttention
    default: self = .unspecified
    }
  }

  var column: String? {
    Disorder.Outcome.allCases.first { FindingOutcome(column: $0.rawValue) == self }?.rawValue
  }
}

extension BitmapState {
  init(_ state: VolumeHistory.BitmapState) {
    switch state {
    case .pending: self = .pending
    case .valid: self = .valid
    case .doomed: self = .doomed
    }
  }
}

extension PoolType {
  init(column: String) {
    switch column {
    case "local": self = .local
    case "nfs": self = .nfs
    case "shared-mount-point": self = .sharedMountPoint
    case "clvm": self = .clvm
    case "rbd": self = .rbd
    default: self = .unspecified
    }
  }

  var column: String? {
    switch self {
    case .local: "local"
    case .nfs: "nfs"
    case .sharedMountPoint: "shared-mount-point"
    case .clvm: "clvm"
    case .rbd: "rbd"
    case .unspecified, .unrecognized: nil
    }
  }
}

extension Timestamp {
  init(microseconds: Int64) {
    let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    self.init()
    self.seconds = rest < 0 ? seconds - 1 : seconds
    self.nanos = Int32((rest < 0 ? rest + 1_000_000 : rest) * 1_000)
  }

  var microseconds: Int64 { seconds * 1_000_000 + Int64(nanos) / 1_000 }
}

extension PostgresRow {
  func timestamp(_ column: String) throws -> Timestamp? {
    try optional(column, as: Int64.self).map(Timestamp.init(microseconds:))
  }

  /// The location of a snapshot, from the columns `store_id`, `pool_id` and `location_name`.
  func location() throws -> SnapshotLocation {
    try SnapshotLocation.with {
      $0.storeID = try textOrEmpty("store_id")
      $0.poolID = try textOrEmpty("pool_id")
      $0.name = try textOrEmpty("location_name")
    }
  }
}

/// Whether `text` is a UUID, so that a cast of it cannot fail.
func isUUID(_ text: String) -> Bool { UniqueIdentifier(text) != nil }
