// Generated from Protos/tidemark/common/v1/common.proto by compose/generate-messages. Do not edit.
// swift-format-ignore-file

public import CTidemarkMessages

/// How a primary pool's volumes are reached.
public enum PoolType: RawRepresentable, Hashable, Sendable {
  /// Never sent by us; refused in requests.
  case unspecified
  /// A directory of one host.
  case local
  /// An NFS export, mounted by every host of the cluster.
  case nfs
  /// A directory that the hosts share by other means (a cluster file system).
  case sharedMountPoint
  /// Known, not file based: refused for snapshots.
  case clvm
  /// Known, not file based: refused for snapshots.
  case rbd
  /// A number that this version does not know: the peer is newer.
  case unrecognized(UInt32)

  /// The case of a number on the wire.
  public init(rawValue: UInt32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .local
    case 2: self = .nfs
    case 3: self = .sharedMountPoint
    case 4: self = .clvm
    case 5: self = .rbd
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: UInt32 {
    switch self {
    case .unspecified: 0
    case .local: 1
    case .nfs: 2
    case .sharedMountPoint: 3
    case .clvm: 4
    case .rbd: 5
    case .unrecognized(let number): number
    }
  }

  init(_ c: Tidemark__Common__V1__PoolType) { self.init(rawValue: c.rawValue) }
  var c: Tidemark__Common__V1__PoolType { Tidemark__Common__V1__PoolType(rawValue: rawValue) }
}

/// Whether a snapshot stands alone.
public enum SnapshotKind: RawRepresentable, Hashable, Sendable {
  /// Never sent by us.
  case unspecified
  /// Holds the volume's whole content; the root of a chain.
  case full
  /// Holds what changed since its parent.
  case incremental
  /// A number that this version does not know: the peer is newer.
  case unrecognized(UInt32)

  /// The case of a number on the wire.
  public init(rawValue: UInt32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .full
    case 2: self = .incremental
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: UInt32 {
    switch self {
    case .unspecified: 0
    case .full: 1
    case .incremental: 2
    case .unrecognized(let number): number
    }
  }

  init(_ c: Tidemark__Common__V1__SnapshotKind) { self.init(rawValue: c.rawValue) }
  var c: Tidemark__Common__V1__SnapshotKind { Tidemark__Common__V1__SnapshotKind(rawValue: rawValue) }
}

/// Why a snapshot is full. Always recorded with a full one.
public enum FullReason: RawRepresentable, Hashable, Sendable {
  /// The snapshot is incremental.
  case unspecified
  /// The volume has no snapshot.
  case firstSnapshot
  /// `kvm.incremental.snapshot` is false.
  case incrementalDisabled
  /// The links from the chain's root to the tip, hidden ones included, have reached `snapshot.delta.max`.
  case chainLimit
  /// The chain is on another store, or on primary, than snapshots are now put on: by the settings, or because its store
  /// has no room for the next increment and another one has room for a new chain.
  case storeChanged
  /// There is no tip, although snapshots exist.
  case chainEnded
  /// The image does not hold the tip's bitmap.
  case bitmapMissing
  /// The image holds the tip's bitmap, but it has not recorded everything since.
  case bitmapInconsistent
  /// The tip's file is not where it belongs.
  case parentUnavailable
  /// The caller asked for it.
  case requested
  /// Its parent, a hidden full snapshot, was merged into it.
  case consolidated
  /// A number that this version does not know: the peer is newer.
  case unrecognized(UInt32)

  /// The case of a number on the wire.
  public init(rawValue: UInt32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .firstSnapshot
    case 2: self = .incrementalDisabled
    case 3: self = .chainLimit
    case 4: self = .storeChanged
    case 5: self = .chainEnded
    case 6: self = .bitmapMissing
    case 7: self = .bitmapInconsistent
    case 8: self = .parentUnavailable
    case 9: self = .requested
    case 10: self = .consolidated
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: UInt32 {
    switch self {
    case .unspecified: 0
    case .firstSnapshot: 1
    case .incrementalDisabled: 2
    case .chainLimit: 3
    case .storeChanged: 4
    case .chainEnded: 5
    case .bitmapMissing: 6
    case .bitmapInconsistent: 7
    case .parentUnavailable: 8
    case .requested: 9
    case .consolidated: 10
    case .unrecognized(let number): number
    }
  }

  init(_ c: Tidemark__Common__V1__FullReason) { self.init(rawValue: c.rawValue) }
  var c: Tidemark__Common__V1__FullReason { Tidemark__Common__V1__FullReason(rawValue: rawValue) }
}

/// What has become of a snapshot.
public enum SnapshotState: RawRepresentable, Hashable, Sendable {
  /// Never sent by us.
  case unspecified
  /// An operation is making it; nothing can be done with it.
  case creating
  /// Durable and restorable.
  case ready
  /// Deleted by its user, kept because a child needs it.
  case hidden
  /// Its files are being removed.
  case removing
  /// A number that this version does not know: the peer is newer.
  case unrecognized(UInt32)

  /// The case of a number on the wire.
  public init(rawValue: UInt32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .creating
    case 2: self = .ready
    case 3: self = .hidden
    case 4: self = .removing
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: UInt32 {
    switch self {
    case .unspecified: 0
    case .creating: 1
    case .ready: 2
    case .hidden: 3
    case .removing: 4
    case .unrecognized(let number): number
    }
  }

  init(_ c: Tidemark__Common__V1__SnapshotState) { self.init(rawValue: c.rawValue) }
  var c: Tidemark__Common__V1__SnapshotState { Tidemark__Common__V1__SnapshotState(rawValue: rawValue) }
}

/// What is known of the file systems in a snapshot.
public enum Consistency: RawRepresentable, Hashable, Sendable {
  /// Never sent by us.
  case unspecified
  /// As after a power failure at that instant: what the guest had not written yet is missing; its file systems recover by
  /// their journals.
  case crash
  /// The guest agent had frozen the guest's file systems at that instant: everything is written, nothing is half done.
  case filesystem
  /// No VM ran on the volume at that instant: as its last VM left it, orderly or not.
  case offline
  /// A number that this version does not know: the peer is newer.
  case unrecognized(UInt32)

  /// The case of a number on the wire.
  public init(rawValue: UInt32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .crash
    case 2: self = .filesystem
    case 3: self = .offline
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: UInt32 {
    switch self {
    case .unspecified: 0
    case .crash: 1
    case .filesystem: 2
    case .offline: 3
    case .unrecognized(let number): number
    }
  }

  init(_ c: Tidemark__Common__V1__Consistency) { self.init(rawValue: c.rawValue) }
  var c: Tidemark__Common__V1__Consistency { Tidemark__Common__V1__Consistency(rawValue: rawValue) }
}

/// Whether the guest's file systems are frozen for the instant of a snapshot.
public enum Quiesce: RawRepresentable, Hashable, Sendable {
  /// They are not.
  case unspecified
  /// They are; where that is impossible, no snapshot is taken. A VM that does not run needs no freezing.
  case required
  /// They are where that is possible; else the snapshot is taken all the same, and says so by its consistency.
  case preferred
  /// A number that this version does not know: the peer is newer.
  case unrecognized(UInt32)

  /// The case of a number on the wire.
  public init(rawValue: UInt32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .required
    case 2: self = .preferred
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: UInt32 {
    switch self {
    case .unspecified: 0
    case .required: 1
    case .preferred: 2
    case .unrecognized(let number): number
    }
  }

  init(_ c: Tidemark__Common__V1__Quiesce) { self.init(rawValue: c.rawValue) }
  var c: Tidemark__Common__V1__Quiesce { Tidemark__Common__V1__Quiesce(rawValue: rawValue) }
}

/// What an operation does.
public enum OperationKind: RawRepresentable, Hashable, Sendable {
  /// Never sent by us.
  case unspecified
  /// Takes snapshots of one or more volumes of one VM at one instant.
  case takeSnapshot
  /// Gives a volume the content of one of its snapshots.
  case revertVolume
  /// Deletes one snapshot.
  case deleteSnapshot
  /// Compares what is recorded of volumes with libvirt, their images and the storage, and mends what can be mended.
  case checkVolumes
  /// Makes a volume, a template or a file out of a snapshot, or a volume out of a template.
  case exportSnapshot
  /// Copies a snapshot to another store.
  case copySnapshot
  /// Moves a running VM to another host, its volumes to other pools, or a volume that nobody uses to another pool.
  case migrate
  /// Merges hidden snapshots of a volume into their only children, and removes what earlier deletions have left.
  case consolidateVolume
  /// Reads stored snapshots of a volume and compares them with their checksums.
  case verifySnapshots
  /// Makes a volume whose file was moved by somebody live where the file is now.
  case adoptVolume
  /// Makes the catalog's records of snapshots anew out of the manifests on the storage.
  case rebuildCatalog
  /// A number that this version does not know: the peer is newer.
  case unrecognized(UInt32)

  /// The case of a number on the wire.
  public init(rawValue: UInt32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .takeSnapshot
    case 2: self = .revertVolume
    case 3: self = .deleteSnapshot
    case 4: self = .checkVolumes
    case 5: self = .exportSnapshot
    case 6: self = .copySnapshot
    case 7: self = .migrate
    case 8: self = .consolidateVolume
    case 9: self = .verifySnapshots
    case 10: self = .adoptVolume
    case 11: self = .rebuildCatalog
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: UInt32 {
    switch self {
    case .unspecified: 0
    case .takeSnapshot: 1
    case .revertVolume: 2
    case .deleteSnapshot: 3
    case .checkVolumes: 4
    case .exportSnapshot: 5
    case .copySnapshot: 6
    case .migrate: 7
    case .consolidateVolume: 8
    case .verifySnapshots: 9
    case .adoptVolume: 10
    case .rebuildCatalog: 11
    case .unrecognized(let number): number
    }
  }

  init(_ c: Tidemark__Common__V1__OperationKind) { self.init(rawValue: c.rawValue) }
  var c: Tidemark__Common__V1__OperationKind { Tidemark__Common__V1__OperationKind(rawValue: rawValue) }
}

/// Where an operation is in its life.
public enum OperationState: RawRepresentable, Hashable, Sendable {
  /// Never sent by us.
  case unspecified
  /// Waits for its volumes or for an orchestrator.
  case queued
  /// An orchestrator works on it.
  case running
  /// It failed or was cancelled, and what it had begun is being undone.
  case undoing
  /// Done. Final.
  case succeeded
  /// Failed, everything undone. Final.
  case failed
  /// Cancelled, everything undone. Final.
  case cancelled
  /// A number that this version does not know: the peer is newer.
  case unrecognized(UInt32)

  /// The case of a number on the wire.
  public init(rawValue: UInt32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .queued
    case 2: self = .running
    case 3: self = .undoing
    case 4: self = .succeeded
    case 5: self = .failed
    case 6: self = .cancelled
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: UInt32 {
    switch self {
    case .unspecified: 0
    case .queued: 1
    case .running: 2
    case .undoing: 3
    case .succeeded: 4
    case .failed: 5
    case .cancelled: 6
    case .unrecognized(let number): number
    }
  }

  init(_ c: Tidemark__Common__V1__OperationState) { self.init(rawValue: c.rawValue) }
  var c: Tidemark__Common__V1__OperationState { Tidemark__Common__V1__OperationState(rawValue: rawValue) }
}

/// Whether a volume's file is there, as one host sees it.
public enum FilePresence: RawRepresentable, Hashable, Sendable {
  /// Not told.
  case unspecified
  /// It is.
  case present
  /// It is not, although its pool certainly is: the pool's marker is there.
  case missing
  /// It is not seen, but nothing proves that its pool is mounted here.
  case unknown
  /// A number that this version does not know: the peer is newer.
  case unrecognized(UInt32)

  /// The case of a number on the wire.
  public init(rawValue: UInt32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .present
    case 2: self = .missing
    case 3: self = .unknown
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: UInt32 {
    switch self {
    case .unspecified: 0
    case .present: 1
    case .missing: 2
    case .unknown: 3
    case .unrecognized(let number): number
    }
  }

  init(_ c: Tidemark__Common__V1__FilePresence) { self.init(rawValue: c.rawValue) }
  var c: Tidemark__Common__V1__FilePresence { Tidemark__Common__V1__FilePresence(rawValue: rawValue) }
}

/// What an agent found when it compared a plan with libvirt and the image.
public enum ReconcileFinding: RawRepresentable, Hashable, Sendable {
  /// Never sent by us.
  case unspecified
  /// As planned.
  case asPlanned
  /// The parent's bitmap is not in the image.
  case bitmapMissing
  /// The parent's bitmap is broken and was removed.
  case bitmapInconsistent
  /// The parent's file or manifest is not where it belongs.
  case parentUnavailable
  /// A number that this version does not know: the peer is newer.
  case unrecognized(UInt32)

  /// The case of a number on the wire.
  public init(rawValue: UInt32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .asPlanned
    case 2: self = .bitmapMissing
    case 3: self = .bitmapInconsistent
    case 4: self = .parentUnavailable
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: UInt32 {
    switch self {
    case .unspecified: 0
    case .asPlanned: 1
    case .bitmapMissing: 2
    case .bitmapInconsistent: 3
    case .parentUnavailable: 4
    case .unrecognized(let number): number
    }
  }

  init(_ c: Tidemark__Common__V1__ReconcileFinding) { self.init(rawValue: c.rawValue) }
  var c: Tidemark__Common__V1__ReconcileFinding { Tidemark__Common__V1__ReconcileFinding(rawValue: rawValue) }
}

/// What an export makes.
public enum ExportTarget: RawRepresentable, Hashable, Sendable {
  /// Never sent by us.
  case unspecified
  /// A volume in a primary pool.
  case volume
  /// A template in a store.
  case template
  /// A file for somebody else.
  case file
  /// A number that this version does not know: the peer is newer.
  case unrecognized(UInt32)

  /// The case of a number on the wire.
  public init(rawValue: UInt32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .volume
    case 2: self = .template
    case 3: self = .file
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: UInt32 {
    switch self {
    case .unspecified: 0
    case .volume: 1
    case .template: 2
    case .file: 3
    case .unrecognized(let number): number
    }
  }

  init(_ c: Tidemark__Common__V1__ExportTarget) { self.init(rawValue: c.rawValue) }
  var c: Tidemark__Common__V1__ExportTarget { Tidemark__Common__V1__ExportTarget(rawValue: rawValue) }
}

/// What a check can find.
public enum FindingCode: RawRepresentable, Hashable, Sendable {
  /// Never sent by us.
  case unspecified
  /// libvirt listed a checkpoint of ours, which would have been in the way of `undefine` and migrations.
  case checkpointLeft
  /// A bitmap that was believed to be sound is not in the image.
  case bitmapMissing
  /// A bitmap that was believed to be sound has not recorded everything.
  case bitmapInconsistent
  /// The image still held a bitmap of ours that nothing needs.
  case bitmapDoomed
  /// The image held a bitmap of ours that no record knows: inherited by a copy of the image, or left by a crash.
  case bitmapUnknown
  /// A file of a snapshot that was never finished was left behind.
  case fileLeft
  /// The file or manifest of a snapshot is not where it belongs.
  case snapshotMissing
  /// There is a snapshot on the storage that no record knows.
  case snapshotUnknown
  /// The deletion of a snapshot was begun and not finished.
  case removalUnfinished
  /// The store or pool that holds snapshots of the volume cannot be looked at from the host.
  case storageUnreachable
  /// A backup job runs on the VM, so that its bitmaps were not looked at.
  case backupRunning
  /// A backup job still wrote the file of a snapshot that was given up.
  case backupAbandoned
  /// The volume's image is not there.
  case volumeMissing
  /// libvirt keeps the VM for a backup that does not exist, and allows it no other.
  case backupLost
  /// The file of a snapshot is not what was written.
  case snapshotDamaged
  /// The manifest of a snapshot has no checksums to compare with.
  case snapshotUnverifiable
  /// Another volume's file carries the bitmap of this one's tip, and this one's file is gone: it may have been moved.
  case adoptionProposed
  /// A manifest cannot be read, or says what cannot be.
  case manifestUnreadable
  /// A manifest and the catalog's record of the snapshot do not say the same. Neither was changed.
  case recordContradicted
  /// The place of a volume that manifests tell of is another volume's.
  case placeTaken
  /// The parent of a stored snapshot is neither on the storage nor in the catalog.
  case parentUnknown
  /// Hosts have a pool or a store that the catalog does not know, or none has one that it knows: what is there was not read.
  case placeUnknown
  /// A number that this version does not know: the peer is newer.
  case unrecognized(UInt32)

  /// The case of a number on the wire.
  public init(rawValue: UInt32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .checkpointLeft
    case 2: self = .bitmapMissing
    case 3: self = .bitmapInconsistent
    case 4: self = .bitmapDoomed
    case 5: self = .bitmapUnknown
    case 6: self = .fileLeft
    case 7: self = .snapshotMissing
    case 8: self = .snapshotUnknown
    case 9: self = .removalUnfinished
    case 10: self = .storageUnreachable
    case 11: self = .backupRunning
    case 12: self = .backupAbandoned
    case 13: self = .volumeMissing
    case 14: self = .backupLost
    case 15: self = .snapshotDamaged
    case 16: self = .snapshotUnverifiable
    case 17: self = .adoptionProposed
    case 18: self = .manifestUnreadable
    case 19: self = .recordContradicted
    case 20: self = .placeTaken
    case 21: self = .parentUnknown
    case 22: self = .placeUnknown
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: UInt32 {
    switch self {
    case .unspecified: 0
    case .checkpointLeft: 1
    case .bitmapMissing: 2
    case .bitmapInconsistent: 3
    case .bitmapDoomed: 4
    case .bitmapUnknown: 5
    case .fileLeft: 6
    case .snapshotMissing: 7
    case .snapshotUnknown: 8
    case .removalUnfinished: 9
    case .storageUnreachable: 10
    case .backupRunning: 11
    case .backupAbandoned: 12
    case .volumeMissing: 13
    case .backupLost: 14
    case .snapshotDamaged: 15
    case .snapshotUnverifiable: 16
    case .adoptionProposed: 17
    case .manifestUnreadable: 18
    case .recordContradicted: 19
    case .placeTaken: 20
    case .parentUnknown: 21
    case .placeUnknown: 22
    case .unrecognized(let number): number
    }
  }

  init(_ c: Tidemark__Common__V1__FindingCode) { self.init(rawValue: c.rawValue) }
  var c: Tidemark__Common__V1__FindingCode { Tidemark__Common__V1__FindingCode(rawValue: rawValue) }
}

/// What became of a finding.
public enum FindingOutcome: RawRepresentable, Hashable, Sendable {
  /// Never sent by us.
  case unspecified
  /// It was mended: nothing is left to do.
  case mended
  /// It was left as it is: it hurts nobody.
  case leftAlone
  /// A person has to look at it.
  case needsAttention
  /// A number that this version does not know: the peer is newer.
  case unrecognized(UInt32)

  /// The case of a number on the wire.
  public init(rawValue: UInt32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .mended
    case 2: self = .leftAlone
    case 3: self = .needsAttention
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: UInt32 {
    switch self {
    case .unspecified: 0
    case .mended: 1
    case .leftAlone: 2
    case .needsAttention: 3
    case .unrecognized(let number): number
    }
  }

  init(_ c: Tidemark__Common__V1__FindingOutcome) { self.init(rawValue: c.rawValue) }
  var c: Tidemark__Common__V1__FindingOutcome { Tidemark__Common__V1__FindingOutcome(rawValue: rawValue) }
}

/// What is believed of a bitmap of ours in an image.
public enum BitmapState: RawRepresentable, Hashable, Sendable {
  /// Never sent by us.
  case unspecified
  /// An operation that has not ended may have made it.
  case pending
  /// It has recorded everything since its snapshot.
  case valid
  /// Nothing needs it.
  case doomed
  /// A number that this version does not know: the peer is newer.
  case unrecognized(UInt32)

  /// The case of a number on the wire.
  public init(rawValue: UInt32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .pending
    case 2: self = .valid
    case 3: self = .doomed
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: UInt32 {
    switch self {
    case .unspecified: 0
    case .pending: 1
    case .valid: 2
    case .doomed: 3
    case .unrecognized(let number): number
    }
  }

  init(_ c: Tidemark__Common__V1__BitmapState) { self.init(rawValue: c.rawValue) }
  var c: Tidemark__Common__V1__BitmapState { Tidemark__Common__V1__BitmapState(rawValue: rawValue) }
}

/// A moment in UTC. The same fields on the wire as google.protobuf.Timestamp.
public struct Timestamp: WireMessage, Hashable {
  /// Seconds since 1970-01-01T00:00:00Z.
  public var seconds: Int64 = 0
  /// Nanoseconds after `seconds`, 0 to 999,999,999.
  public var nanos: Int32 = 0

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__Timestamp>?) -> Void =
    tidemark__common__v1__timestamp__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__Timestamp) {
    self.seconds = c.seconds
    self.nanos = c.nanos
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__Timestamp, in arena: borrowing Arena) {
    c.seconds = self.seconds
    c.nanos = self.nanos
  }
}

/// Why a call or an operation failed. Travels in the trailing metadata `tidemark-error-bin` of a failed call
/// and in a failed Operation.
public struct ErrorDetail: WireMessage, Hashable {
  /// Machine-readable, out of a documented list, lower case with underscores: `unknown_vm`, `store_not_mounted`.
  public var reason: String = ""
  /// What did not happen, naming the thing: "Volume web-1/vda was not snapshotted".
  public var what: String = ""
  /// The cause, as far as it is known.
  public var why: String = ""
  /// What the reader can do about it.
  public var remedy: String = ""
  /// Facts for machines, by name: ids, sizes in bytes, versions found and needed.
  public var facts: [String: String] = [:]
  /// Whether the same request, sent again unchanged, may succeed.
  public var retryable: Bool = false

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__ErrorDetail>?) -> Void =
    tidemark__common__v1__error_detail__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__ErrorDetail) {
    self.reason = swiftString(c.reason)
    self.what = swiftString(c.what)
    self.why = swiftString(c.why)
    self.remedy = swiftString(c.remedy)
    for entry in swiftMessages(c.n_facts, c.facts) as [ErrorDetail.FactsEntry] { self.facts[entry.key] = entry.value }
    self.retryable = c.retryable != 0
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__ErrorDetail, in arena: borrowing Arena) {
    c.reason = arena.string(self.reason)
    c.what = arena.string(self.what)
    c.why = arena.string(self.why)
    c.remedy = arena.string(self.remedy)
    (c.n_facts, c.facts) = arena.messages(self.facts.sorted { $0.key < $1.key }.map { key, value in ErrorDetail.FactsEntry.with { $0.key = key; $0.value = value } })
    c.retryable = self.retryable ? 1 : 0
  }
}

extension ErrorDetail {
  /// An entry of a map, as it is on the wire.
  struct FactsEntry: WireMessage, Hashable {
    var key: String = ""
    var value: String = ""

    init() {}

    static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__ErrorDetail__FactsEntry>?) -> Void =
      tidemark__common__v1__error_detail__facts_entry__init

    init(decoding c: Tidemark__Common__V1__ErrorDetail__FactsEntry) {
      self.key = swiftString(c.key)
      self.value = swiftString(c.value)
    }

    func encode(into c: inout Tidemark__Common__V1__ErrorDetail__FactsEntry, in arena: borrowing Arena) {
      c.key = arena.string(self.key)
      c.value = arena.string(self.value)
    }
  }
}

/// Where a snapshot's file is: in a secondary store, or beside its volume in the primary pool.
public struct SnapshotLocation: WireMessage, Hashable {
  /// The secondary store's id; empty when on primary.
  public var storeID: String = ""
  /// The primary pool's id; empty when on secondary.
  public var poolID: String = ""
  /// The name of that store or pool, by which agents' configurations know it.
  public var name: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__SnapshotLocation>?) -> Void =
    tidemark__common__v1__snapshot_location__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__SnapshotLocation) {
    self.storeID = swiftString(c.store_id)
    self.poolID = swiftString(c.pool_id)
    self.name = swiftString(c.name)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__SnapshotLocation, in arena: borrowing Arena) {
    c.store_id = arena.string(self.storeID)
    c.pool_id = arena.string(self.poolID)
    c.name = arena.string(self.name)
  }
}

/// How far something long has come.
public struct Progress: WireMessage, Hashable {
  /// Bytes done.
  public var bytesDone: UInt64 = 0
  /// Bytes to do, 0 while unknown.
  public var bytesTotal: UInt64 = 0

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__Progress>?) -> Void =
    tidemark__common__v1__progress__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__Progress) {
    self.bytesDone = c.bytes_done
    self.bytesTotal = c.bytes_total
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__Progress, in arena: borrowing Arena) {
    c.bytes_done = self.bytesDone
    c.bytes_total = self.bytesTotal
  }
}

/// One step of an operation, as its journal has it.
public struct StepRecord: WireMessage, Hashable {
  /// The step's name: "plan", "reconcile", "prepare", "copy", "seal", "commit", "tidy", …
  public var step: String = ""
  /// The attempt that began it last; attempts only grow.
  public var attempt: UInt64 = 0
  /// When that attempt began it.
  public var startedAt: Timestamp?
  /// When it ended; absent while it runs.
  public var finishedAt: Timestamp?
  /// Why it failed; absent while it runs and when it succeeded.
  public var error: ErrorDetail?
  /// A line for people about what it found and did; may be empty.
  public var summary: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__StepRecord>?) -> Void =
    tidemark__common__v1__step_record__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__StepRecord) {
    self.step = swiftString(c.step)
    self.attempt = c.attempt
    if let value = c.started_at { self.startedAt = Timestamp(decoding: value.pointee) }
    if let value = c.finished_at { self.finishedAt = Timestamp(decoding: value.pointee) }
    if let value = c.error { self.error = ErrorDetail(decoding: value.pointee) }
    self.summary = swiftString(c.summary)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__StepRecord, in arena: borrowing Arena) {
    c.step = arena.string(self.step)
    c.attempt = self.attempt
    if let value = self.startedAt { c.started_at = arena.message(value) }
    if let value = self.finishedAt { c.finished_at = arena.message(value) }
    if let value = self.error { c.error = arena.message(value) }
    c.summary = arena.string(self.summary)
  }
}

/// One request that changes something: durable, idempotent, observable, cancellable.
public struct Operation: WireMessage, Hashable {
  /// Its id. Everything it makes carries it, from the journal to the checkpoint `tidemark-<id>`.
  public var id: String = ""
  /// What it does.
  public var kind: OperationKind = .unspecified
  /// Where it is.
  public var state: OperationState = .unspecified
  /// The id that its caller gave the request.
  public var requestID: String = ""
  /// Number of the present attempt, 0 before the first. A takeover by another orchestrator begins a new one.
  public var attempt: UInt64 = 0
  /// The step that runs, or ran last.
  public var step: String = ""
  /// How far the copying has come.
  public var progress: Progress?
  /// Why it failed; absent unless it did.
  public var error: ErrorDetail?
  /// Whether somebody has asked for its cancellation.
  public var cancelRequested: Bool = false
  /// When it was accepted.
  public var createdAt: Timestamp?
  /// When an orchestrator first began it; absent while queued.
  public var startedAt: Timestamp?
  /// When it ended; absent until then.
  public var finishedAt: Timestamp?
  /// The volumes it is about, by id, in order.
  public var volumeIDs: [String] = []
  /// The snapshots it makes, reverts to, deletes or reads, by id.
  public var snapshotIDs: [String] = []
  /// Its journal, oldest step first. Only Get and Watch fill it.
  public var steps: [StepRecord] = []
  /// The VM's name when it was accepted; empty for a detached volume.
  public var vmName: String = ""
  /// The disks' targets within that VM ("vda"), as `volume_ids`.
  public var disks: [String] = []
  /// The orchestrator that works on it, or did last.
  public var owner: String = ""
  /// What a check has found, volume by volume; nothing means that all was in order. Only Get and Watch fill it.
  public var findings: [Finding] = []
  /// What an export makes, and where: "volume fast:web-2.qcow2"; or the template that is deleted. Empty for other kinds.
  public var target: String = ""
  /// The id of the volume or template that an export makes, from its begin on; or of the template that is deleted.
  public var targetID: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__Operation>?) -> Void =
    tidemark__common__v1__operation__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__Operation) {
    self.id = swiftString(c.id)
    self.kind = OperationKind(c.kind)
    self.state = OperationState(c.state)
    self.requestID = swiftString(c.request_id)
    self.attempt = c.attempt
    self.step = swiftString(c.step)
    if let value = c.progress { self.progress = Progress(decoding: value.pointee) }
    if let value = c.error { self.error = ErrorDetail(decoding: value.pointee) }
    self.cancelRequested = c.cancel_requested != 0
    if let value = c.created_at { self.createdAt = Timestamp(decoding: value.pointee) }
    if let value = c.started_at { self.startedAt = Timestamp(decoding: value.pointee) }
    if let value = c.finished_at { self.finishedAt = Timestamp(decoding: value.pointee) }
    self.volumeIDs = swiftStrings(c.n_volume_ids, c.volume_ids)
    self.snapshotIDs = swiftStrings(c.n_snapshot_ids, c.snapshot_ids)
    self.steps = swiftMessages(c.n_steps, c.steps)
    self.vmName = swiftString(c.vm_name)
    self.disks = swiftStrings(c.n_disks, c.disks)
    self.owner = swiftString(c.owner)
    self.findings = swiftMessages(c.n_findings, c.findings)
    self.target = swiftString(c.target)
    self.targetID = swiftString(c.target_id)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__Operation, in arena: borrowing Arena) {
    c.id = arena.string(self.id)
    c.kind = self.kind.c
    c.state = self.state.c
    c.request_id = arena.string(self.requestID)
    c.attempt = self.attempt
    c.step = arena.string(self.step)
    if let value = self.progress { c.progress = arena.message(value) }
    if let value = self.error { c.error = arena.message(value) }
    c.cancel_requested = self.cancelRequested ? 1 : 0
    if let value = self.createdAt { c.created_at = arena.message(value) }
    if let value = self.startedAt { c.started_at = arena.message(value) }
    if let value = self.finishedAt { c.finished_at = arena.message(value) }
    (c.n_volume_ids, c.volume_ids) = arena.strings(self.volumeIDs)
    (c.n_snapshot_ids, c.snapshot_ids) = arena.strings(self.snapshotIDs)
    (c.n_steps, c.steps) = arena.messages(self.steps)
    c.vm_name = arena.string(self.vmName)
    (c.n_disks, c.disks) = arena.strings(self.disks)
    c.owner = arena.string(self.owner)
    (c.n_findings, c.findings) = arena.messages(self.findings)
    c.target = arena.string(self.target)
    c.target_id = arena.string(self.targetID)
  }
}

/// One point in time of one volume.
public struct Snapshot: WireMessage, Hashable {
  /// Its id; the file is named after it.
  public var id: String = ""
  /// The volume whose point in time it is.
  public var volumeID: String = ""
  /// Its group: the snapshots made by the same operation at the same instant.
  public var groupID: String = ""
  /// The snapshot it holds the changes since; empty if full.
  public var parentID: String = ""
  /// Full or incremental.
  public var kind: SnapshotKind = .unspecified
  /// Why it is full.
  public var fullReason: FullReason = .unspecified
  /// What has become of it.
  public var state: SnapshotState = .unspecified
  /// Where its file is.
  public var location: SnapshotLocation?
  /// The caller's name for it; may be empty.
  public var name: String = ""
  /// The volume's size at that moment, in bytes.
  public var virtualBytes: UInt64 = 0
  /// What its file occupies on the storage, in bytes, as the file system tells.
  public var allocatedBytes: UInt64 = 0
  /// The moment whose content it holds.
  public var takenAt: Timestamp?
  /// When its user deleted it; absent unless hidden or being removed.
  public var deletedAt: Timestamp?
  /// The name of its bitmap and checkpoint; empty if it has none.
  public var checkpoint: String = ""
  /// Whether the volume's next increment would have it as parent.
  public var isTip: Bool = false
  /// The VM that the volume belonged to at that moment; empty if none.
  public var vmName: String = ""
  /// The volume's place in that VM ("vda"); empty if none.
  public var disk: String = ""
  /// The operation that made it.
  public var operationID: String = ""
  /// What it occupies, and for whose sake, as of now.
  public var space: SnapshotSpace?
  /// What is known of the file systems in it.
  public var consistency: Consistency = .unspecified
  /// The snapshot that it is a copy of, which may be gone; empty for an original.
  public var copiedFrom: String = ""
  /// Why it cannot be read, as the last verification of its chain has found; absent if nothing is known to be wrong.
  public var damage: SnapshotDamage?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__Snapshot>?) -> Void =
    tidemark__common__v1__snapshot__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__Snapshot) {
    self.id = swiftString(c.id)
    self.volumeID = swiftString(c.volume_id)
    self.groupID = swiftString(c.group_id)
    self.parentID = swiftString(c.parent_id)
    self.kind = SnapshotKind(c.kind)
    self.fullReason = FullReason(c.full_reason)
    self.state = SnapshotState(c.state)
    if let value = c.location { self.location = SnapshotLocation(decoding: value.pointee) }
    self.name = swiftString(c.name)
    self.virtualBytes = c.virtual_bytes
    self.allocatedBytes = c.allocated_bytes
    if let value = c.taken_at { self.takenAt = Timestamp(decoding: value.pointee) }
    if let value = c.deleted_at { self.deletedAt = Timestamp(decoding: value.pointee) }
    self.checkpoint = swiftString(c.checkpoint)
    self.isTip = c.is_tip != 0
    self.vmName = swiftString(c.vm_name)
    self.disk = swiftString(c.disk)
    self.operationID = swiftString(c.operation_id)
    if let value = c.space { self.space = SnapshotSpace(decoding: value.pointee) }
    self.consistency = Consistency(c.consistency)
    self.copiedFrom = swiftString(c.copied_from)
    if let value = c.damage { self.damage = SnapshotDamage(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__Snapshot, in arena: borrowing Arena) {
    c.id = arena.string(self.id)
    c.volume_id = arena.string(self.volumeID)
    c.group_id = arena.string(self.groupID)
    c.parent_id = arena.string(self.parentID)
    c.kind = self.kind.c
    c.full_reason = self.fullReason.c
    c.state = self.state.c
    if let value = self.location { c.location = arena.message(value) }
    c.name = arena.string(self.name)
    c.virtual_bytes = self.virtualBytes
    c.allocated_bytes = self.allocatedBytes
    if let value = self.takenAt { c.taken_at = arena.message(value) }
    if let value = self.deletedAt { c.deleted_at = arena.message(value) }
    c.checkpoint = arena.string(self.checkpoint)
    c.is_tip = self.isTip ? 1 : 0
    c.vm_name = arena.string(self.vmName)
    c.disk = arena.string(self.disk)
    c.operation_id = arena.string(self.operationID)
    if let value = self.space { c.space = arena.message(value) }
    c.consistency = self.consistency.c
    c.copied_from = arena.string(self.copiedFrom)
    if let value = self.damage { c.damage = arena.message(value) }
  }
}

/// What is wrong with the stored files that a snapshot needs.
public struct SnapshotDamage: WireMessage, Hashable {
  /// The snapshot whose file or manifest is damaged: it itself, or one of its ancestors.
  public var linkID: String = ""
  /// What was found, for people: "bytes 65536 to 131072 are not what was written".
  public var summary: String = ""
  /// When it was found.
  public var foundAt: Timestamp?
  /// Whether that link's file is gone, as with its pool's folder; else it is there, and not what was written.
  public var isLost: Bool = false

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__SnapshotDamage>?) -> Void =
    tidemark__common__v1__snapshot_damage__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__SnapshotDamage) {
    self.linkID = swiftString(c.link_id)
    self.summary = swiftString(c.summary)
    if let value = c.found_at { self.foundAt = Timestamp(decoding: value.pointee) }
    self.isLost = c.is_lost != 0
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__SnapshotDamage, in arena: borrowing Arena) {
    c.link_id = arena.string(self.linkID)
    c.summary = arena.string(self.summary)
    if let value = self.foundAt { c.found_at = arena.message(value) }
    c.is_lost = self.isLost ? 1 : 0
  }
}

/// What a snapshot occupies on its storage, and for whose sake, in bytes as the file system tells.
public struct SnapshotSpace: WireMessage, Hashable {
  /// What has to be there to read it: its file and those of all its ancestors.
  public var chainBytes: UInt64 = 0
  /// The part of `chain_bytes` that no other snapshot needs that its user has not deleted; 0 for a hidden one.
  public var exclusiveBytes: UInt64 = 0
  /// The rest of `chain_bytes`, which others need too.
  public var sharedBytes: UInt64 = 0
  /// The part of `chain_bytes` that hidden snapshots occupy.
  public var hiddenBytes: UInt64 = 0
  /// What deleting it now would give back at once: 0 while a child needs it, as it would become hidden.
  public var freedByDeletionBytes: UInt64 = 0

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__SnapshotSpace>?) -> Void =
    tidemark__common__v1__snapshot_space__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__SnapshotSpace) {
    self.chainBytes = c.chain_bytes
    self.exclusiveBytes = c.exclusive_bytes
    self.sharedBytes = c.shared_bytes
    self.hiddenBytes = c.hidden_bytes
    self.freedByDeletionBytes = c.freed_by_deletion_bytes
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__SnapshotSpace, in arena: borrowing Arena) {
    c.chain_bytes = self.chainBytes
    c.exclusive_bytes = self.exclusiveBytes
    c.shared_bytes = self.sharedBytes
    c.hidden_bytes = self.hiddenBytes
    c.freed_by_deletion_bytes = self.freedByDeletionBytes
  }
}

/// What is to be done for one volume of a take operation. Made by the catalog, passed to the agent with every step,
/// so that an agent that was restarted knows all it needs.
public struct SnapshotPlan: WireMessage, Hashable {
  /// The new snapshot's id.
  public var snapshotID: String = ""
  /// The volume's id.
  public var volumeID: String = ""
  /// The snapshots of the operation, as one group.
  public var groupID: String = ""
  /// The primary pool that holds the volume.
  public var poolID: String = ""
  /// The volume's path inside the pool, without leading slash.
  public var volumePath: String = ""
  /// The VM whose disk the volume is; empty if detached.
  public var vmID: String = ""
  /// That VM's name.
  public var vmName: String = ""
  /// The disk's target in that VM ("vda").
  public var disk: String = ""
  /// Full or incremental.
  public var kind: SnapshotKind = .unspecified
  /// Why full.
  public var fullReason: FullReason = .unspecified
  /// The parent's id; empty if full.
  public var parentID: String = ""
  /// The parent's bitmap and checkpoint; empty if full.
  public var parentCheckpoint: String = ""
  /// The new bitmap and checkpoint, `tidemark-<operation id>`; empty when none is to be made.
  public var checkpoint: String = ""
  /// Where the snapshot's file goes.
  public var location: SnapshotLocation?
  /// The caller's name for it.
  public var name: String = ""
  /// Bitmaps of ours that the image should still hold for the present chain, the tip's first.
  public var validCheckpoints: [String] = []
  /// The pool's name, by which agents' configurations know it.
  public var poolName: String = ""
  /// The operation that makes it.
  public var operationID: String = ""
  /// The format that the volume's VM drives it with, or did last: "qcow2", "raw". What the image's own header says can be a
  /// guest's word.
  public var volumeFormat: String = ""
  /// Whether the guest's file systems are frozen for it. The same in all plans of an operation.
  public var quiesce: Quiesce = .unspecified
  /// The size that the volume had when it was seen last, in bytes; 0 if it is not known.
  public var virtualBytes: UInt64 = 0
  /// The host that announced last that the VM runs there; empty if none does. A hint whom to ask first, nothing to rely on.
  public var hostName: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__SnapshotPlan>?) -> Void =
    tidemark__common__v1__snapshot_plan__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__SnapshotPlan) {
    self.snapshotID = swiftString(c.snapshot_id)
    self.volumeID = swiftString(c.volume_id)
    self.groupID = swiftString(c.group_id)
    self.poolID = swiftString(c.pool_id)
    self.volumePath = swiftString(c.volume_path)
    self.vmID = swiftString(c.vm_id)
    self.vmName = swiftString(c.vm_name)
    self.disk = swiftString(c.disk)
    self.kind = SnapshotKind(c.kind)
    self.fullReason = FullReason(c.full_reason)
    self.parentID = swiftString(c.parent_id)
    self.parentCheckpoint = swiftString(c.parent_checkpoint)
    self.checkpoint = swiftString(c.checkpoint)
    if let value = c.location { self.location = SnapshotLocation(decoding: value.pointee) }
    self.name = swiftString(c.name)
    self.validCheckpoints = swiftStrings(c.n_valid_checkpoints, c.valid_checkpoints)
    self.poolName = swiftString(c.pool_name)
    self.operationID = swiftString(c.operation_id)
    self.volumeFormat = swiftString(c.volume_format)
    self.quiesce = Quiesce(c.quiesce)
    self.virtualBytes = c.virtual_bytes
    self.hostName = swiftString(c.host_name)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__SnapshotPlan, in arena: borrowing Arena) {
    c.snapshot_id = arena.string(self.snapshotID)
    c.volume_id = arena.string(self.volumeID)
    c.group_id = arena.string(self.groupID)
    c.pool_id = arena.string(self.poolID)
    c.volume_path = arena.string(self.volumePath)
    c.vm_id = arena.string(self.vmID)
    c.vm_name = arena.string(self.vmName)
    c.disk = arena.string(self.disk)
    c.kind = self.kind.c
    c.full_reason = self.fullReason.c
    c.parent_id = arena.string(self.parentID)
    c.parent_checkpoint = arena.string(self.parentCheckpoint)
    c.checkpoint = arena.string(self.checkpoint)
    if let value = self.location { c.location = arena.message(value) }
    c.name = arena.string(self.name)
    (c.n_valid_checkpoints, c.valid_checkpoints) = arena.strings(self.validCheckpoints)
    c.pool_name = arena.string(self.poolName)
    c.operation_id = arena.string(self.operationID)
    c.volume_format = arena.string(self.volumeFormat)
    c.quiesce = self.quiesce.c
    c.virtual_bytes = self.virtualBytes
    c.host_name = arena.string(self.hostName)
  }
}

/// One file-backed volume, where an agent can find it.
public struct VolumePath: WireMessage, Hashable {
  /// The primary pool's id.
  public var poolID: String = ""
  /// The path inside it, without leading slash.
  public var path: String = ""
  /// The pool's name, by which agents' configurations know it.
  public var poolName: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__VolumePath>?) -> Void =
    tidemark__common__v1__volume_path__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__VolumePath) {
    self.poolID = swiftString(c.pool_id)
    self.path = swiftString(c.path)
    self.poolName = swiftString(c.pool_name)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__VolumePath, in arena: borrowing Arena) {
    c.pool_id = arena.string(self.poolID)
    c.path = arena.string(self.path)
    c.pool_name = arena.string(self.poolName)
  }
}

/// One snapshot's file on the storage.
public struct SnapshotFile: WireMessage, Hashable {
  /// The snapshot's id.
  public var snapshotID: String = ""
  /// The volume's id, which names the folder.
  public var volumeID: String = ""
  /// The store or pool.
  public var location: SnapshotLocation?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__SnapshotFile>?) -> Void =
    tidemark__common__v1__snapshot_file__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__SnapshotFile) {
    self.snapshotID = swiftString(c.snapshot_id)
    self.volumeID = swiftString(c.volume_id)
    if let value = c.location { self.location = SnapshotLocation(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__SnapshotFile, in arena: borrowing Arena) {
    c.snapshot_id = arena.string(self.snapshotID)
    c.volume_id = arena.string(self.volumeID)
    if let value = self.location { c.location = arena.message(value) }
  }
}

/// A bitmap of ours in a volume's image.
public struct VolumeBitmap: WireMessage, Hashable {
  /// The volume's id.
  public var volumeID: String = ""
  /// Where the volume is.
  public var path: VolumePath?
  /// The bitmap's and checkpoint's name, `tidemark-…`.
  public var checkpoint: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__VolumeBitmap>?) -> Void =
    tidemark__common__v1__volume_bitmap__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__VolumeBitmap) {
    self.volumeID = swiftString(c.volume_id)
    if let value = c.path { self.path = VolumePath(decoding: value.pointee) }
    self.checkpoint = swiftString(c.checkpoint)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__VolumeBitmap, in arena: borrowing Arena) {
    c.volume_id = arena.string(self.volumeID)
    if let value = self.path { c.path = arena.message(value) }
    c.checkpoint = arena.string(self.checkpoint)
  }
}

/// Files of an operation that nothing needs any more and that could not be removed then.
public struct Leftover: WireMessage, Hashable {
  /// The operation.
  public var operationID: String = ""
  /// The volume's id.
  public var volumeID: String = ""
  /// Where the volume is.
  public var volume: VolumePath?
  /// The snapshot whose files they are; absent for the image that a revert wrote beside the volume, and for an image.
  public var snapshot: SnapshotFile?
  /// Whether it is the image itself at `volume`: one that a migration has left there, or was making there.
  public var isImage: Bool = false
  /// Where the volume is now, if `volume` is where it was: domains that are defined with the old place get the new one.
  public var movedTo: VolumePath?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__Leftover>?) -> Void =
    tidemark__common__v1__leftover__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__Leftover) {
    self.operationID = swiftString(c.operation_id)
    self.volumeID = swiftString(c.volume_id)
    if let value = c.volume { self.volume = VolumePath(decoding: value.pointee) }
    if let value = c.snapshot { self.snapshot = SnapshotFile(decoding: value.pointee) }
    self.isImage = c.is_image != 0
    if let value = c.moved_to { self.movedTo = VolumePath(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__Leftover, in arena: borrowing Arena) {
    c.operation_id = arena.string(self.operationID)
    c.volume_id = arena.string(self.volumeID)
    if let value = self.volume { c.volume = arena.message(value) }
    if let value = self.snapshot { c.snapshot = arena.message(value) }
    c.is_image = self.isImage ? 1 : 0
    if let value = self.movedTo { c.moved_to = arena.message(value) }
  }
}

/// What a migration does with one disk or volume.
public struct MigrationDisk: WireMessage, Hashable {
  /// The volume's id.
  public var volumeID: String = ""
  /// Its place in the VM ("vda"); empty if it is migrated by itself.
  public var disk: String = ""
  /// Where it is.
  public var from: VolumePath?
  /// Where it goes; the same as `from` when it stays.
  public var to: VolumePath?
  /// Whether every host of its pool sees the same files: the pool is shared.
  public var isShared: Bool = false
  /// The format that its VM drives it with, or did last: "qcow2", "raw".
  public var format: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__MigrationDisk>?) -> Void =
    tidemark__common__v1__migration_disk__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__MigrationDisk) {
    self.volumeID = swiftString(c.volume_id)
    self.disk = swiftString(c.disk)
    if let value = c.from { self.from = VolumePath(decoding: value.pointee) }
    if let value = c.to { self.to = VolumePath(decoding: value.pointee) }
    self.isShared = c.is_shared != 0
    self.format = swiftString(c.format)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__MigrationDisk, in arena: borrowing Arena) {
    c.volume_id = arena.string(self.volumeID)
    c.disk = arena.string(self.disk)
    if let value = self.from { c.from = arena.message(value) }
    if let value = self.to { c.to = arena.message(value) }
    c.is_shared = self.isShared ? 1 : 0
    c.format = arena.string(self.format)
  }
}

/// What a migration is to do. Made by the catalog, passed to the agents with every step.
public struct MigrationPlan: WireMessage, Hashable {
  /// The operation's id.
  public var operationID: String = ""
  /// Whether a running VM moves to another host; else one volume that nobody uses moves to another pool.
  public var isLive: Bool = false
  /// The VM: the one to move, or the one that has the volume as a disk; empty for a detached volume.
  public var vmID: String = ""
  /// Its name.
  public var vmName: String = ""
  /// All volumes of the VM to move, or the one volume.
  public var disks: [MigrationDisk] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__MigrationPlan>?) -> Void =
    tidemark__common__v1__migration_plan__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__MigrationPlan) {
    self.operationID = swiftString(c.operation_id)
    self.isLive = c.is_live != 0
    self.vmID = swiftString(c.vm_id)
    self.vmName = swiftString(c.vm_name)
    self.disks = swiftMessages(c.n_disks, c.disks)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__MigrationPlan, in arena: borrowing Arena) {
    c.operation_id = arena.string(self.operationID)
    c.is_live = self.isLive ? 1 : 0
    c.vm_id = arena.string(self.vmID)
    c.vm_name = arena.string(self.vmName)
    (c.n_disks, c.disks) = arena.messages(self.disks)
  }
}

/// What was found for one volume.
public struct ReconcileResult: WireMessage, Hashable {
  /// The planned snapshot.
  public var snapshotID: String = ""
  /// What was found.
  public var finding: ReconcileFinding = .unspecified
  /// The volume's size that its VM sees now, in bytes.
  public var virtualBytes: UInt64 = 0
  /// Bitmaps of ours that are certainly not in the image any more, or have been removed from it.
  public var removedCheckpoints: [String] = []
  /// A line for people; may be empty.
  public var summary: String = ""
  /// Set when the planned store has no room for it.
  public var shortage: StoreShortage?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__ReconcileResult>?) -> Void =
    tidemark__common__v1__reconcile_result__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__ReconcileResult) {
    self.snapshotID = swiftString(c.snapshot_id)
    self.finding = ReconcileFinding(c.finding)
    self.virtualBytes = c.virtual_bytes
    self.removedCheckpoints = swiftStrings(c.n_removed_checkpoints, c.removed_checkpoints)
    self.summary = swiftString(c.summary)
    if let value = c.shortage { self.shortage = StoreShortage(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__ReconcileResult, in arena: borrowing Arena) {
    c.snapshot_id = arena.string(self.snapshotID)
    c.finding = self.finding.c
    c.virtual_bytes = self.virtualBytes
    (c.n_removed_checkpoints, c.removed_checkpoints) = arena.strings(self.removedCheckpoints)
    c.summary = arena.string(self.summary)
    if let value = self.shortage { c.shortage = arena.message(value) }
  }
}

/// A secondary store that has no room for a planned snapshot, as measured before anything was written.
public struct StoreShortage: WireMessage, Hashable {
  /// The store's id.
  public var storeID: String = ""
  /// What the snapshot may need there, in bytes.
  public var neededBytes: UInt64 = 0
  /// What is free there for it, in bytes.
  public var freeBytes: UInt64 = 0
  /// What a full snapshot may need on another store, in bytes.
  public var fullBytes: UInt64 = 0

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__StoreShortage>?) -> Void =
    tidemark__common__v1__store_shortage__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__StoreShortage) {
    self.storeID = swiftString(c.store_id)
    self.neededBytes = c.needed_bytes
    self.freeBytes = c.free_bytes
    self.fullBytes = c.full_bytes
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__StoreShortage, in arena: borrowing Arena) {
    c.store_id = arena.string(self.storeID)
    c.needed_bytes = self.neededBytes
    c.free_bytes = self.freeBytes
    c.full_bytes = self.fullBytes
  }
}

/// A snapshot that is durable on its storage, file and manifest.
public struct SealedSnapshot: WireMessage, Hashable {
  /// The snapshot's id.
  public var snapshotID: String = ""
  /// The volume's size at that moment, in bytes.
  public var virtualBytes: UInt64 = 0
  /// What the file occupies, in bytes, as the file system tells.
  public var allocatedBytes: UInt64 = 0
  /// The moment whose content it holds.
  public var takenAt: Timestamp?
  /// What is known of the file systems in it.
  public var consistency: Consistency = .unspecified

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__SealedSnapshot>?) -> Void =
    tidemark__common__v1__sealed_snapshot__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__SealedSnapshot) {
    self.snapshotID = swiftString(c.snapshot_id)
    self.virtualBytes = c.virtual_bytes
    self.allocatedBytes = c.allocated_bytes
    if let value = c.taken_at { self.takenAt = Timestamp(decoding: value.pointee) }
    self.consistency = Consistency(c.consistency)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__SealedSnapshot, in arena: borrowing Arena) {
    c.snapshot_id = arena.string(self.snapshotID)
    c.virtual_bytes = self.virtualBytes
    c.allocated_bytes = self.allocatedBytes
    if let value = self.takenAt { c.taken_at = arena.message(value) }
    c.consistency = self.consistency.c
  }
}

/// What a revert is to do. Made by the catalog, passed to the agents with every step.
public struct RevertPlan: WireMessage, Hashable {
  /// The operation's id.
  public var operationID: String = ""
  /// The volume's id.
  public var volumeID: String = ""
  /// Where the volume is.
  public var volume: VolumePath?
  /// The snapshot to go back to.
  public var snapshot: SnapshotFile?
  /// The bitmap that the reverted image starts with; empty if the snapshot has none.
  public var checkpoint: String = ""
  /// The snapshot's virtual size in bytes.
  public var virtualBytes: UInt64 = 0
  /// The snapshot's chain, it first, its root last.
  public var chain: [SnapshotFile] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__RevertPlan>?) -> Void =
    tidemark__common__v1__revert_plan__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__RevertPlan) {
    self.operationID = swiftString(c.operation_id)
    self.volumeID = swiftString(c.volume_id)
    if let value = c.volume { self.volume = VolumePath(decoding: value.pointee) }
    if let value = c.snapshot { self.snapshot = SnapshotFile(decoding: value.pointee) }
    self.checkpoint = swiftString(c.checkpoint)
    self.virtualBytes = c.virtual_bytes
    self.chain = swiftMessages(c.n_chain, c.chain)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__RevertPlan, in arena: borrowing Arena) {
    c.operation_id = arena.string(self.operationID)
    c.volume_id = arena.string(self.volumeID)
    if let value = self.volume { c.volume = arena.message(value) }
    if let value = self.snapshot { c.snapshot = arena.message(value) }
    c.checkpoint = arena.string(self.checkpoint)
    c.virtual_bytes = self.virtualBytes
    (c.n_chain, c.chain) = arena.messages(self.chain)
  }
}

/// The file of a template.
public struct TemplateFile: WireMessage, Hashable {
  /// The template's id, which names the file.
  public var templateID: String = ""
  /// The store.
  public var location: SnapshotLocation?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__TemplateFile>?) -> Void =
    tidemark__common__v1__template_file__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__TemplateFile) {
    self.templateID = swiftString(c.template_id)
    if let value = c.location { self.location = SnapshotLocation(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__TemplateFile, in arena: borrowing Arena) {
    c.template_id = arena.string(self.templateID)
    if let value = self.location { c.location = arena.message(value) }
  }
}

/// The files of one chain in one place.
public struct SnapshotChain: WireMessage, Hashable {
  /// The snapshot first, its root last.
  public var files: [SnapshotFile] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__SnapshotChain>?) -> Void =
    tidemark__common__v1__snapshot_chain__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__SnapshotChain) {
    self.files = swiftMessages(c.n_files, c.files)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__SnapshotChain, in arena: borrowing Arena) {
    (c.n_files, c.files) = arena.messages(self.files)
  }
}

/// What an export is to do. Made by the catalog, passed to the agents with every step.
public struct ExportPlan: WireMessage, Hashable {
  /// The operation's id.
  public var operationID: String = ""
  /// What it makes.
  public var target: ExportTarget = .unspecified
  /// The chains that hold the content, the preferred one first: the snapshot's own and its copies'. Empty if the content
  /// is a template's.
  public var sources: [SnapshotChain] = []
  /// The template that holds the content; absent if it is a snapshot's.
  public var template: TemplateFile?
  /// The pool or store that the new file goes to.
  public var destination: SnapshotLocation?
  /// Its path there, without leading slash.
  public var path: String = ""
  /// Its format: "qcow2", "raw".
  public var format: String = ""
  /// Size that a guest will see, in bytes; not less than `source_bytes`.
  public var virtualBytes: UInt64 = 0
  /// Virtual size of the source, in bytes.
  public var sourceBytes: UInt64 = 0
  /// What the source's files occupy, in bytes, at most `source_bytes`.
  public var contentBytes: UInt64 = 0
  /// The id of the volume or template that it makes; empty for a file.
  public var targetID: String = ""
  /// Volumes of the same pool: the new one gets the owner and mode of the first that is there.
  public var likes: [VolumePath] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__ExportPlan>?) -> Void =
    tidemark__common__v1__export_plan__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__ExportPlan) {
    self.operationID = swiftString(c.operation_id)
    self.target = ExportTarget(c.target)
    self.sources = swiftMessages(c.n_sources, c.sources)
    if let value = c.template_ { self.template = TemplateFile(decoding: value.pointee) }
    if let value = c.destination { self.destination = SnapshotLocation(decoding: value.pointee) }
    self.path = swiftString(c.path)
    self.format = swiftString(c.format)
    self.virtualBytes = c.virtual_bytes
    self.sourceBytes = c.source_bytes
    self.contentBytes = c.content_bytes
    self.targetID = swiftString(c.target_id)
    self.likes = swiftMessages(c.n_likes, c.likes)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__ExportPlan, in arena: borrowing Arena) {
    c.operation_id = arena.string(self.operationID)
    c.target = self.target.c
    (c.n_sources, c.sources) = arena.messages(self.sources)
    if let value = self.template { c.template_ = arena.message(value) }
    if let value = self.destination { c.destination = arena.message(value) }
    c.path = arena.string(self.path)
    c.format = arena.string(self.format)
    c.virtual_bytes = self.virtualBytes
    c.source_bytes = self.sourceBytes
    c.content_bytes = self.contentBytes
    c.target_id = arena.string(self.targetID)
    (c.n_likes, c.likes) = arena.messages(self.likes)
  }
}

/// A file that an export has published.
public struct ExportedFile: WireMessage, Hashable {
  /// Size that a guest will see, in bytes.
  public var virtualBytes: UInt64 = 0
  /// What the file occupies, in bytes, as the file system tells.
  public var allocatedBytes: UInt64 = 0

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__ExportedFile>?) -> Void =
    tidemark__common__v1__exported_file__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__ExportedFile) {
    self.virtualBytes = c.virtual_bytes
    self.allocatedBytes = c.allocated_bytes
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__ExportedFile, in arena: borrowing Arena) {
    c.virtual_bytes = self.virtualBytes
    c.allocated_bytes = self.allocatedBytes
  }
}

/// One snapshot that a copy brings to a store.
public struct CopiedLink: WireMessage, Hashable {
  /// The file that is read.
  public var source: SnapshotFile?
  /// The file that is made.
  public var target: SnapshotFile?
  /// The new snapshot's parent there; empty if it is full.
  public var parentID: String = ""
  /// Why it is full.
  public var fullReason: FullReason = .unspecified
  /// Whether it is hidden, as the original is.
  public var isHidden: Bool = false

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__CopiedLink>?) -> Void =
    tidemark__common__v1__copied_link__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__CopiedLink) {
    if let value = c.source { self.source = SnapshotFile(decoding: value.pointee) }
    if let value = c.target { self.target = SnapshotFile(decoding: value.pointee) }
    self.parentID = swiftString(c.parent_id)
    self.fullReason = FullReason(c.full_reason)
    self.isHidden = c.is_hidden != 0
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__CopiedLink, in arena: borrowing Arena) {
    if let value = self.source { c.source = arena.message(value) }
    if let value = self.target { c.target = arena.message(value) }
    c.parent_id = arena.string(self.parentID)
    c.full_reason = self.fullReason.c
    c.is_hidden = self.isHidden ? 1 : 0
  }
}

/// What a copy is to do. Made by the catalog, passed to the agents with every step.
public struct CopyPlan: WireMessage, Hashable {
  /// The operation's id.
  public var operationID: String = ""
  /// The new snapshots, each after its parent. Empty if all is there already.
  public var links: [CopiedLink] = []
  /// The chain that is read, the snapshot first.
  public var source: SnapshotChain?
  /// What the files to be copied occupy, in bytes.
  public var contentBytes: UInt64 = 0
  /// The new snapshot's id, or that of the copy that is there already.
  public var snapshotID: String = ""
  /// The copy that is there already and hidden, and becomes visible again; absent if there is none.
  public var revived: SnapshotFile?
  /// When it was planned; the moment at which hidden links are deleted.
  public var plannedAt: Timestamp?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__CopyPlan>?) -> Void =
    tidemark__common__v1__copy_plan__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__CopyPlan) {
    self.operationID = swiftString(c.operation_id)
    self.links = swiftMessages(c.n_links, c.links)
    if let value = c.source { self.source = SnapshotChain(decoding: value.pointee) }
    self.contentBytes = c.content_bytes
    self.snapshotID = swiftString(c.snapshot_id)
    if let value = c.revived { self.revived = SnapshotFile(decoding: value.pointee) }
    if let value = c.planned_at { self.plannedAt = Timestamp(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__CopyPlan, in arena: borrowing Arena) {
    c.operation_id = arena.string(self.operationID)
    (c.n_links, c.links) = arena.messages(self.links)
    if let value = self.source { c.source = arena.message(value) }
    c.content_bytes = self.contentBytes
    c.snapshot_id = arena.string(self.snapshotID)
    if let value = self.revived { c.revived = arena.message(value) }
    if let value = self.plannedAt { c.planned_at = arena.message(value) }
  }
}

/// What deleting a snapshot is to do. Made by the catalog, passed to the agent with every step.
public struct DeletePlan: WireMessage, Hashable {
  /// The operation's id.
  public var operationID: String = ""
  /// The snapshot that its user deletes.
  public var snapshot: SnapshotFile?
  /// When; goes into the manifest of one that becomes hidden.
  public var deletedAt: Timestamp?
  /// Whether it becomes hidden, as a child needs it.
  public var becomesHidden: Bool = false
  /// The files to remove, each before its parent; empty if it becomes hidden.
  public var removals: [SnapshotFile] = []
  /// The volume's bitmaps that nothing needs any more.
  public var doomedBitmaps: [VolumeBitmap] = []
  /// The template that is deleted, instead of a snapshot.
  public var template: TemplateFile?
  /// Whether the template is being read: its file goes when the last reader is done.
  public var templateIsRead: Bool = false

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__DeletePlan>?) -> Void =
    tidemark__common__v1__delete_plan__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__DeletePlan) {
    self.operationID = swiftString(c.operation_id)
    if let value = c.snapshot { self.snapshot = SnapshotFile(decoding: value.pointee) }
    if let value = c.deleted_at { self.deletedAt = Timestamp(decoding: value.pointee) }
    self.becomesHidden = c.becomes_hidden != 0
    self.removals = swiftMessages(c.n_removals, c.removals)
    self.doomedBitmaps = swiftMessages(c.n_doomed_bitmaps, c.doomed_bitmaps)
    if let value = c.template_ { self.template = TemplateFile(decoding: value.pointee) }
    self.templateIsRead = c.template_is_read != 0
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__DeletePlan, in arena: borrowing Arena) {
    c.operation_id = arena.string(self.operationID)
    if let value = self.snapshot { c.snapshot = arena.message(value) }
    if let value = self.deletedAt { c.deleted_at = arena.message(value) }
    c.becomes_hidden = self.becomesHidden ? 1 : 0
    (c.n_removals, c.removals) = arena.messages(self.removals)
    (c.n_doomed_bitmaps, c.doomed_bitmaps) = arena.messages(self.doomedBitmaps)
    if let value = self.template { c.template_ = arena.message(value) }
    c.template_is_read = self.templateIsRead ? 1 : 0
  }
}

/// Hidden snapshots that become part of their only child.
public struct ChainMerge: WireMessage, Hashable {
  /// The child, whose file is written anew.
  public var child: SnapshotFile?
  /// The hidden ones, the child's parent first.
  public var merged: [SnapshotFile] = []
  /// What the child holds the changes since afterwards; absent: it becomes full.
  public var newParent: SnapshotFile?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__ChainMerge>?) -> Void =
    tidemark__common__v1__chain_merge__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__ChainMerge) {
    if let value = c.child { self.child = SnapshotFile(decoding: value.pointee) }
    self.merged = swiftMessages(c.n_merged, c.merged)
    if let value = c.new_parent { self.newParent = SnapshotFile(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__ChainMerge, in arena: borrowing Arena) {
    if let value = self.child { c.child = arena.message(value) }
    (c.n_merged, c.merged) = arena.messages(self.merged)
    if let value = self.newParent { c.new_parent = arena.message(value) }
  }
}

/// What a consolidation is to do. Made by the catalog, passed to the agent with every step.
public struct ConsolidationPlan: WireMessage, Hashable {
  /// The operation's id.
  public var operationID: String = ""
  /// The volume's id.
  public var volumeID: String = ""
  /// Where all these files are.
  public var location: SnapshotLocation?
  /// The merges, the ones nearest to a chain's root first.
  public var merges: [ChainMerge] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__ConsolidationPlan>?) -> Void =
    tidemark__common__v1__consolidation_plan__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__ConsolidationPlan) {
    self.operationID = swiftString(c.operation_id)
    self.volumeID = swiftString(c.volume_id)
    if let value = c.location { self.location = SnapshotLocation(decoding: value.pointee) }
    self.merges = swiftMessages(c.n_merges, c.merges)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__ConsolidationPlan, in arena: borrowing Arena) {
    c.operation_id = arena.string(self.operationID)
    c.volume_id = arena.string(self.volumeID)
    if let value = self.location { c.location = arena.message(value) }
    (c.n_merges, c.merges) = arena.messages(self.merges)
  }
}

/// A snapshot whose hidden ancestors are part of it now, file and manifest.
public struct ConsolidatedSnapshot: WireMessage, Hashable {
  /// The snapshot's id.
  public var snapshotID: String = ""
  /// What its file occupies now, in bytes, as the file system tells.
  public var allocatedBytes: UInt64 = 0

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__ConsolidatedSnapshot>?) -> Void =
    tidemark__common__v1__consolidated_snapshot__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__ConsolidatedSnapshot) {
    self.snapshotID = swiftString(c.snapshot_id)
    self.allocatedBytes = c.allocated_bytes
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__ConsolidatedSnapshot, in arena: borrowing Arena) {
    c.snapshot_id = arena.string(self.snapshotID)
    c.allocated_bytes = self.allocatedBytes
  }
}

/// One thing that a check has found, and what was done about it.
public struct Finding: WireMessage, Hashable {
  /// The volume, by id.
  public var volumeID: String = ""
  /// What.
  public var code: FindingCode = .unspecified
  /// What became of it.
  public var outcome: FindingOutcome = .unspecified
  /// What it is about: the bitmap's or checkpoint's name, the snapshot's id, or the file's path.
  public var subject: String = ""
  /// For people: what was found, and what was done.
  public var summary: String = ""
  /// For people: what is left to do; empty unless the outcome is NEEDS_ATTENTION.
  public var remedy: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__Finding>?) -> Void =
    tidemark__common__v1__finding__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__Finding) {
    self.volumeID = swiftString(c.volume_id)
    self.code = FindingCode(c.code)
    self.outcome = FindingOutcome(c.outcome)
    self.subject = swiftString(c.subject)
    self.summary = swiftString(c.summary)
    self.remedy = swiftString(c.remedy)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__Finding, in arena: borrowing Arena) {
    c.volume_id = arena.string(self.volumeID)
    c.code = self.code.c
    c.outcome = self.outcome.c
    c.subject = arena.string(self.subject)
    c.summary = arena.string(self.summary)
    c.remedy = arena.string(self.remedy)
  }
}

/// A bitmap that the catalog has a record of.
public struct KnownBitmap: WireMessage, Hashable {
  /// Its name, `tidemark-…`.
  public var checkpoint: String = ""
  /// What is believed of it.
  public var state: BitmapState = .unspecified

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__KnownBitmap>?) -> Void =
    tidemark__common__v1__known_bitmap__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__KnownBitmap) {
    self.checkpoint = swiftString(c.checkpoint)
    self.state = BitmapState(c.state)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__KnownBitmap, in arena: borrowing Arena) {
    c.checkpoint = arena.string(self.checkpoint)
    c.state = self.state.c
  }
}

/// A snapshot that the catalog has a record of, and where its files should be.
public struct KnownSnapshot: WireMessage, Hashable {
  /// Its files.
  public var file: SnapshotFile?
  /// What has become of it.
  public var state: SnapshotState = .unspecified
  /// Whether the file that a consolidation has replaced is kept, as somebody reads it.
  public var keepsReplacedFile: Bool = false

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__KnownSnapshot>?) -> Void =
    tidemark__common__v1__known_snapshot__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__KnownSnapshot) {
    if let value = c.file { self.file = SnapshotFile(decoding: value.pointee) }
    self.state = SnapshotState(c.state)
    self.keepsReplacedFile = c.keeps_replaced_file != 0
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__KnownSnapshot, in arena: borrowing Arena) {
    if let value = self.file { c.file = arena.message(value) }
    c.state = self.state.c
    c.keeps_replaced_file = self.keepsReplacedFile ? 1 : 0
  }
}

/// All that the catalog believes of a volume, for a comparison with what is. Made by the catalog, passed to the agent.
public struct VolumeSurvey: WireMessage, Hashable {
  /// The volume's id.
  public var volumeID: String = ""
  /// Where the volume is.
  public var volume: VolumePath?
  /// Its VM's name; empty if detached.
  public var vmName: String = ""
  /// Its place in that VM ("vda"); empty if detached.
  public var disk: String = ""
  /// All bitmaps of ours that its image may hold.
  public var bitmaps: [KnownBitmap] = []
  /// All its snapshots.
  public var snapshots: [KnownSnapshot] = []
  /// Where files of its snapshots may lie: its pool and its zone's stores.
  public var locations: [SnapshotLocation] = []
  /// Operations that took snapshots of it and were undone, newest first: files that carry their ids are nobody's.
  public var undoneOperations: [String] = []
  /// When all this was believed, by the catalog's clock: files that are younger are nobody's leftovers.
  public var surveyedAt: Timestamp?
  /// Whether its file is believed to be gone.
  public var isGone: Bool = false
  /// If it is: volumes without snapshots whose files may be its own, moved by somebody.
  public var candidates: [AdoptionCandidate] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__VolumeSurvey>?) -> Void =
    tidemark__common__v1__volume_survey__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__VolumeSurvey) {
    self.volumeID = swiftString(c.volume_id)
    if let value = c.volume { self.volume = VolumePath(decoding: value.pointee) }
    self.vmName = swiftString(c.vm_name)
    self.disk = swiftString(c.disk)
    self.bitmaps = swiftMessages(c.n_bitmaps, c.bitmaps)
    self.snapshots = swiftMessages(c.n_snapshots, c.snapshots)
    self.locations = swiftMessages(c.n_locations, c.locations)
    self.undoneOperations = swiftStrings(c.n_undone_operations, c.undone_operations)
    if let value = c.surveyed_at { self.surveyedAt = Timestamp(decoding: value.pointee) }
    self.isGone = c.is_gone != 0
    self.candidates = swiftMessages(c.n_candidates, c.candidates)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__VolumeSurvey, in arena: borrowing Arena) {
    c.volume_id = arena.string(self.volumeID)
    if let value = self.volume { c.volume = arena.message(value) }
    c.vm_name = arena.string(self.vmName)
    c.disk = arena.string(self.disk)
    (c.n_bitmaps, c.bitmaps) = arena.messages(self.bitmaps)
    (c.n_snapshots, c.snapshots) = arena.messages(self.snapshots)
    (c.n_locations, c.locations) = arena.messages(self.locations)
    (c.n_undone_operations, c.undone_operations) = arena.strings(self.undoneOperations)
    if let value = self.surveyedAt { c.surveyed_at = arena.message(value) }
    c.is_gone = self.isGone ? 1 : 0
    (c.n_candidates, c.candidates) = arena.messages(self.candidates)
  }
}

/// A volume whose file may be that of another one, which is gone.
public struct AdoptionCandidate: WireMessage, Hashable {
  /// Its id.
  public var volumeID: String = ""
  /// Where it is.
  public var place: VolumePath?
  /// The bitmaps of ours that its image holds. Filled in by an agent that has looked.
  public var checkpoints: [String] = []
  /// Size that its VM sees, in bytes. Likewise.
  public var virtualBytes: UInt64 = 0

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__AdoptionCandidate>?) -> Void =
    tidemark__common__v1__adoption_candidate__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__AdoptionCandidate) {
    self.volumeID = swiftString(c.volume_id)
    if let value = c.place { self.place = VolumePath(decoding: value.pointee) }
    self.checkpoints = swiftStrings(c.n_checkpoints, c.checkpoints)
    self.virtualBytes = c.virtual_bytes
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__AdoptionCandidate, in arena: borrowing Arena) {
    c.volume_id = arena.string(self.volumeID)
    if let value = self.place { c.place = arena.message(value) }
    (c.n_checkpoints, c.checkpoints) = arena.strings(self.checkpoints)
    c.virtual_bytes = self.virtualBytes
  }
}

/// What an adoption is to do. Made by the catalog, passed to the agent with every step.
public struct AdoptionPlan: WireMessage, Hashable {
  /// The operation's id.
  public var operationID: String = ""
  /// The volume that is gone, at its old place.
  public var volume: VolumeSurvey?
  /// Where its file is now.
  public var place: VolumePath?
  /// The volume that was registered there; empty if none was.
  public var candidateID: String = ""
  /// The bitmap of its tip, which its image must hold.
  public var checkpoint: String = ""
  /// Size that its VM saw last, in bytes.
  public var virtualBytes: UInt64 = 0
  /// The format that a VM drives the file with now, or the volume's own: "qcow2".
  public var format: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__AdoptionPlan>?) -> Void =
    tidemark__common__v1__adoption_plan__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__AdoptionPlan) {
    self.operationID = swiftString(c.operation_id)
    if let value = c.volume { self.volume = VolumeSurvey(decoding: value.pointee) }
    if let value = c.place { self.place = VolumePath(decoding: value.pointee) }
    self.candidateID = swiftString(c.candidate_id)
    self.checkpoint = swiftString(c.checkpoint)
    self.virtualBytes = c.virtual_bytes
    self.format = swiftString(c.format)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__AdoptionPlan, in arena: borrowing Arena) {
    c.operation_id = arena.string(self.operationID)
    if let value = self.volume { c.volume = arena.message(value) }
    if let value = self.place { c.place = arena.message(value) }
    c.candidate_id = arena.string(self.candidateID)
    c.checkpoint = arena.string(self.checkpoint)
    c.virtual_bytes = self.virtualBytes
    c.format = arena.string(self.format)
  }
}

/// A snapshot as its manifest on the storage tells of it.
public struct StoredSnapshot: WireMessage, Hashable {
  /// Its id.
  public var snapshotID: String = ""
  /// The volume's id.
  public var volumeID: String = ""
  /// Its group.
  public var groupID: String = ""
  /// The operation that made it.
  public var operationID: String = ""
  /// That operation's attempt.
  public var attempt: UInt64 = 0
  /// Its parent; empty if full.
  public var parentID: String = ""
  /// Why it is full; unspecified if it has a parent.
  public var fullReason: FullReason = .unspecified
  /// Its bitmap and checkpoint; empty if it has none.
  public var checkpoint: String = ""
  /// The caller's name for it; may be empty.
  public var name: String = ""
  /// The volume's size at that moment, in bytes.
  public var virtualBytes: UInt64 = 0
  /// What its file occupied when it was sealed, in bytes.
  public var allocatedBytes: UInt64 = 0
  /// The moment whose content it holds, in whole milliseconds.
  public var takenAt: Timestamp?
  /// When its user deleted it; absent if nobody did.
  public var deletedAt: Timestamp?
  /// What is known of the file systems in it.
  public var consistency: Consistency = .unspecified
  /// The snapshot that it is a copy of; empty for an original.
  public var copiedFrom: String = ""
  /// Where the volume was.
  public var volume: VolumePath?
  /// The VM's id; empty if detached.
  public var vmID: String = ""
  /// The VM's name; empty if detached.
  public var vmName: String = ""
  /// The disk's target in that VM; empty if detached.
  public var disk: String = ""
  /// Whether its file is there.
  public var hasFile: Bool = false
  /// Why the manifest cannot be used; then only the ids above are filled in, after its file's name.
  public var problem: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__StoredSnapshot>?) -> Void =
    tidemark__common__v1__stored_snapshot__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__StoredSnapshot) {
    self.snapshotID = swiftString(c.snapshot_id)
    self.volumeID = swiftString(c.volume_id)
    self.groupID = swiftString(c.group_id)
    self.operationID = swiftString(c.operation_id)
    self.attempt = c.attempt
    self.parentID = swiftString(c.parent_id)
    self.fullReason = FullReason(c.full_reason)
    self.checkpoint = swiftString(c.checkpoint)
    self.name = swiftString(c.name)
    self.virtualBytes = c.virtual_bytes
    self.allocatedBytes = c.allocated_bytes
    if let value = c.taken_at { self.takenAt = Timestamp(decoding: value.pointee) }
    if let value = c.deleted_at { self.deletedAt = Timestamp(decoding: value.pointee) }
    self.consistency = Consistency(c.consistency)
    self.copiedFrom = swiftString(c.copied_from)
    if let value = c.volume { self.volume = VolumePath(decoding: value.pointee) }
    self.vmID = swiftString(c.vm_id)
    self.vmName = swiftString(c.vm_name)
    self.disk = swiftString(c.disk)
    self.hasFile = c.has_file != 0
    self.problem = swiftString(c.problem)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__StoredSnapshot, in arena: borrowing Arena) {
    c.snapshot_id = arena.string(self.snapshotID)
    c.volume_id = arena.string(self.volumeID)
    c.group_id = arena.string(self.groupID)
    c.operation_id = arena.string(self.operationID)
    c.attempt = self.attempt
    c.parent_id = arena.string(self.parentID)
    c.full_reason = self.fullReason.c
    c.checkpoint = arena.string(self.checkpoint)
    c.name = arena.string(self.name)
    c.virtual_bytes = self.virtualBytes
    c.allocated_bytes = self.allocatedBytes
    if let value = self.takenAt { c.taken_at = arena.message(value) }
    if let value = self.deletedAt { c.deleted_at = arena.message(value) }
    c.consistency = self.consistency.c
    c.copied_from = arena.string(self.copiedFrom)
    if let value = self.volume { c.volume = arena.message(value) }
    c.vm_id = arena.string(self.vmID)
    c.vm_name = arena.string(self.vmName)
    c.disk = arena.string(self.disk)
    c.has_file = self.hasFile ? 1 : 0
    c.problem = arena.string(self.problem)
  }
}

/// What an agent has seen of a volume, without changing anything but bitmaps that are broken.
public struct VolumeObservation: WireMessage, Hashable {
  /// The volume's id.
  public var volumeID: String = ""
  /// Whether its file is there.
  public var presence: FilePresence = .unspecified
  /// Which of the bitmaps that were asked for are in its image and have recorded everything.
  public var soundCheckpoints: [String] = []
  /// Why its bitmaps could not be looked at; empty if they were.
  public var problem: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__VolumeObservation>?) -> Void =
    tidemark__common__v1__volume_observation__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__VolumeObservation) {
    self.volumeID = swiftString(c.volume_id)
    self.presence = FilePresence(c.presence)
    self.soundCheckpoints = swiftStrings(c.n_sound_checkpoints, c.sound_checkpoints)
    self.problem = swiftString(c.problem)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__VolumeObservation, in arena: borrowing Arena) {
    c.volume_id = arena.string(self.volumeID)
    c.presence = self.presence.c
    (c.n_sound_checkpoints, c.sound_checkpoints) = arena.strings(self.soundCheckpoints)
    c.problem = arena.string(self.problem)
  }
}

/// What a verification reads. Made by the catalog, passed to the agent.
public struct VerifyPlan: WireMessage, Hashable {
  /// The volume's id.
  public var volumeID: String = ""
  /// The links to read, each after its parent: snapshots and all their ancestors.
  public var links: [VerifyLink] = []
  /// The operation's id.
  public var operationID: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__VerifyPlan>?) -> Void =
    tidemark__common__v1__verify_plan__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__VerifyPlan) {
    self.volumeID = swiftString(c.volume_id)
    self.links = swiftMessages(c.n_links, c.links)
    self.operationID = swiftString(c.operation_id)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__VerifyPlan, in arena: borrowing Arena) {
    c.volume_id = arena.string(self.volumeID)
    (c.n_links, c.links) = arena.messages(self.links)
    c.operation_id = arena.string(self.operationID)
  }
}

/// A link of a chain that is to be verified.
public struct VerifyLink: WireMessage, Hashable {
  /// Its files.
  public var file: SnapshotFile?
  /// Its parent's id; empty if full.
  public var parentID: String = ""
  /// Whether its user has deleted it.
  public var isHidden: Bool = false

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__VerifyLink>?) -> Void =
    tidemark__common__v1__verify_link__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__VerifyLink) {
    if let value = c.file { self.file = SnapshotFile(decoding: value.pointee) }
    self.parentID = swiftString(c.parent_id)
    self.isHidden = c.is_hidden != 0
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__VerifyLink, in arena: borrowing Arena) {
    if let value = self.file { c.file = arena.message(value) }
    c.parent_id = arena.string(self.parentID)
    c.is_hidden = self.isHidden ? 1 : 0
  }
}

/// What the verification of one link has found.
public struct VerifyResult: WireMessage, Hashable {
  /// The link.
  public var snapshotID: String = ""
  /// What is wrong with its own files; empty if they are sound.
  public var damages: [LinkDamage] = []
  /// Whether its manifest has no checksums, so that only its structure was looked at.
  public var unverifiable: Bool = false

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__VerifyResult>?) -> Void =
    tidemark__common__v1__verify_result__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__VerifyResult) {
    self.snapshotID = swiftString(c.snapshot_id)
    self.damages = swiftMessages(c.n_damages, c.damages)
    self.unverifiable = c.unverifiable != 0
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__VerifyResult, in arena: borrowing Arena) {
    c.snapshot_id = arena.string(self.snapshotID)
    (c.n_damages, c.damages) = arena.messages(self.damages)
    c.unverifiable = self.unverifiable ? 1 : 0
  }
}

/// One thing that is wrong with a link's own files.
public struct LinkDamage: WireMessage, Hashable {
  /// SNAPSHOT_MISSING or SNAPSHOT_DAMAGED.
  public var code: FindingCode = .unspecified
  /// The first byte of the file that is concerned.
  public var offset: UInt64 = 0
  /// How many bytes are; 0 where it is not about a range.
  public var length: UInt64 = 0
  /// For people.
  public var summary: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__LinkDamage>?) -> Void =
    tidemark__common__v1__link_damage__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__LinkDamage) {
    self.code = FindingCode(c.code)
    self.offset = c.offset
    self.length = c.length
    self.summary = swiftString(c.summary)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__LinkDamage, in arena: borrowing Arena) {
    c.code = self.code.c
    c.offset = self.offset
    c.length = self.length
    c.summary = arena.string(self.summary)
  }
}

/// What the comparison of one volume has found.
public struct VolumeReport: WireMessage, Hashable {
  /// The volume's id.
  public var volumeID: String = ""
  /// What was found, and what was done.
  public var findings: [Finding] = []
  /// Recorded bitmaps that are certainly not in the image any more, or not sound.
  public var goneCheckpoints: [String] = []
  /// Whether its file is there.
  public var presence: FilePresence = .unspecified
  /// Snapshots whose files are certainly not where they belong.
  public var lostSnapshots: [String] = []
  /// Snapshots whose files are where they belong.
  public var foundSnapshots: [String] = []
  /// Candidates of the survey whose images hold bitmaps of ours.
  public var candidates: [AdoptionCandidate] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Common__V1__VolumeReport>?) -> Void =
    tidemark__common__v1__volume_report__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Common__V1__VolumeReport) {
    self.volumeID = swiftString(c.volume_id)
    self.findings = swiftMessages(c.n_findings, c.findings)
    self.goneCheckpoints = swiftStrings(c.n_gone_checkpoints, c.gone_checkpoints)
    self.presence = FilePresence(c.presence)
    self.lostSnapshots = swiftStrings(c.n_lost_snapshots, c.lost_snapshots)
    self.foundSnapshots = swiftStrings(c.n_found_snapshots, c.found_snapshots)
    self.candidates = swiftMessages(c.n_candidates, c.candidates)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Common__V1__VolumeReport, in arena: borrowing Arena) {
    c.volume_id = arena.string(self.volumeID)
    (c.n_findings, c.findings) = arena.messages(self.findings)
    (c.n_gone_checkpoints, c.gone_checkpoints) = arena.strings(self.goneCheckpoints)
    c.presence = self.presence.c
    (c.n_lost_snapshots, c.lost_snapshots) = arena.strings(self.lostSnapshots)
    (c.n_found_snapshots, c.found_snapshots) = arena.strings(self.foundSnapshots)
    (c.n_candidates, c.candidates) = arena.messages(self.candidates)
  }
}
