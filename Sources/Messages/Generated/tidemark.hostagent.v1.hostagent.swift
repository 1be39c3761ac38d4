// Generated from Protos/tidemark/hostagent/v1/hostagent.proto by compose/generate-messages. Do not edit.
// swift-format-ignore-file

public import CTidemarkMessages
public import GRPCCore

/// Where a job is.
public enum JobState: RawRepresentable, Hashable, Sendable {
  /// Never sent by us.
  case unspecified
  /// Waits for a free place: the host copies only so many at once.
  case waiting
  /// Runs.
  case running
  /// Done. Final.
  case succeeded
  /// Failed. Final.
  case failed
  /// Ended on request. Final.
  case cancelled
  /// A number that this version does not know: the peer is newer.
  case unrecognized(UInt32)

  /// The case of a number on the wire.
  public init(rawValue: UInt32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .waiting
    case 2: self = .running
    case 3: self = .succeeded
    case 4: self = .failed
    case 5: self = .cancelled
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: UInt32 {
    switch self {
    case .unspecified: 0
    case .waiting: 1
    case .running: 2
    case .succeeded: 3
    case .failed: 4
    case .cancelled: 5
    case .unrecognized(let number): number
    }
  }

  init(_ c: Tidemark__Hostagent__V1__JobState) { self.init(rawValue: c.rawValue) }
  var c: Tidemark__Hostagent__V1__JobState { Tidemark__Hostagent__V1__JobState(rawValue: rawValue) }
}

/// Where a VM is that was to leave its host.
public enum Departure: RawRepresentable, Hashable, Sendable {
  /// Never sent by us.
  case unspecified
  /// It runs here as before.
  case stays
  /// It does not run here any more, and libvirt says that it was migrated.
  case left
  /// It does not run here any more, and nothing says why.
  case absent
  /// A number that this version does not know: the peer is newer.
  case unrecognized(UInt32)

  /// The case of a number on the wire.
  public init(rawValue: UInt32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .stays
    case 2: self = .left
    case 3: self = .absent
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: UInt32 {
    switch self {
    case .unspecified: 0
    case .stays: 1
    case .left: 2
    case .absent: 3
    case .unrecognized(let number): number
    }
  }

  init(_ c: Tidemark__Hostagent__V1__Departure) { self.init(rawValue: c.rawValue) }
  var c: Tidemark__Hostagent__V1__Departure { Tidemark__Hostagent__V1__Departure(rawValue: rawValue) }
}

/// Arguments of HostAgent.ListManifests.
public struct ListManifestsRequest: WireMessage, Hashable {
  /// The store or pool.
  public var location: SnapshotLocation?
  /// The last volume of the part before, by id; empty for the first part.
  public var afterVolume: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__ListManifestsRequest>?) -> Void =
    tidemark__hostagent__v1__list_manifests_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__ListManifestsRequest) {
    if let value = c.location { self.location = SnapshotLocation(decoding: value.pointee) }
    self.afterVolume = swiftString(c.after_volume)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__ListManifestsRequest, in arena: borrowing Arena) {
    if let value = self.location { c.location = arena.message(value) }
    c.after_volume = arena.string(self.afterVolume)
  }
}

/// Answer of HostAgent.ListManifests.
public struct ListManifestsResponse: WireMessage, Hashable {
  /// All manifests of some volumes.
  public var snapshots: [StoredSnapshot] = []
  /// The last of those volumes; empty when there is nothing after them.
  public var nextAfterVolume: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__ListManifestsResponse>?) -> Void =
    tidemark__hostagent__v1__list_manifests_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__ListManifestsResponse) {
    self.snapshots = swiftMessages(c.n_snapshots, c.snapshots)
    self.nextAfterVolume = swiftString(c.next_after_volume)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__ListManifestsResponse, in arena: borrowing Arena) {
    (c.n_snapshots, c.snapshots) = arena.messages(self.snapshots)
    c.next_after_volume = arena.string(self.nextAfterVolume)
  }
}

/// Arguments of HostAgent.Describe.
public struct DescribeRequest: WireMessage, Hashable {
  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__DescribeRequest>?) -> Void =
    tidemark__hostagent__v1__describe_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__DescribeRequest) {
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__DescribeRequest, in arena: borrowing Arena) {
  }
}

/// Arguments of HostAgent.LocateVolumes.
public struct LocateVolumesRequest: WireMessage, Hashable {
  /// The volumes, 1 to 64.
  public var volumes: [VolumePath] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__LocateVolumesRequest>?) -> Void =
    tidemark__hostagent__v1__locate_volumes_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__LocateVolumesRequest) {
    self.volumes = swiftMessages(c.n_volumes, c.volumes)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__LocateVolumesRequest, in arena: borrowing Arena) {
    (c.n_volumes, c.volumes) = arena.messages(self.volumes)
  }
}

/// Who uses a volume here.
public struct VolumeUse: WireMessage, Hashable {
  /// The volume.
  public var volume: VolumePath?
  /// Whether its file is there, as this host sees the pool.
  public var fileExists: Bool = false
  /// A domain of this host that is active (running or paused) with this volume as a disk: its UUID; empty if none.
  public var activeVmID: String = ""
  /// A domain of this host that is only defined with it; empty if none.
  public var inactiveVmID: String = ""
  /// The disk's target in that domain.
  public var disk: String = ""
  /// Whether the active domain is running (not paused).
  public var running: Bool = false
  /// Whether anybody, on any host of a shared pool that honours locks, has the image open for writing.
  public var writeLocked: Bool = false
  /// `file_exists`, and whether that it is not proves anything.
  public var presence: FilePresence = .unspecified

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__VolumeUse>?) -> Void =
    tidemark__hostagent__v1__volume_use__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__VolumeUse) {
    if let value = c.volume { self.volume = VolumePath(decoding: value.pointee) }
    self.fileExists = c.file_exists != 0
    self.activeVmID = swiftString(c.active_vm_id)
    self.inactiveVmID = swiftString(c.inactive_vm_id)
    self.disk = swiftString(c.disk)
    self.running = c.running != 0
    self.writeLocked = c.write_locked != 0
    self.presence = FilePresence(c.presence)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__VolumeUse, in arena: borrowing Arena) {
    if let value = self.volume { c.volume = arena.message(value) }
    c.file_exists = self.fileExists ? 1 : 0
    c.active_vm_id = arena.string(self.activeVmID)
    c.inactive_vm_id = arena.string(self.inactiveVmID)
    c.disk = arena.string(self.disk)
    c.running = self.running ? 1 : 0
    c.write_locked = self.writeLocked ? 1 : 0
    c.presence = self.presence.c
  }
}

/// Answer of HostAgent.LocateVolumes.
public struct LocateVolumesResponse: WireMessage, Hashable {
  /// One a volume, in the request's order.
  public var uses: [VolumeUse] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__LocateVolumesResponse>?) -> Void =
    tidemark__hostagent__v1__locate_volumes_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__LocateVolumesResponse) {
    self.uses = swiftMessages(c.n_uses, c.uses)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__LocateVolumesResponse, in arena: borrowing Arena) {
    (c.n_uses, c.uses) = arena.messages(self.uses)
  }
}

/// Arguments of HostAgent.InitializeStore.
public struct InitializeStoreRequest: WireMessage, Hashable {
  /// The store's name in the agent's configuration.
  public var name: String = ""
  /// The id to mark it with.
  public var storeID: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__InitializeStoreRequest>?) -> Void =
    tidemark__hostagent__v1__initialize_store_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__InitializeStoreRequest) {
    self.name = swiftString(c.name)
    self.storeID = swiftString(c.store_id)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__InitializeStoreRequest, in arena: borrowing Arena) {
    c.name = arena.string(self.name)
    c.store_id = arena.string(self.storeID)
  }
}

/// Answer of HostAgent.InitializeStore.
public struct InitializeStoreResponse: WireMessage, Hashable {
  /// The id that the marker holds now: the given one, or the one it had when it was ours already.
  public var storeID: String = ""
  /// Whether space can be reserved there, tried out.
  public var canReserve: Bool = false
  /// Size of its file system in bytes.
  public var capacityBytes: UInt64 = 0
  /// Free bytes there.
  public var freeBytes: UInt64 = 0

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__InitializeStoreResponse>?) -> Void =
    tidemark__hostagent__v1__initialize_store_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__InitializeStoreResponse) {
    self.storeID = swiftString(c.store_id)
    self.canReserve = c.can_reserve != 0
    self.capacityBytes = c.capacity_bytes
    self.freeBytes = c.free_bytes
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__InitializeStoreResponse, in arena: borrowing Arena) {
    c.store_id = arena.string(self.storeID)
    c.can_reserve = self.canReserve ? 1 : 0
    c.capacity_bytes = self.capacityBytes
    c.free_bytes = self.freeBytes
  }
}

/// Which step of which operation a job is.
public struct JobKey: WireMessage, Hashable {
  /// The operation's id.
  public var operationID: String = ""
  /// The step's name.
  public var step: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__JobKey>?) -> Void =
    tidemark__hostagent__v1__job_key__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__JobKey) {
    self.operationID = swiftString(c.operation_id)
    self.step = swiftString(c.step)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__JobKey, in arena: borrowing Arena) {
    c.operation_id = arena.string(self.operationID)
    c.step = arena.string(self.step)
  }
}

/// Arguments of HostAgent.StartJob.
public struct StartJobRequest: WireMessage, Hashable {
  /// Which step.
  public var key: JobKey?
  /// The operation's attempt. One lower than the highest seen is refused.
  public var attempt: UInt64 = 0
  /// Volumes that an active domain of this host must have as disks that its guest may write, and that does not migrate, asked of
  /// libvirt at this moment: otherwise nothing is started, and the caller has to ask all hosts who uses them. Such a domain is
  /// their only user. Empty: nothing is asked.
  public var activeHere: [VolumePath] = []

  /// What to do.
  public enum Work: Hashable, Sendable {
    /// Take: compare the plans with libvirt and the images, cure what can be cured.
    case reconcile(TakeWork)
    /// Take: create the partial files.
    case prepare(TakeWork)
    /// Take: copy, all disks at one instant.
    case copy(TakeWork)
    /// Take: publish the files and manifests.
    case seal(TakeWork)
    /// Take: remove whatever the steps above have made, in the safe order.
    case undoTake(TakeWork)
    /// Revert: is the volume unused here?
    case check(RevertWork)
    /// Revert: write the new image beside the volume.
    case write(RevertWork)
    /// Revert: put it in the volume's place, holding the old file's lock.
    case swap(RevertWork)
    /// Revert: remove the new image if it has not been swapped in.
    case undoRevert(RevertWork)
    /// Delete: write `deleted_at` into the manifests.
    case mark(DeleteWork)
    /// Delete: remove manifests and files, each before its parent.
    case remove(DeleteWork)
    /// Any: remove bitmaps and checkpoint metadata that nothing needs.
    case tidy(TidyWork)
    /// Check: compare what is believed of volumes with what is, mend what can be mended.
    case examine(ExamineWork)
    /// Migrate: what the images are; at the VM's host, or where the volume is to be copied.
    case inspect(MigrateWork)
    /// Migrate: make the images that the VM is to find at its new host, and tell their paths there.
    case receive(MigrateWork)
    /// Migrate: move the running VM; follows a migration that runs already.
    case depart(MigrateWork)
    /// Migrate: copy the volume that nobody uses.
    case transfer(MigrateWork)
    /// Migrate: let the copy become the volume, holding the old image's lock.
    case settle(MigrateWork)
    /// Migrate: remove what was begun here, if it has not become the volume.
    case undoMigrate(MigrateWork)
    /// Migrate: at the new host, watch the pools that the running VM's content arrives in. Ends with an error when one comes down
    /// to its floor of free space, and else only when it is told to.
    case watchArrival(MigrateWork)
    /// Consolidate: write the children's new files, and compare them with the old ones.
    case merge(ConsolidateWork)
    /// Consolidate: put them in the old ones' places.
    case replace(ConsolidateWork)
    /// Consolidate: remove manifests and files that nothing needs any more, and replaced files that nobody reads.
    case clear(ConsolidateWork)
    /// Consolidate: remove the new files that have not been put in place.
    case undoConsolidate(ConsolidateWork)
    /// Export: write the content into a new file beside the destination.
    case writeExport(ExportWork)
    /// Export: give it its name.
    case publishExport(ExportWork)
    /// Export: remove what only the making needed.
    case tidyExport(ExportWork)
    /// Export: remove whatever the steps above have made.
    case undoExport(ExportWork)
    /// Copy: write the new files.
    case writeCopy(CopyWork)
    /// Copy: publish the files and manifests.
    case sealCopy(CopyWork)
    /// Copy: remove what only the making needed.
    case tidyCopy(CopyWork)
    /// Copy: remove whatever the steps above have made.
    case undoCopy(CopyWork)
    /// Verify: read stored snapshots and compare them with their checksums.
    case verify(VerifyWork)
    /// Adopt: is the file at the new place the volume's?
    case adopt(AdoptWork)
    /// Rebuild: which bitmaps have the volumes' images?
    case observe(ObserveWork)
  }
  /// What to do.
  public var work: Work?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__StartJobRequest>?) -> Void =
    tidemark__hostagent__v1__start_job_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__StartJobRequest) {
    if let value = c.key { self.key = JobKey(decoding: value.pointee) }
    self.attempt = c.attempt
    self.activeHere = swiftMessages(c.n_active_here, c.active_here)
    switch c.work_case {
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_RECONCILE:
      self.work = .reconcile(TakeWork(decoding: c.reconcile.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_PREPARE:
      self.work = .prepare(TakeWork(decoding: c.prepare.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_COPY:
      self.work = .copy(TakeWork(decoding: c.copy.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_SEAL:
      self.work = .seal(TakeWork(decoding: c.seal.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_UNDO_TAKE:
      self.work = .undoTake(TakeWork(decoding: c.undo_take.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_CHECK:
      self.work = .check(RevertWork(decoding: c.check.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_WRITE:
      self.work = .write(RevertWork(decoding: c.write.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_SWAP:
      self.work = .swap(RevertWork(decoding: c.swap.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_UNDO_REVERT:
      self.work = .undoRevert(RevertWork(decoding: c.undo_revert.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_MARK:
      self.work = .mark(DeleteWork(decoding: c.mark.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_REMOVE:
      self.work = .remove(DeleteWork(decoding: c.remove.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_TIDY:
      self.work = .tidy(TidyWork(decoding: c.tidy.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_EXAMINE:
      self.work = .examine(ExamineWork(decoding: c.examine.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_INSPECT:
      self.work = .inspect(MigrateWork(decoding: c.inspect.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_RECEIVE:
      self.work = .receive(MigrateWork(decoding: c.receive.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_DEPART:
      self.work = .depart(MigrateWork(decoding: c.depart.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_TRANSFER:
      self.work = .transfer(MigrateWork(decoding: c.transfer.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_SETTLE:
      self.work = .settle(MigrateWork(decoding: c.settle.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_UNDO_MIGRATE:
      self.work = .undoMigrate(MigrateWork(decoding: c.undo_migrate.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_WATCH_ARRIVAL:
      self.work = .watchArrival(MigrateWork(decoding: c.watch_arrival.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_MERGE:
      self.work = .merge(ConsolidateWork(decoding: c.merge.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_REPLACE:
      self.work = .replace(ConsolidateWork(decoding: c.replace.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_CLEAR:
      self.work = .clear(ConsolidateWork(decoding: c.clear.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_UNDO_CONSOLIDATE:
      self.work = .undoConsolidate(ConsolidateWork(decoding: c.undo_consolidate.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_WRITE_EXPORT:
      self.work = .writeExport(ExportWork(decoding: c.write_export.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_PUBLISH_EXPORT:
      self.work = .publishExport(ExportWork(decoding: c.publish_export.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_TIDY_EXPORT:
      self.work = .tidyExport(ExportWork(decoding: c.tidy_export.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_UNDO_EXPORT:
      self.work = .undoExport(ExportWork(decoding: c.undo_export.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_WRITE_COPY:
      self.work = .writeCopy(CopyWork(decoding: c.write_copy.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_SEAL_COPY:
      self.work = .sealCopy(CopyWork(decoding: c.seal_copy.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_TIDY_COPY:
      self.work = .tidyCopy(CopyWork(decoding: c.tidy_copy.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_UNDO_COPY:
      self.work = .undoCopy(CopyWork(decoding: c.undo_copy.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_VERIFY:
      self.work = .verify(VerifyWork(decoding: c.verify.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_ADOPT:
      self.work = .adopt(AdoptWork(decoding: c.adopt.pointee))
    case TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_OBSERVE:
      self.work = .observe(ObserveWork(decoding: c.observe.pointee))
    default: self.work = nil
    }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__StartJobRequest, in arena: borrowing Arena) {
    if let value = self.key { c.key = arena.message(value) }
    c.attempt = self.attempt
    (c.n_active_here, c.active_here) = arena.messages(self.activeHere)
    switch self.work {
    case .reconcile(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_RECONCILE
      c.reconcile = arena.message(value)
    case .prepare(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_PREPARE
      c.prepare = arena.message(value)
    case .copy(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_COPY
      c.copy = arena.message(value)
    case .seal(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_SEAL
      c.seal = arena.message(value)
    case .undoTake(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_UNDO_TAKE
      c.undo_take = arena.message(value)
    case .check(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_CHECK
      c.check = arena.message(value)
    case .write(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_WRITE
      c.write = arena.message(value)
    case .swap(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_SWAP
      c.swap = arena.message(value)
    case .undoRevert(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_UNDO_REVERT
      c.undo_revert = arena.message(value)
    case .mark(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_MARK
      c.mark = arena.message(value)
    case .remove(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_REMOVE
      c.remove = arena.message(value)
    case .tidy(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_TIDY
      c.tidy = arena.message(value)
    case .examine(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_EXAMINE
      c.examine = arena.message(value)
    case .inspect(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_INSPECT
      c.inspect = arena.message(value)
    case .receive(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_RECEIVE
      c.receive = arena.message(value)
    case .depart(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_DEPART
      c.depart = arena.message(value)
    case .transfer(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_TRANSFER
      c.transfer = arena.message(value)
    case .settle(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_SETTLE
      c.settle = arena.message(value)
    case .undoMigrate(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_UNDO_MIGRATE
      c.undo_migrate = arena.message(value)
    case .watchArrival(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_WATCH_ARRIVAL
      c.watch_arrival = arena.message(value)
    case .merge(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_MERGE
      c.merge = arena.message(value)
    case .replace(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_REPLACE
      c.replace = arena.message(value)
    case .clear(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_CLEAR
      c.clear = arena.message(value)
    case .undoConsolidate(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_UNDO_CONSOLIDATE
      c.undo_consolidate = arena.message(value)
    case .writeExport(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_WRITE_EXPORT
      c.write_export = arena.message(value)
    case .publishExport(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_PUBLISH_EXPORT
      c.publish_export = arena.message(value)
    case .tidyExport(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_TIDY_EXPORT
      c.tidy_export = arena.message(value)
    case .undoExport(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_UNDO_EXPORT
      c.undo_export = arena.message(value)
    case .writeCopy(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_WRITE_COPY
      c.write_copy = arena.message(value)
    case .sealCopy(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_SEAL_COPY
      c.seal_copy = arena.message(value)
    case .tidyCopy(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_TIDY_COPY
      c.tidy_copy = arena.message(value)
    case .undoCopy(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_UNDO_COPY
      c.undo_copy = arena.message(value)
    case .verify(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_VERIFY
      c.verify = arena.message(value)
    case .adopt(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_ADOPT
      c.adopt = arena.message(value)
    case .observe(let value):
      c.work_case = TIDEMARK__HOSTAGENT__V1__START_JOB_REQUEST__WORK_OBSERVE
      c.observe = arena.message(value)
    case nil: break
    }
  }
}

/// Arguments of a take's steps.
public struct TakeWork: WireMessage, Hashable {
  /// One plan a volume, all of one VM.
  public var plans: [SnapshotPlan] = []
  /// For `seal` and after a restart: what `reconcile` found.
  public var reconciled: [ReconcileResult] = []
  /// For `seal`: what `copy` returned.
  public var copied: CopyResult?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__TakeWork>?) -> Void =
    tidemark__hostagent__v1__take_work__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__TakeWork) {
    self.plans = swiftMessages(c.n_plans, c.plans)
    self.reconciled = swiftMessages(c.n_reconciled, c.reconciled)
    if let value = c.copied { self.copied = CopyResult(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__TakeWork, in arena: borrowing Arena) {
    (c.n_plans, c.plans) = arena.messages(self.plans)
    (c.n_reconciled, c.reconciled) = arena.messages(self.reconciled)
    if let value = self.copied { c.copied = arena.message(value) }
  }
}

/// Arguments of a revert's steps.
public struct RevertWork: WireMessage, Hashable {
  /// The plan.
  public var plan: RevertPlan?
  /// For `write` and `swap`: what `check` found. A volume that has changed since is not replaced. Empty: not compared.
  public var volumeVersion: String = ""
  /// For `swap`: only finishes a swap that was made before, and fails with `not_swapped` if none was. Set when it is not
  /// certain any more that nobody uses the volume.
  public var confirmOnly: Bool = false

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__RevertWork>?) -> Void =
    tidemark__hostagent__v1__revert_work__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__RevertWork) {
    if let value = c.plan { self.plan = RevertPlan(decoding: value.pointee) }
    self.volumeVersion = swiftString(c.volume_version)
    self.confirmOnly = c.confirm_only != 0
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__RevertWork, in arena: borrowing Arena) {
    if let value = self.plan { c.plan = arena.message(value) }
    c.volume_version = arena.string(self.volumeVersion)
    c.confirm_only = self.confirmOnly ? 1 : 0
  }
}

/// Arguments of a deletion's steps.
public struct DeleteWork: WireMessage, Hashable {
  /// The plan.
  public var plan: DeletePlan?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__DeleteWork>?) -> Void =
    tidemark__hostagent__v1__delete_work__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__DeleteWork) {
    if let value = c.plan { self.plan = DeletePlan(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__DeleteWork, in arena: borrowing Arena) {
    if let value = self.plan { c.plan = arena.message(value) }
  }
}

/// Arguments of a consolidation's steps.
public struct ConsolidateWork: WireMessage, Hashable {
  /// The plan.
  public var plan: ConsolidationPlan?
  /// For `clear`: the files to remove, each before its parent.
  public var removals: [SnapshotFile] = []
  /// For `clear`: the snapshots whose replaced files nobody reads.
  public var replaced: [SnapshotFile] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__ConsolidateWork>?) -> Void =
    tidemark__hostagent__v1__consolidate_work__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__ConsolidateWork) {
    if let value = c.plan { self.plan = ConsolidationPlan(decoding: value.pointee) }
    self.removals = swiftMessages(c.n_removals, c.removals)
    self.replaced = swiftMessages(c.n_replaced, c.replaced)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__ConsolidateWork, in arena: borrowing Arena) {
    if let value = self.plan { c.plan = arena.message(value) }
    (c.n_removals, c.removals) = arena.messages(self.removals)
    (c.n_replaced, c.replaced) = arena.messages(self.replaced)
  }
}

/// Arguments of tidying.
public struct TidyWork: WireMessage, Hashable {
  /// Bitmaps to remove from their images, whether a VM runs on them here or nobody does.
  public var doomedBitmaps: [VolumeBitmap] = []
  /// The volumes whose domains are to list no checkpoint of ours afterwards.
  public var volumes: [VolumePath] = []
  /// Files of operations that were undone, to remove.
  public var leftovers: [Leftover] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__TidyWork>?) -> Void =
    tidemark__hostagent__v1__tidy_work__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__TidyWork) {
    self.doomedBitmaps = swiftMessages(c.n_doomed_bitmaps, c.doomed_bitmaps)
    self.volumes = swiftMessages(c.n_volumes, c.volumes)
    self.leftovers = swiftMessages(c.n_leftovers, c.leftovers)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__TidyWork, in arena: borrowing Arena) {
    (c.n_doomed_bitmaps, c.doomed_bitmaps) = arena.messages(self.doomedBitmaps)
    (c.n_volumes, c.volumes) = arena.messages(self.volumes)
    (c.n_leftovers, c.leftovers) = arena.messages(self.leftovers)
  }
}

/// Arguments of a migration's steps.
public struct MigrateWork: WireMessage, Hashable {
  /// The plan.
  public var plan: MigrationPlan?
  /// For `receive`, `depart` and `transfer`: what `inspect` found.
  public var images: [MigrationImage] = []
  /// For `depart` and `watch_arrival`: what `receive` returned.
  public var places: [DiskPlace] = []
  /// For `depart`: the destination's libvirt, as other hosts reach it.
  public var libvirtUri: String = ""
  /// For `depart`: where the destination's QEMU is reached: `tcp://address`.
  public var migrationUri: String = ""
  /// For `depart`: only follows a migration that runs, and says where the VM is.
  public var isFollowOnly: Bool = false
  /// For `undo_migrate`: whether this is the side that the volumes were to go to.
  public var isDestination: Bool = false

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__MigrateWork>?) -> Void =
    tidemark__hostagent__v1__migrate_work__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__MigrateWork) {
    if let value = c.plan { self.plan = MigrationPlan(decoding: value.pointee) }
    self.images = swiftMessages(c.n_images, c.images)
    self.places = swiftMessages(c.n_places, c.places)
    self.libvirtUri = swiftString(c.libvirt_uri)
    self.migrationUri = swiftString(c.migration_uri)
    self.isFollowOnly = c.is_follow_only != 0
    self.isDestination = c.is_destination != 0
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__MigrateWork, in arena: borrowing Arena) {
    if let value = self.plan { c.plan = arena.message(value) }
    (c.n_images, c.images) = arena.messages(self.images)
    (c.n_places, c.places) = arena.messages(self.places)
    c.libvirt_uri = arena.string(self.libvirtUri)
    c.migration_uri = arena.string(self.migrationUri)
    c.is_follow_only = self.isFollowOnly ? 1 : 0
    c.is_destination = self.isDestination ? 1 : 0
  }
}

/// What an image is that is to be moved.
public struct MigrationImage: WireMessage, Hashable {
  /// The volume's id.
  public var volumeID: String = ""
  /// Its absolute path on its host.
  public var path: String = ""
  /// `qcow2` or `raw`.
  public var format: String = ""
  /// qcow2's options that a copy must have, too: `cluster_size=65536`.
  public var options: [String] = []
  /// The size that its VM sees, in bytes.
  public var virtualBytes: UInt64 = 0
  /// What a copy may need, in bytes.
  public var neededBytes: UInt64 = 0
  /// Which file it is and when it was last written, the same on every host that sees it.
  public var version: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__MigrationImage>?) -> Void =
    tidemark__hostagent__v1__migration_image__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__MigrationImage) {
    self.volumeID = swiftString(c.volume_id)
    self.path = swiftString(c.path)
    self.format = swiftString(c.format)
    self.options = swiftStrings(c.n_options, c.options)
    self.virtualBytes = c.virtual_bytes
    self.neededBytes = c.needed_bytes
    self.version = swiftString(c.version)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__MigrationImage, in arena: borrowing Arena) {
    c.volume_id = arena.string(self.volumeID)
    c.path = arena.string(self.path)
    c.format = arena.string(self.format)
    (c.n_options, c.options) = arena.strings(self.options)
    c.virtual_bytes = self.virtualBytes
    c.needed_bytes = self.neededBytes
    c.version = arena.string(self.version)
  }
}

/// Where a disk is on the destination.
public struct DiskPlace: WireMessage, Hashable {
  /// The volume's id.
  public var volumeID: String = ""
  /// Its absolute path there.
  public var path: String = ""
  /// Whether what it may need is reserved there. If not, its pool is watched while the content arrives.
  public var isReserved: Bool = false

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__DiskPlace>?) -> Void =
    tidemark__hostagent__v1__disk_place__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__DiskPlace) {
    self.volumeID = swiftString(c.volume_id)
    self.path = swiftString(c.path)
    self.isReserved = c.is_reserved != 0
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__DiskPlace, in arena: borrowing Arena) {
    c.volume_id = arena.string(self.volumeID)
    c.path = arena.string(self.path)
    c.is_reserved = self.isReserved ? 1 : 0
  }
}

/// Arguments of examining.
public struct ExamineWork: WireMessage, Hashable {
  /// One a volume, all of one VM.
  public var volumes: [VolumeSurvey] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__ExamineWork>?) -> Void =
    tidemark__hostagent__v1__examine_work__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__ExamineWork) {
    self.volumes = swiftMessages(c.n_volumes, c.volumes)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__ExamineWork, in arena: borrowing Arena) {
    (c.n_volumes, c.volumes) = arena.messages(self.volumes)
  }
}

/// Arguments of an export's steps.
public struct ExportWork: WireMessage, Hashable {
  /// The plan.
  public var plan: ExportPlan?
  /// For `write`: which of the plan's sources is read.
  public var source: UInt32 = 0

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__ExportWork>?) -> Void =
    tidemark__hostagent__v1__export_work__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__ExportWork) {
    if let value = c.plan { self.plan = ExportPlan(decoding: value.pointee) }
    self.source = c.source
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__ExportWork, in arena: borrowing Arena) {
    if let value = self.plan { c.plan = arena.message(value) }
    c.source = self.source
  }
}

/// Arguments of a copy's steps.
public struct CopyWork: WireMessage, Hashable {
  /// The plan.
  public var plan: CopyPlan?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__CopyWork>?) -> Void =
    tidemark__hostagent__v1__copy_work__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__CopyWork) {
    if let value = c.plan { self.plan = CopyPlan(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__CopyWork, in arena: borrowing Arena) {
    if let value = self.plan { c.plan = arena.message(value) }
  }
}

/// Arguments of verifying.
public struct VerifyWork: WireMessage, Hashable {
  /// The plan.
  public var plan: VerifyPlan?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__VerifyWork>?) -> Void =
    tidemark__hostagent__v1__verify_work__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__VerifyWork) {
    if let value = c.plan { self.plan = VerifyPlan(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__VerifyWork, in arena: borrowing Arena) {
    if let value = self.plan { c.plan = arena.message(value) }
  }
}

/// Arguments of adopting.
public struct AdoptWork: WireMessage, Hashable {
  /// The plan.
  public var plan: AdoptionPlan?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__AdoptWork>?) -> Void =
    tidemark__hostagent__v1__adopt_work__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__AdoptWork) {
    if let value = c.plan { self.plan = AdoptionPlan(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__AdoptWork, in arena: borrowing Arena) {
    if let value = self.plan { c.plan = arena.message(value) }
  }
}

/// Arguments of observing.
public struct ObserveWork: WireMessage, Hashable {
  /// The volumes, 1 to 64; of their bitmaps those that are looked for.
  public var volumes: [VolumeSurvey] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__ObserveWork>?) -> Void =
    tidemark__hostagent__v1__observe_work__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__ObserveWork) {
    self.volumes = swiftMessages(c.n_volumes, c.volumes)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__ObserveWork, in arena: borrowing Arena) {
    (c.n_volumes, c.volumes) = arena.messages(self.volumes)
  }
}

/// A step on one host.
public struct Job: WireMessage, Hashable {
  /// Which step.
  public var key: JobKey?
  /// The attempt that owns it.
  public var attempt: UInt64 = 0
  /// Where it is.
  public var state: JobState = .unspecified
  /// How far it has come, in bytes.
  public var progress: Progress?
  /// Why it failed, if it did.
  public var error: ErrorDetail?
  /// What it is doing now, or has done: a line for people.
  public var summary: String = ""

  /// What it returned, once succeeded.
  public enum Result: Hashable, Sendable {
    /// Of `reconcile`.
    case reconciled(ReconcileResults)
    /// Of `copy`.
    case copied(CopyResult)
    /// Of `seal`.
    case sealed(SealResult)
    /// Of `tidy`.
    case tidied(TidyResult)
    /// Of the steps that return nothing.
    case done(Nothing)
    /// Of `check`.
    case checked(CheckResult)
    /// Of `examine`.
    case examined(ExamineResult)
    /// Of `inspect`.
    case inspected(InspectResult)
    /// Of `receive`.
    case received(ReceiveResult)
    /// Of `depart`.
    case departed(DepartResult)
    /// Of `replace`.
    case consolidated(ConsolidateResult)
    /// Of `publish_export`.
    case exported(ExportedFile)
    /// Of `verify`.
    case verified(VerifyResults)
    /// Of `adopt`.
    case adopted(AdoptResult)
    /// Of `observe`.
    case observed(ObserveResult)
  }
  /// What it returned, once succeeded.
  public var result: Result?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__Job>?) -> Void =
    tidemark__hostagent__v1__job__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__Job) {
    if let value = c.key { self.key = JobKey(decoding: value.pointee) }
    self.attempt = c.attempt
    self.state = JobState(c.state)
    if let value = c.progress { self.progress = Progress(decoding: value.pointee) }
    if let value = c.error { self.error = ErrorDetail(decoding: value.pointee) }
    self.summary = swiftString(c.summary)
    switch c.result_case {
    case TIDEMARK__HOSTAGENT__V1__JOB__RESULT_RECONCILED:
      self.result = .reconciled(ReconcileResults(decoding: c.reconciled.pointee))
    case TIDEMARK__HOSTAGENT__V1__JOB__RESULT_COPIED:
      self.result = .copied(CopyResult(decoding: c.copied.pointee))
    case TIDEMARK__HOSTAGENT__V1__JOB__RESULT_SEALED:
      self.result = .sealed(SealResult(decoding: c.sealed.pointee))
    case TIDEMARK__HOSTAGENT__V1__JOB__RESULT_TIDIED:
      self.result = .tidied(TidyResult(decoding: c.tidied.pointee))
    case TIDEMARK__HOSTAGENT__V1__JOB__RESULT_DONE:
      self.result = .done(Nothing(decoding: c.done.pointee))
    case TIDEMARK__HOSTAGENT__V1__JOB__RESULT_CHECKED:
      self.result = .checked(CheckResult(decoding: c.checked.pointee))
    case TIDEMARK__HOSTAGENT__V1__JOB__RESULT_EXAMINED:
      self.result = .examined(ExamineResult(decoding: c.examined.pointee))
    case TIDEMARK__HOSTAGENT__V1__JOB__RESULT_INSPECTED:
      self.result = .inspected(InspectResult(decoding: c.inspected.pointee))
    case TIDEMARK__HOSTAGENT__V1__JOB__RESULT_RECEIVED:
      self.result = .received(ReceiveResult(decoding: c.received.pointee))
    case TIDEMARK__HOSTAGENT__V1__JOB__RESULT_DEPARTED:
      self.result = .departed(DepartResult(decoding: c.departed.pointee))
    case TIDEMARK__HOSTAGENT__V1__JOB__RESULT_CONSOLIDATED:
      self.result = .consolidated(ConsolidateResult(decoding: c.consolidated.pointee))
    case TIDEMARK__HOSTAGENT__V1__JOB__RESULT_EXPORTED:
      self.result = .exported(ExportedFile(decoding: c.exported.pointee))
    case TIDEMARK__HOSTAGENT__V1__JOB__RESULT_VERIFIED:
      self.result = .verified(VerifyResults(decoding: c.verified.pointee))
    case TIDEMARK__HOSTAGENT__V1__JOB__RESULT_ADOPTED:
      self.result = .adopted(AdoptResult(decoding: c.adopted.pointee))
    case TIDEMARK__HOSTAGENT__V1__JOB__RESULT_OBSERVED:
      self.result = .observed(ObserveResult(decoding: c.observed.pointee))
    default: self.result = nil
    }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__Job, in arena: borrowing Arena) {
    if let value = self.key { c.key = arena.message(value) }
    c.attempt = self.attempt
    c.state = self.state.c
    if let value = self.progress { c.progress = arena.message(value) }
    if let value = self.error { c.error = arena.message(value) }
    c.summary = arena.string(self.summary)
    switch self.result {
    case .reconciled(let value):
      c.result_case = TIDEMARK__HOSTAGENT__V1__JOB__RESULT_RECONCILED
      c.reconciled = arena.message(value)
    case .copied(let value):
      c.result_case = TIDEMARK__HOSTAGENT__V1__JOB__RESULT_COPIED
      c.copied = arena.message(value)
    case .sealed(let value):
      c.result_case = TIDEMARK__HOSTAGENT__V1__JOB__RESULT_SEALED
      c.sealed = arena.message(value)
    case .tidied(let value):
      c.result_case = TIDEMARK__HOSTAGENT__V1__JOB__RESULT_TIDIED
      c.tidied = arena.message(value)
    case .done(let value):
      c.result_case = TIDEMARK__HOSTAGENT__V1__JOB__RESULT_DONE
      c.done = arena.message(value)
    case .checked(let value):
      c.result_case = TIDEMARK__HOSTAGENT__V1__JOB__RESULT_CHECKED
      c.checked = arena.message(value)
    case .examined(let value):
      c.result_case = TIDEMARK__HOSTAGENT__V1__JOB__RESULT_EXAMINED
      c.examined = arena.message(value)
    case .inspected(let value):
      c.result_case = TIDEMARK__HOSTAGENT__V1__JOB__RESULT_INSPECTED
      c.inspected = arena.message(value)
    case .received(let value):
      c.result_case = TIDEMARK__HOSTAGENT__V1__JOB__RESULT_RECEIVED
      c.received = arena.message(value)
    case .departed(let value):
      c.result_case = TIDEMARK__HOSTAGENT__V1__JOB__RESULT_DEPARTED
      c.departed = arena.message(value)
    case .consolidated(let value):
      c.result_case = TIDEMARK__HOSTAGENT__V1__JOB__RESULT_CONSOLIDATED
      c.consolidated = arena.message(value)
    case .exported(let value):
      c.result_case = TIDEMARK__HOSTAGENT__V1__JOB__RESULT_EXPORTED
      c.exported = arena.message(value)
    case .verified(let value):
      c.result_case = TIDEMARK__HOSTAGENT__V1__JOB__RESULT_VERIFIED
      c.verified = arena.message(value)
    case .adopted(let value):
      c.result_case = TIDEMARK__HOSTAGENT__V1__JOB__RESULT_ADOPTED
      c.adopted = arena.message(value)
    case .observed(let value):
      c.result_case = TIDEMARK__HOSTAGENT__V1__JOB__RESULT_OBSERVED
      c.observed = arena.message(value)
    case nil: break
    }
  }
}

/// No result.
public struct Nothing: WireMessage, Hashable {
  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__Nothing>?) -> Void =
    tidemark__hostagent__v1__nothing__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__Nothing) {
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__Nothing, in arena: borrowing Arena) {
  }
}

/// What reconciling found.
public struct ReconcileResults: WireMessage, Hashable {
  /// One a plan.
  public var results: [ReconcileResult] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__ReconcileResults>?) -> Void =
    tidemark__hostagent__v1__reconcile_results__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__ReconcileResults) {
    self.results = swiftMessages(c.n_results, c.results)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__ReconcileResults, in arena: borrowing Arena) {
    (c.n_results, c.results) = arena.messages(self.results)
  }
}

/// What a revert's check found.
public struct CheckResult: WireMessage, Hashable {
  /// Which file the volume is and when it was last written, the same on every host that sees it.
  public var volumeVersion: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__CheckResult>?) -> Void =
    tidemark__hostagent__v1__check_result__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__CheckResult) {
    self.volumeVersion = swiftString(c.volume_version)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__CheckResult, in arena: borrowing Arena) {
    c.volume_version = arena.string(self.volumeVersion)
  }
}

/// What copying did.
public struct CopyResult: WireMessage, Hashable {
  /// The instant whose content the snapshots hold.
  public var takenAt: Timestamp?
  /// Bytes that the hypervisor copied.
  public var copiedBytes: UInt64 = 0
  /// What is known of the file systems in the snapshots.
  public var consistency: Consistency = .unspecified

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__CopyResult>?) -> Void =
    tidemark__hostagent__v1__copy_result__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__CopyResult) {
    if let value = c.taken_at { self.takenAt = Timestamp(decoding: value.pointee) }
    self.copiedBytes = c.copied_bytes
    self.consistency = Consistency(c.consistency)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__CopyResult, in arena: borrowing Arena) {
    if let value = self.takenAt { c.taken_at = arena.message(value) }
    c.copied_bytes = self.copiedBytes
    c.consistency = self.consistency.c
  }
}

/// What sealing published, of a take or a copy.
public struct SealResult: WireMessage, Hashable {
  /// One a plan.
  public var snapshots: [SealedSnapshot] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__SealResult>?) -> Void =
    tidemark__hostagent__v1__seal_result__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__SealResult) {
    self.snapshots = swiftMessages(c.n_snapshots, c.snapshots)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__SealResult, in arena: borrowing Arena) {
    (c.n_snapshots, c.snapshots) = arena.messages(self.snapshots)
  }
}

/// What tidying removed.
public struct TidyResult: WireMessage, Hashable {
  /// Bitmaps that are certainly no longer in their images.
  public var removed: [VolumeBitmap] = []
  /// Leftovers whose files are certainly gone.
  public var removedLeftovers: [Leftover] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__TidyResult>?) -> Void =
    tidemark__hostagent__v1__tidy_result__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__TidyResult) {
    self.removed = swiftMessages(c.n_removed, c.removed)
    self.removedLeftovers = swiftMessages(c.n_removed_leftovers, c.removed_leftovers)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__TidyResult, in arena: borrowing Arena) {
    (c.n_removed, c.removed) = arena.messages(self.removed)
    (c.n_removed_leftovers, c.removed_leftovers) = arena.messages(self.removedLeftovers)
  }
}

/// What the images are that are to be moved.
public struct InspectResult: WireMessage, Hashable {
  /// One a disk that moves to another pool, or is in a pool that is not shared.
  public var images: [MigrationImage] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__InspectResult>?) -> Void =
    tidemark__hostagent__v1__inspect_result__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__InspectResult) {
    self.images = swiftMessages(c.n_images, c.images)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__InspectResult, in arena: borrowing Arena) {
    (c.n_images, c.images) = arena.messages(self.images)
  }
}

/// Where the VM's disks are on its new host.
public struct ReceiveResult: WireMessage, Hashable {
  /// One a disk.
  public var places: [DiskPlace] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__ReceiveResult>?) -> Void =
    tidemark__hostagent__v1__receive_result__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__ReceiveResult) {
    self.places = swiftMessages(c.n_places, c.places)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__ReceiveResult, in arena: borrowing Arena) {
    (c.n_places, c.places) = arena.messages(self.places)
  }
}

/// What has become of a VM that was to leave its host.
public struct DepartResult: WireMessage, Hashable {
  /// Where it is, as far as its old host knows.
  public var departure: Departure = .unspecified

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__DepartResult>?) -> Void =
    tidemark__hostagent__v1__depart_result__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__DepartResult) {
    self.departure = Departure(c.departure)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__DepartResult, in arena: borrowing Arena) {
    c.departure = self.departure.c
  }
}

/// What a consolidation has put in place.
public struct ConsolidateResult: WireMessage, Hashable {
  /// One a merge.
  public var snapshots: [ConsolidatedSnapshot] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__ConsolidateResult>?) -> Void =
    tidemark__hostagent__v1__consolidate_result__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__ConsolidateResult) {
    self.snapshots = swiftMessages(c.n_snapshots, c.snapshots)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__ConsolidateResult, in arena: borrowing Arena) {
    (c.n_snapshots, c.snapshots) = arena.messages(self.snapshots)
  }
}

/// What examining has found.
public struct ExamineResult: WireMessage, Hashable {
  /// One a volume.
  public var volumes: [VolumeReport] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__ExamineResult>?) -> Void =
    tidemark__hostagent__v1__examine_result__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__ExamineResult) {
    self.volumes = swiftMessages(c.n_volumes, c.volumes)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__ExamineResult, in arena: borrowing Arena) {
    (c.n_volumes, c.volumes) = arena.messages(self.volumes)
  }
}

/// What verifying has found.
public struct VerifyResults: WireMessage, Hashable {
  /// One a link.
  public var links: [VerifyResult] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__VerifyResults>?) -> Void =
    tidemark__hostagent__v1__verify_results__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__VerifyResults) {
    self.links = swiftMessages(c.n_links, c.links)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__VerifyResults, in arena: borrowing Arena) {
    (c.n_links, c.links) = arena.messages(self.links)
  }
}

/// What adopting has found.
public struct AdoptResult: WireMessage, Hashable {
  /// What has become of the volume's bitmaps.
  public var volume: VolumeReport?
  /// Size of the image at the new place, in bytes.
  public var virtualBytes: UInt64 = 0

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__AdoptResult>?) -> Void =
    tidemark__hostagent__v1__adopt_result__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__AdoptResult) {
    if let value = c.volume { self.volume = VolumeReport(decoding: value.pointee) }
    self.virtualBytes = c.virtual_bytes
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__AdoptResult, in arena: borrowing Arena) {
    if let value = self.volume { c.volume = arena.message(value) }
    c.virtual_bytes = self.virtualBytes
  }
}

/// What observing has found.
public struct ObserveResult: WireMessage, Hashable {
  /// One a volume.
  public var volumes: [VolumeObservation] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__ObserveResult>?) -> Void =
    tidemark__hostagent__v1__observe_result__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__ObserveResult) {
    self.volumes = swiftMessages(c.n_volumes, c.volumes)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__ObserveResult, in arena: borrowing Arena) {
    (c.n_volumes, c.volumes) = arena.messages(self.volumes)
  }
}

/// Arguments of HostAgent.WatchJob.
public struct WatchJobRequest: WireMessage, Hashable {
  /// Which step.
  public var key: JobKey?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__WatchJobRequest>?) -> Void =
    tidemark__hostagent__v1__watch_job_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__WatchJobRequest) {
    if let value = c.key { self.key = JobKey(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__WatchJobRequest, in arena: borrowing Arena) {
    if let value = self.key { c.key = arena.message(value) }
  }
}

/// Arguments of HostAgent.CancelJob.
public struct CancelJobRequest: WireMessage, Hashable {
  /// Which step.
  public var key: JobKey?
  /// The caller's attempt.
  public var attempt: UInt64 = 0

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Hostagent__V1__CancelJobRequest>?) -> Void =
    tidemark__hostagent__v1__cancel_job_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Hostagent__V1__CancelJobRequest) {
    if let value = c.key { self.key = JobKey(decoding: value.pointee) }
    self.attempt = c.attempt
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Hostagent__V1__CancelJobRequest, in arena: borrowing Arena) {
    if let value = self.key { c.key = arena.message(value) }
    c.attempt = self.attempt
  }
}

/// The methods of `tidemark.hostagent.v1.HostAgent`.
public enum HostAgentMethod {
  /// The service itself.
  public static let service = ServiceDescriptor(fullyQualifiedService: "tidemark.hostagent.v1.HostAgent")
  /// `Describe`.
  public static let describe = MethodDescriptor(
    service: service, method: "Describe", type: .unary)
  /// `LocateVolumes`.
  public static let locateVolumes = MethodDescriptor(
    service: service, method: "LocateVolumes", type: .unary)
  /// `InitializeStore`.
  public static let initializeStore = MethodDescriptor(
    service: service, method: "InitializeStore", type: .unary)
  /// `StartJob`.
  public static let startJob = MethodDescriptor(
    service: service, method: "StartJob", type: .unary)
  /// `WatchJob`.
  public static let watchJob = MethodDescriptor(
    service: service, method: "WatchJob", type: .serverStreaming)
  /// `CancelJob`.
  public static let cancelJob = MethodDescriptor(
    service: service, method: "CancelJob", type: .unary)
  /// `ListManifests`.
  public static let listManifests = MethodDescriptor(
    service: service, method: "ListManifests", type: .unary)
}

/// Jobs on one host, and questions about it.
public protocol HostAgentService: RegistrableRPCService {
  /// What the host is and has, measured now: versions, mounts, domains with their disks.
  func describe(_ request: DescribeRequest, context: ServerContext) async throws -> AnnounceRequest
  /// Who uses these volumes on this host now, asked of libvirt and of the images' locks, not remembered.
  /// Errors: UNAVAILABLE `libvirt_unavailable`.
  func locateVolumes(_ request: LocateVolumesRequest, context: ServerContext) async throws -> LocateVolumesResponse
  /// Marks the directory that is mounted under a store's name, or finds it marked with the same id.
  /// Errors: FAILED_PRECONDITION `store_not_mounted`, `store_belongs_to_another`; NOT_FOUND `unknown_store`.
  func initializeStore(_ request: InitializeStoreRequest, context: ServerContext) async throws -> InitializeStoreResponse
  /// Starts a step of an operation as a job, or finds the job that it started before and that runs or has succeeded; one
  /// that failed or was cancelled begins again. A higher attempt takes over the running job of the same operation and
  /// step. Answers when it has ended, or after a quarter of a second: one that has not is followed by WatchJob.
  /// Errors: ABORTED `attempt_superseded`; INVALID_ARGUMENT; RESOURCE_EXHAUSTED `too_many_jobs`; FAILED_PRECONDITION
  /// `not_active_here`.
  func startJob(_ request: StartJobRequest, context: ServerContext) async throws -> Job
  /// Follows a job: its present state at once, then changes and progress; ends after the final one.
  /// Errors: NOT_FOUND `unknown_job`, as after a restart of the agent: start it again.
  func watchJob(
    _ request: WatchJobRequest, replies: RPCWriter<Job>, context: ServerContext
  ) async throws
  /// Asks a job to end. It undoes nothing by itself beyond ending what it began in libvirt; the caller's undo step does.
  /// Errors: NOT_FOUND `unknown_job`; ABORTED `attempt_superseded`.
  func cancelJob(_ request: CancelJobRequest, context: ServerContext) async throws -> Job
  /// The manifests that lie in a store or pool, by volume, in parts.
  /// Errors: FAILED_PRECONDITION `store_not_mounted`, `store_is_another`, `pool_not_mounted`; NOT_FOUND `unknown_store`.
  func listManifests(_ request: ListManifestsRequest, context: ServerContext) async throws -> ListManifestsResponse
}

extension HostAgentService {
  /// Makes the methods callable.
  public func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerUnary(HostAgentMethod.describe, handler: self.describe)
    router.registerUnary(HostAgentMethod.locateVolumes, handler: self.locateVolumes)
    router.registerUnary(HostAgentMethod.initializeStore, handler: self.initializeStore)
    router.registerUnary(HostAgentMethod.startJob, handler: self.startJob)
    router.registerServerStreaming(HostAgentMethod.watchJob, handler: self.watchJob)
    router.registerUnary(HostAgentMethod.cancelJob, handler: self.cancelJob)
    router.registerUnary(HostAgentMethod.listManifests, handler: self.listManifests)
  }
}

/// Jobs on one host, and questions about it.
public struct HostAgentClient: Sendable {
  /// What carries the calls.
  public let caller: any RPCCaller

  /// A client that calls through `caller`.
  public init(_ caller: any RPCCaller) { self.caller = caller }

  /// What the host is and has, measured now: versions, mounts, domains with their disks.
  public func describe(_ request: DescribeRequest, timeout: Duration? = nil) async throws -> AnnounceRequest {
    try await caller.unary(request, HostAgentMethod.describe, timeout: timeout)
  }

  /// Who uses these volumes on this host now, asked of libvirt and of the images' locks, not remembered.
  /// Errors: UNAVAILABLE `libvirt_unavailable`.
  public func locateVolumes(_ request: LocateVolumesRequest, timeout: Duration? = nil) async throws -> LocateVolumesResponse {
    try await caller.unary(request, HostAgentMethod.locateVolumes, timeout: timeout)
  }

  /// Marks the directory that is mounted under a store's name, or finds it marked with the same id.
  /// Errors: FAILED_PRECONDITION `store_not_mounted`, `store_belongs_to_another`; NOT_FOUND `unknown_store`.
  public func initializeStore(_ request: InitializeStoreRequest, timeout: Duration? = nil) async throws -> InitializeStoreResponse {
    try await caller.unary(request, HostAgentMethod.initializeStore, timeout: timeout)
  }

  /// Starts a step of an operation as a job, or finds the job that it started before and that runs or has succeeded; one
  /// that failed or was cancelled begins again. A higher attempt takes over the running job of the same operation and
  /// step. Answers when it has ended, or after a quarter of a second: one that has not is followed by WatchJob.
  /// Errors: ABORTED `attempt_superseded`; INVALID_ARGUMENT; RESOURCE_EXHAUSTED `too_many_jobs`; FAILED_PRECONDITION
  /// `not_active_here`.
  public func startJob(_ request: StartJobRequest, timeout: Duration? = nil) async throws -> Job {
    try await caller.unary(request, HostAgentMethod.startJob, timeout: timeout)
  }

  /// Follows a job: its present state at once, then changes and progress; ends after the final one.
  /// Errors: NOT_FOUND `unknown_job`, as after a restart of the agent: start it again.
  public func watchJob<Outcome: Sendable>(
    _ request: WatchJobRequest, timeout: Duration? = nil,
    onReplies: @Sendable @escaping (RPCAsyncSequence<Job, any Error>) async throws -> Outcome
  ) async throws -> Outcome {
    try await caller.serverStreaming(request, HostAgentMethod.watchJob, timeout: timeout, onReplies: onReplies)
  }

  /// Asks a job to end. It undoes nothing by itself beyond ending what it began in libvirt; the caller's undo step does.
  /// Errors: NOT_FOUND `unknown_job`; ABORTED `attempt_superseded`.
  public func cancelJob(_ request: CancelJobRequest, timeout: Duration? = nil) async throws -> Job {
    try await caller.unary(request, HostAgentMethod.cancelJob, timeout: timeout)
  }

  /// The manifests that lie in a store or pool, by volume, in parts.
  /// Errors: FAILED_PRECONDITION `store_not_mounted`, `store_is_another`, `pool_not_mounted`; NOT_FOUND `unknown_store`.
  public func listManifests(_ request: ListManifestsRequest, timeout: Duration? = nil) async throws -> ListManifestsResponse {
    try await caller.unary(request, HostAgentMethod.listManifests, timeout: timeout)
  }
}
