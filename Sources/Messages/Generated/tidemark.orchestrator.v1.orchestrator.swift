// Generated from Protos/tidemark/orchestrator/v1/orchestrator.proto by compose/generate-messages. Do not edit.
// swift-format-ignore-file

public import CTidemarkMessages
public import GRPCCore

/// How far a setting's value reaches.
public enum SettingScope: RawRepresentable, Hashable, Sendable {
  /// In a listing: the built-in default. Refused in requests that set.
  case unspecified
  /// Everywhere.
  case global
  /// One zone.
  case zone
  /// One cluster.
  case cluster
  /// A number that this version does not know: the peer is newer.
  case unrecognized(UInt32)

  /// The case of a number on the wire.
  public init(rawValue: UInt32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .global
    case 2: self = .zone
    case 3: self = .cluster
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: UInt32 {
    switch self {
    case .unspecified: 0
    case .global: 1
    case .zone: 2
    case .cluster: 3
    case .unrecognized(let number): number
    }
  }

  init(_ c: Tidemark__Orchestrator__V1__SettingScope) { self.init(rawValue: c.rawValue) }
  var c: Tidemark__Orchestrator__V1__SettingScope { Tidemark__Orchestrator__V1__SettingScope(rawValue: rawValue) }
}

/// Whether a file system lets space be taken for a file before the file is written.
public enum SpaceReservation: RawRepresentable, Hashable, Sendable {
  /// Not known: it could not be tried out yet.
  case unspecified
  /// It does. A copy into reserved space cannot run out of it.
  case supported
  /// It does not. While something is copied there, its free space is watched.
  case unsupported
  /// A number that this version does not know: the peer is newer.
  case unrecognized(UInt32)

  /// The case of a number on the wire.
  public init(rawValue: UInt32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .supported
    case 2: self = .unsupported
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: UInt32 {
    switch self {
    case .unspecified: 0
    case .supported: 1
    case .unsupported: 2
    case .unrecognized(let number): number
    }
  }

  init(_ c: Tidemark__Orchestrator__V1__SpaceReservation) { self.init(rawValue: c.rawValue) }
  var c: Tidemark__Orchestrator__V1__SpaceReservation { Tidemark__Orchestrator__V1__SpaceReservation(rawValue: rawValue) }
}

/// Arguments of Snapshots.TakeSnapshot.
public struct TakeSnapshotRequest: WireMessage, Hashable {
  /// The caller's id of this request.
  public var requestID: String = ""
  /// References of 1 to 64 volumes of one VM, or of one detached volume. A VM's own name or id stands for all its disks
  /// (CD-ROMs and floppies are none); the request is refused with `disks_not_covered` when one of them is in no known pool.
  public var volumes: [String] = []
  /// Takes fulls even where increments are possible.
  public var full: Bool = false
  /// A name for the snapshots, up to 255 characters, without control characters and `/`; need not be unique.
  public var name: String = ""
  /// Disks (`vdc`) that are left out where a VM stands for all its disks.
  public var withoutDisks: [String] = []
  /// Whether the guest agent freezes the guest's file systems for the instant of the snapshot. They are thawed as soon as
  /// the copy has begun, and after 5 s at most, also when the host agent dies meanwhile. Where REQUIRED and impossible, the
  /// operation fails with `guest_agent_unavailable`, `nothing_to_freeze`, `freeze_failed` or `freeze_expired`.
  public var quiesce: Quiesce = .unspecified

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__TakeSnapshotRequest>?) -> Void =
    tidemark__orchestrator__v1__take_snapshot_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__TakeSnapshotRequest) {
    self.requestID = swiftString(c.request_id)
    self.volumes = swiftStrings(c.n_volumes, c.volumes)
    self.full = c.full != 0
    self.name = swiftString(c.name)
    self.withoutDisks = swiftStrings(c.n_without_disks, c.without_disks)
    self.quiesce = Quiesce(c.quiesce)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__TakeSnapshotRequest, in arena: borrowing Arena) {
    c.request_id = arena.string(self.requestID)
    (c.n_volumes, c.volumes) = arena.strings(self.volumes)
    c.full = self.full ? 1 : 0
    c.name = arena.string(self.name)
    (c.n_without_disks, c.without_disks) = arena.strings(self.withoutDisks)
    c.quiesce = self.quiesce.c
  }
}

/// Arguments of Snapshots.RevertVolume.
public struct RevertVolumeRequest: WireMessage, Hashable {
  /// The caller's id of this request.
  public var requestID: String = ""
  /// Reference of the snapshot.
  public var snapshot: String = ""
  /// Names or ids of hosts that the caller states are fenced: certainly not running the volume although they do not answer.
  public var fencedHosts: [String] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__RevertVolumeRequest>?) -> Void =
    tidemark__orchestrator__v1__revert_volume_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__RevertVolumeRequest) {
    self.requestID = swiftString(c.request_id)
    self.snapshot = swiftString(c.snapshot)
    self.fencedHosts = swiftStrings(c.n_fenced_hosts, c.fenced_hosts)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__RevertVolumeRequest, in arena: borrowing Arena) {
    c.request_id = arena.string(self.requestID)
    c.snapshot = arena.string(self.snapshot)
    (c.n_fenced_hosts, c.fenced_hosts) = arena.strings(self.fencedHosts)
  }
}

/// Arguments of Snapshots.DeleteSnapshot.
public struct DeleteSnapshotRequest: WireMessage, Hashable {
  /// The caller's id of this request.
  public var requestID: String = ""
  /// Reference of the snapshot.
  public var snapshot: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__DeleteSnapshotRequest>?) -> Void =
    tidemark__orchestrator__v1__delete_snapshot_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__DeleteSnapshotRequest) {
    self.requestID = swiftString(c.request_id)
    self.snapshot = swiftString(c.snapshot)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__DeleteSnapshotRequest, in arena: borrowing Arena) {
    c.request_id = arena.string(self.requestID)
    c.snapshot = arena.string(self.snapshot)
  }
}

/// Arguments of Snapshots.CheckVolumes.
public struct CheckVolumesRequest: WireMessage, Hashable {
  /// The caller's id of this request.
  public var requestID: String = ""
  /// References of 1 to 64 volumes of one VM, or of one detached volume. A VM's name or id stands for all its disks.
  public var volumes: [String] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__CheckVolumesRequest>?) -> Void =
    tidemark__orchestrator__v1__check_volumes_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__CheckVolumesRequest) {
    self.requestID = swiftString(c.request_id)
    self.volumes = swiftStrings(c.n_volumes, c.volumes)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__CheckVolumesRequest, in arena: borrowing Arena) {
    c.request_id = arena.string(self.requestID)
    (c.n_volumes, c.volumes) = arena.strings(self.volumes)
  }
}

/// Arguments of Migrations.MigrateVM.
public struct MigrateVMRequest: WireMessage, Hashable {
  /// The caller's id of this request.
  public var requestID: String = ""
  /// The VM's name or id.
  public var vm: String = ""
  /// The host it is to run on: its name or id.
  public var host: String = ""
  /// The pool that its volumes go to, by name or id; empty: they stay where they are.
  public var pool: String = ""
  /// Disks that go elsewhere than the others.
  public var disks: [DiskDestination] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__MigrateVMRequest>?) -> Void =
    tidemark__orchestrator__v1__migrate_vmrequest__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__MigrateVMRequest) {
    self.requestID = swiftString(c.request_id)
    self.vm = swiftString(c.vm)
    self.host = swiftString(c.host)
    self.pool = swiftString(c.pool)
    self.disks = swiftMessages(c.n_disks, c.disks)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__MigrateVMRequest, in arena: borrowing Arena) {
    c.request_id = arena.string(self.requestID)
    c.vm = arena.string(self.vm)
    c.host = arena.string(self.host)
    c.pool = arena.string(self.pool)
    (c.n_disks, c.disks) = arena.messages(self.disks)
  }
}

/// Where one disk of a VM goes.
public struct DiskDestination: WireMessage, Hashable {
  /// Its target in the VM ("vdb").
  public var disk: String = ""
  /// The pool's name or id.
  public var pool: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__DiskDestination>?) -> Void =
    tidemark__orchestrator__v1__disk_destination__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__DiskDestination) {
    self.disk = swiftString(c.disk)
    self.pool = swiftString(c.pool)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__DiskDestination, in arena: borrowing Arena) {
    c.disk = arena.string(self.disk)
    c.pool = arena.string(self.pool)
  }
}

/// Arguments of Migrations.MigrateVolume.
public struct MigrateVolumeRequest: WireMessage, Hashable {
  /// The caller's id of this request.
  public var requestID: String = ""
  /// Reference of the volume.
  public var volume: String = ""
  /// The pool it goes to, by name or id.
  public var pool: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__MigrateVolumeRequest>?) -> Void =
    tidemark__orchestrator__v1__migrate_volume_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__MigrateVolumeRequest) {
    self.requestID = swiftString(c.request_id)
    self.volume = swiftString(c.volume)
    self.pool = swiftString(c.pool)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__MigrateVolumeRequest, in arena: borrowing Arena) {
    c.request_id = arena.string(self.requestID)
    c.volume = arena.string(self.volume)
    c.pool = arena.string(self.pool)
  }
}

/// Arguments of Snapshots.ConsolidateVolume.
public struct ConsolidateVolumeRequest: WireMessage, Hashable {
  /// The caller's id of this request.
  public var requestID: String = ""
  /// Reference of the volume.
  public var volume: String = ""
  /// Merges nothing: only removes what deletions and consolidations have left as long as somebody read it.
  public var removalsOnly: Bool = false

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__ConsolidateVolumeRequest>?) -> Void =
    tidemark__orchestrator__v1__consolidate_volume_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__ConsolidateVolumeRequest) {
    self.requestID = swiftString(c.request_id)
    self.volume = swiftString(c.volume)
    self.removalsOnly = c.removals_only != 0
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__ConsolidateVolumeRequest, in arena: borrowing Arena) {
    c.request_id = arena.string(self.requestID)
    c.volume = arena.string(self.volume)
    c.removals_only = self.removalsOnly ? 1 : 0
  }
}

/// Arguments of Exports.CreateVolume.
public struct CreateVolumeRequest: WireMessage, Hashable {
  /// The caller's id of this request.
  public var requestID: String = ""
  /// Reference of the snapshot; empty with a template.
  public var snapshot: String = ""
  /// Id or name of the template; empty with a snapshot.
  public var template: String = ""
  /// Id or name of the primary pool.
  public var pool: String = ""
  /// The new file's path inside the pool, without leading slash. Its folder must be there; nothing may have that path.
  public var path: String = ""
  /// Size that a guest will see, in bytes: not less than the source's, which 0 stands for.
  public var virtualBytes: UInt64 = 0

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__CreateVolumeRequest>?) -> Void =
    tidemark__orchestrator__v1__create_volume_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__CreateVolumeRequest) {
    self.requestID = swiftString(c.request_id)
    self.snapshot = swiftString(c.snapshot)
    self.template = swiftString(c.template_)
    self.pool = swiftString(c.pool)
    self.path = swiftString(c.path)
    self.virtualBytes = c.virtual_bytes
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__CreateVolumeRequest, in arena: borrowing Arena) {
    c.request_id = arena.string(self.requestID)
    c.snapshot = arena.string(self.snapshot)
    c.template_ = arena.string(self.template)
    c.pool = arena.string(self.pool)
    c.path = arena.string(self.path)
    c.virtual_bytes = self.virtualBytes
  }
}

/// Arguments of Exports.CreateTemplate.
public struct CreateTemplateRequest: WireMessage, Hashable {
  /// The caller's id of this request.
  public var requestID: String = ""
  /// Reference of the snapshot.
  public var snapshot: String = ""
  /// Id or name of the store.
  public var store: String = ""
  /// A name for the template, up to 255 characters, without control characters and `/`; need not be unique.
  public var name: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__CreateTemplateRequest>?) -> Void =
    tidemark__orchestrator__v1__create_template_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__CreateTemplateRequest) {
    self.requestID = swiftString(c.request_id)
    self.snapshot = swiftString(c.snapshot)
    self.store = swiftString(c.store)
    self.name = swiftString(c.name)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__CreateTemplateRequest, in arena: borrowing Arena) {
    c.request_id = arena.string(self.requestID)
    c.snapshot = arena.string(self.snapshot)
    c.store = arena.string(self.store)
    c.name = arena.string(self.name)
  }
}

/// Arguments of Exports.DeleteTemplate.
public struct DeleteTemplateRequest: WireMessage, Hashable {
  /// The caller's id of this request.
  public var requestID: String = ""
  /// Id or name of the template.
  public var template: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__DeleteTemplateRequest>?) -> Void =
    tidemark__orchestrator__v1__delete_template_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__DeleteTemplateRequest) {
    self.requestID = swiftString(c.request_id)
    self.template = swiftString(c.template_)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__DeleteTemplateRequest, in arena: borrowing Arena) {
    c.request_id = arena.string(self.requestID)
    c.template_ = arena.string(self.template)
  }
}

/// Arguments of Exports.ListTemplates.
public struct ListTemplatesRequest: WireMessage, Hashable {
  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__ListTemplatesRequest>?) -> Void =
    tidemark__orchestrator__v1__list_templates_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__ListTemplatesRequest) {
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__ListTemplatesRequest, in arena: borrowing Arena) {
  }
}

/// Answer of Exports.ListTemplates.
public struct ListTemplatesResponse: WireMessage, Hashable {
  /// By name, then by age.
  public var templates: [Template] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__ListTemplatesResponse>?) -> Void =
    tidemark__orchestrator__v1__list_templates_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__ListTemplatesResponse) {
    self.templates = swiftMessages(c.n_templates, c.templates)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__ListTemplatesResponse, in arena: borrowing Arena) {
    (c.n_templates, c.templates) = arena.messages(self.templates)
  }
}

/// A file that new volumes are made of.
public struct Template: WireMessage, Hashable {
  /// Its id, after which its file is named.
  public var id: String = ""
  /// The caller's name for it; may be empty.
  public var name: String = ""
  /// The store that holds it.
  public var location: SnapshotLocation?
  /// Size that a guest sees, in bytes.
  public var virtualBytes: UInt64 = 0
  /// What its file occupies, in bytes, as the file system tells.
  public var allocatedBytes: UInt64 = 0
  /// The snapshot that it was made of, which may be gone.
  public var snapshotID: String = ""
  /// When it was made.
  public var createdAt: Timestamp?
  /// Whether it was deleted and waits for its last reader.
  public var isDeleted: Bool = false
  /// Its file's path in the store.
  public var path: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__Template>?) -> Void =
    tidemark__orchestrator__v1__template__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__Template) {
    self.id = swiftString(c.id)
    self.name = swiftString(c.name)
    if let value = c.location { self.location = SnapshotLocation(decoding: value.pointee) }
    self.virtualBytes = c.virtual_bytes
    self.allocatedBytes = c.allocated_bytes
    self.snapshotID = swiftString(c.snapshot_id)
    if let value = c.created_at { self.createdAt = Timestamp(decoding: value.pointee) }
    self.isDeleted = c.is_deleted != 0
    self.path = swiftString(c.path)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__Template, in arena: borrowing Arena) {
    c.id = arena.string(self.id)
    c.name = arena.string(self.name)
    if let value = self.location { c.location = arena.message(value) }
    c.virtual_bytes = self.virtualBytes
    c.allocated_bytes = self.allocatedBytes
    c.snapshot_id = arena.string(self.snapshotID)
    if let value = self.createdAt { c.created_at = arena.message(value) }
    c.is_deleted = self.isDeleted ? 1 : 0
    c.path = arena.string(self.path)
  }
}

/// Arguments of Exports.ExportSnapshot.
public struct ExportSnapshotRequest: WireMessage, Hashable {
  /// The caller's id of this request.
  public var requestID: String = ""
  /// Reference of the snapshot.
  public var snapshot: String = ""
  /// Id or name of the store or pool.
  public var location: String = ""
  /// The file's name in the folder `exports` there, up to 160 bytes, without `/`. Nothing may have that name.
  public var file: String = ""
  /// `qcow2`, which empty stands for, or `raw`.
  public var format: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__ExportSnapshotRequest>?) -> Void =
    tidemark__orchestrator__v1__export_snapshot_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__ExportSnapshotRequest) {
    self.requestID = swiftString(c.request_id)
    self.snapshot = swiftString(c.snapshot)
    self.location = swiftString(c.location)
    self.file = swiftString(c.file)
    self.format = swiftString(c.format)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__ExportSnapshotRequest, in arena: borrowing Arena) {
    c.request_id = arena.string(self.requestID)
    c.snapshot = arena.string(self.snapshot)
    c.location = arena.string(self.location)
    c.file = arena.string(self.file)
    c.format = arena.string(self.format)
  }
}

/// Arguments of Exports.CopySnapshot.
public struct CopySnapshotRequest: WireMessage, Hashable {
  /// The caller's id of this request.
  public var requestID: String = ""
  /// Reference of the snapshot.
  public var snapshot: String = ""
  /// Id or name of the store, of any zone.
  public var store: String = ""
  /// Makes the copy a full one; otherwise the copy of an increment brings what its chain lacks there.
  public var selfSufficient: Bool = false

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__CopySnapshotRequest>?) -> Void =
    tidemark__orchestrator__v1__copy_snapshot_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__CopySnapshotRequest) {
    self.requestID = swiftString(c.request_id)
    self.snapshot = swiftString(c.snapshot)
    self.store = swiftString(c.store)
    self.selfSufficient = c.self_sufficient != 0
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__CopySnapshotRequest, in arena: borrowing Arena) {
    c.request_id = arena.string(self.requestID)
    c.snapshot = arena.string(self.snapshot)
    c.store = arena.string(self.store)
    c.self_sufficient = self.selfSufficient ? 1 : 0
  }
}

/// Arguments of Snapshots.VerifySnapshots. Exactly one of `snapshot` and `volume`.
public struct VerifySnapshotsRequest: WireMessage, Hashable {
  /// The caller's id of this request.
  public var requestID: String = ""
  /// Reference of a snapshot: it and all its ancestors are read.
  public var snapshot: String = ""
  /// Reference of a volume: all its snapshots are read, hidden ones included.
  public var volume: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__VerifySnapshotsRequest>?) -> Void =
    tidemark__orchestrator__v1__verify_snapshots_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__VerifySnapshotsRequest) {
    self.requestID = swiftString(c.request_id)
    self.snapshot = swiftString(c.snapshot)
    self.volume = swiftString(c.volume)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__VerifySnapshotsRequest, in arena: borrowing Arena) {
    c.request_id = arena.string(self.requestID)
    c.snapshot = arena.string(self.snapshot)
    c.volume = arena.string(self.volume)
  }
}

/// Arguments of Snapshots.AdoptVolume.
public struct AdoptVolumeRequest: WireMessage, Hashable {
  /// The caller's id of this request.
  public var requestID: String = ""
  /// Reference of the volume that is gone.
  public var volume: String = ""
  /// Where its file is now: reference of the volume that was registered there, or `pool:path`.
  public var place: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__AdoptVolumeRequest>?) -> Void =
    tidemark__orchestrator__v1__adopt_volume_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__AdoptVolumeRequest) {
    self.requestID = swiftString(c.request_id)
    self.volume = swiftString(c.volume)
    self.place = swiftString(c.place)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__AdoptVolumeRequest, in arena: borrowing Arena) {
    c.request_id = arena.string(self.requestID)
    c.volume = arena.string(self.volume)
    c.place = arena.string(self.place)
  }
}

/// Arguments of Snapshots.RebuildCatalog.
public struct RebuildCatalogRequest: WireMessage, Hashable {
  /// The caller's id of this request.
  public var requestID: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__RebuildCatalogRequest>?) -> Void =
    tidemark__orchestrator__v1__rebuild_catalog_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__RebuildCatalogRequest) {
    self.requestID = swiftString(c.request_id)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__RebuildCatalogRequest, in arena: borrowing Arena) {
    c.request_id = arena.string(self.requestID)
  }
}

/// Arguments of Snapshots.GetSnapshot.
public struct GetSnapshotRequest: WireMessage, Hashable {
  /// Reference of the snapshot.
  public var snapshot: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__GetSnapshotRequest>?) -> Void =
    tidemark__orchestrator__v1__get_snapshot_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__GetSnapshotRequest) {
    self.snapshot = swiftString(c.snapshot)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__GetSnapshotRequest, in arena: borrowing Arena) {
    c.snapshot = arena.string(self.snapshot)
  }
}

/// Arguments of Snapshots.ListSnapshots.
public struct ListSnapshotsRequest: WireMessage, Hashable {
  /// Reference of a volume; empty for all.
  public var volume: String = ""
  /// Also hidden ones and ones being made or removed.
  public var allStates: Bool = false
  /// How many at most, 1 to 1,000; 0 means 100.
  public var pageSize: UInt32 = 0
  /// `next_page_token` of the page before; empty for the first.
  public var pageToken: String = ""
  /// Name or id of a VM; empty for all.
  public var vm: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__ListSnapshotsRequest>?) -> Void =
    tidemark__orchestrator__v1__list_snapshots_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__ListSnapshotsRequest) {
    self.volume = swiftString(c.volume)
    self.allStates = c.all_states != 0
    self.pageSize = c.page_size
    self.pageToken = swiftString(c.page_token)
    self.vm = swiftString(c.vm)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__ListSnapshotsRequest, in arena: borrowing Arena) {
    c.volume = arena.string(self.volume)
    c.all_states = self.allStates ? 1 : 0
    c.page_size = self.pageSize
    c.page_token = arena.string(self.pageToken)
    c.vm = arena.string(self.vm)
  }
}

/// Answer of Snapshots.ListSnapshots.
public struct ListSnapshotsResponse: WireMessage, Hashable {
  /// A page of snapshots.
  public var snapshots: [Snapshot] = []
  /// For the next page; empty on the last.
  public var nextPageToken: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__ListSnapshotsResponse>?) -> Void =
    tidemark__orchestrator__v1__list_snapshots_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__ListSnapshotsResponse) {
    self.snapshots = swiftMessages(c.n_snapshots, c.snapshots)
    self.nextPageToken = swiftString(c.next_page_token)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__ListSnapshotsResponse, in arena: borrowing Arena) {
    (c.n_snapshots, c.snapshots) = arena.messages(self.snapshots)
    c.next_page_token = arena.string(self.nextPageToken)
  }
}

/// Arguments of Snapshots.GetChain.
public struct GetChainRequest: WireMessage, Hashable {
  /// Reference of the volume.
  public var volume: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__GetChainRequest>?) -> Void =
    tidemark__orchestrator__v1__get_chain_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__GetChainRequest) {
    self.volume = swiftString(c.volume)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__GetChainRequest, in arena: borrowing Arena) {
    c.volume = arena.string(self.volume)
  }
}

/// Answer of Snapshots.GetChain.
public struct GetChainResponse: WireMessage, Hashable {
  /// The volume.
  public var volume: Volume?
  /// All its snapshots, each after its parent.
  public var snapshots: [Snapshot] = []
  /// What all of them occupy, in bytes as the file system tells.
  public var allocatedBytes: UInt64 = 0
  /// The part of it that hidden ones occupy.
  public var hiddenBytes: UInt64 = 0

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__GetChainResponse>?) -> Void =
    tidemark__orchestrator__v1__get_chain_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__GetChainResponse) {
    if let value = c.volume { self.volume = Volume(decoding: value.pointee) }
    self.snapshots = swiftMessages(c.n_snapshots, c.snapshots)
    self.allocatedBytes = c.allocated_bytes
    self.hiddenBytes = c.hidden_bytes
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__GetChainResponse, in arena: borrowing Arena) {
    if let value = self.volume { c.volume = arena.message(value) }
    (c.n_snapshots, c.snapshots) = arena.messages(self.snapshots)
    c.allocated_bytes = self.allocatedBytes
    c.hidden_bytes = self.hiddenBytes
  }
}

/// Arguments of Operations.GetOperation.
public struct GetOperationRequest: WireMessage, Hashable {
  /// The operation's id, or an unambiguous prefix.
  public var operation: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__GetOperationRequest>?) -> Void =
    tidemark__orchestrator__v1__get_operation_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__GetOperationRequest) {
    self.operation = swiftString(c.operation)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__GetOperationRequest, in arena: borrowing Arena) {
    c.operation = arena.string(self.operation)
  }
}

/// Arguments of Operations.ListOperations.
public struct ListOperationsRequest: WireMessage, Hashable {
  /// Only those that are not final.
  public var activeOnly: Bool = false
  /// Reference of a volume; empty for all.
  public var volume: String = ""
  /// How many at most, 1 to 1,000; 0 means 100.
  public var pageSize: UInt32 = 0
  /// `next_page_token` of the page before; empty for the first.
  public var pageToken: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__ListOperationsRequest>?) -> Void =
    tidemark__orchestrator__v1__list_operations_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__ListOperationsRequest) {
    self.activeOnly = c.active_only != 0
    self.volume = swiftString(c.volume)
    self.pageSize = c.page_size
    self.pageToken = swiftString(c.page_token)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__ListOperationsRequest, in arena: borrowing Arena) {
    c.active_only = self.activeOnly ? 1 : 0
    c.volume = arena.string(self.volume)
    c.page_size = self.pageSize
    c.page_token = arena.string(self.pageToken)
  }
}

/// Answer of Operations.ListOperations.
public struct ListOperationsResponse: WireMessage, Hashable {
  /// A page of operations.
  public var operations: [Operation] = []
  /// For the next page; empty on the last.
  public var nextPageToken: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__ListOperationsResponse>?) -> Void =
    tidemark__orchestrator__v1__list_operations_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__ListOperationsResponse) {
    self.operations = swiftMessages(c.n_operations, c.operations)
    self.nextPageToken = swiftString(c.next_page_token)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__ListOperationsResponse, in arena: borrowing Arena) {
    (c.n_operations, c.operations) = arena.messages(self.operations)
    c.next_page_token = arena.string(self.nextPageToken)
  }
}

/// Arguments of Operations.WatchOperation.
public struct WatchOperationRequest: WireMessage, Hashable {
  /// The operation's id, or an unambiguous prefix.
  public var operation: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__WatchOperationRequest>?) -> Void =
    tidemark__orchestrator__v1__watch_operation_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__WatchOperationRequest) {
    self.operation = swiftString(c.operation)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__WatchOperationRequest, in arena: borrowing Arena) {
    c.operation = arena.string(self.operation)
  }
}

/// Arguments of Operations.CancelOperation.
public struct CancelOperationRequest: WireMessage, Hashable {
  /// The operation's id, or an unambiguous prefix.
  public var operation: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__CancelOperationRequest>?) -> Void =
    tidemark__orchestrator__v1__cancel_operation_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__CancelOperationRequest) {
    self.operation = swiftString(c.operation)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__CancelOperationRequest, in arena: borrowing Arena) {
    c.operation = arena.string(self.operation)
  }
}

/// A KVM host, as its agent last announced it.
public struct Host: WireMessage, Hashable {
  /// Its id.
  public var id: String = ""
  /// Its name, unique.
  public var name: String = ""
  /// Its cluster's name.
  public var cluster: String = ""
  /// Its zone's name.
  public var zone: String = ""
  /// Where its agent listens, `address:port`.
  public var address: String = ""
  /// libvirt's version: major × 1,000,000 + minor × 1,000 + release, as libvirt counts.
  public var libvirtVersion: UInt64 = 0
  /// QEMU's version, counted likewise.
  public var qemuVersion: UInt64 = 0
  /// The agent's own version.
  public var agentVersion: String = ""
  /// When it was last heard of.
  public var lastHeartbeat: Timestamp?
  /// Whether that is less than three heartbeats ago.
  public var alive: Bool = false
  /// Its libvirt, as other hosts reach it; empty: no VM can be moved to it.
  public var libvirtUri: String = ""
  /// Where its QEMU takes migrations, `tcp://address`; empty: libvirt's own choice.
  public var migrationUri: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__Host>?) -> Void =
    tidemark__orchestrator__v1__host__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__Host) {
    self.id = swiftString(c.id)
    self.name = swiftString(c.name)
    self.cluster = swiftString(c.cluster)
    self.zone = swiftString(c.zone)
    self.address = swiftString(c.address)
    self.libvirtVersion = c.libvirt_version
    self.qemuVersion = c.qemu_version
    self.agentVersion = swiftString(c.agent_version)
    if let value = c.last_heartbeat { self.lastHeartbeat = Timestamp(decoding: value.pointee) }
    self.alive = c.alive != 0
    self.libvirtUri = swiftString(c.libvirt_uri)
    self.migrationUri = swiftString(c.migration_uri)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__Host, in arena: borrowing Arena) {
    c.id = arena.string(self.id)
    c.name = arena.string(self.name)
    c.cluster = arena.string(self.cluster)
    c.zone = arena.string(self.zone)
    c.address = arena.string(self.address)
    c.libvirt_version = self.libvirtVersion
    c.qemu_version = self.qemuVersion
    c.agent_version = arena.string(self.agentVersion)
    if let value = self.lastHeartbeat { c.last_heartbeat = arena.message(value) }
    c.alive = self.alive ? 1 : 0
    c.libvirt_uri = arena.string(self.libvirtUri)
    c.migration_uri = arena.string(self.migrationUri)
  }
}

/// A primary pool.
public struct Pool: WireMessage, Hashable {
  /// Its id.
  public var id: String = ""
  /// Its name, unique.
  public var name: String = ""
  /// How it is reached.
  public var type: PoolType = .unspecified
  /// Its cluster's name.
  public var cluster: String = ""
  /// Names of the hosts that have it mounted now.
  public var hosts: [String] = []
  /// Size of its file system in bytes, as an agent last measured it; 0 if never.
  public var capacityBytes: UInt64 = 0
  /// Free bytes there.
  public var freeBytes: UInt64 = 0
  /// Whether all hosts that have it mounted, and have tried, can reserve space there. False until one has.
  public var canReserve: Bool = false
  /// When the last host that had it was removed, and it was lost with it; unset unless it is lost.
  public var lostAt: Timestamp?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__Pool>?) -> Void =
    tidemark__orchestrator__v1__pool__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__Pool) {
    self.id = swiftString(c.id)
    self.name = swiftString(c.name)
    self.type = PoolType(c.type)
    self.cluster = swiftString(c.cluster)
    self.hosts = swiftStrings(c.n_hosts, c.hosts)
    self.capacityBytes = c.capacity_bytes
    self.freeBytes = c.free_bytes
    self.canReserve = c.can_reserve != 0
    if let value = c.lost_at { self.lostAt = Timestamp(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__Pool, in arena: borrowing Arena) {
    c.id = arena.string(self.id)
    c.name = arena.string(self.name)
    c.type = self.type.c
    c.cluster = arena.string(self.cluster)
    (c.n_hosts, c.hosts) = arena.strings(self.hosts)
    c.capacity_bytes = self.capacityBytes
    c.free_bytes = self.freeBytes
    c.can_reserve = self.canReserve ? 1 : 0
    if let value = self.lostAt { c.lost_at = arena.message(value) }
  }
}

/// A secondary store.
public struct Store: WireMessage, Hashable {
  /// Its id, which its marker file holds.
  public var id: String = ""
  /// Its name, unique.
  public var name: String = ""
  /// Its zone's name.
  public var zone: String = ""
  /// Names of the hosts that have it mounted now.
  public var hosts: [String] = []
  /// Size of its file system in bytes, as an agent last measured it; 0 if never.
  public var capacityBytes: UInt64 = 0
  /// Free bytes there.
  public var freeBytes: UInt64 = 0
  /// Whether space can be reserved there: found out when it was added, and by each host that has it mounted.
  public var canReserve: Bool = false

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__Store>?) -> Void =
    tidemark__orchestrator__v1__store__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__Store) {
    self.id = swiftString(c.id)
    self.name = swiftString(c.name)
    self.zone = swiftString(c.zone)
    self.hosts = swiftStrings(c.n_hosts, c.hosts)
    self.capacityBytes = c.capacity_bytes
    self.freeBytes = c.free_bytes
    self.canReserve = c.can_reserve != 0
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__Store, in arena: borrowing Arena) {
    c.id = arena.string(self.id)
    c.name = arena.string(self.name)
    c.zone = arena.string(self.zone)
    (c.n_hosts, c.hosts) = arena.strings(self.hosts)
    c.capacity_bytes = self.capacityBytes
    c.free_bytes = self.freeBytes
    c.can_reserve = self.canReserve ? 1 : 0
  }
}

/// A volume: one image file in a primary pool.
public struct Volume: WireMessage, Hashable {
  /// Its id.
  public var id: String = ""
  /// Its pool's name.
  public var pool: String = ""
  /// Its path inside the pool.
  public var path: String = ""
  /// Size that its VM sees, in bytes.
  public var virtualBytes: UInt64 = 0
  /// The image's format: `qcow2`, `raw`.
  public var format: String = ""
  /// Its VM's name; empty if detached.
  public var vmName: String = ""
  /// Its place in that VM ("vda").
  public var disk: String = ""
  /// The host that reported it last.
  public var host: String = ""
  /// Whether its file was there when last looked for.
  public var present: Bool = false
  /// The snapshot that the next increment would have as parent; empty if none.
  public var tipSnapshotID: String = ""
  /// How many visible snapshots it has.
  public var snapshotCount: UInt32 = 0
  /// Its VM's id; empty if detached.
  public var vmID: String = ""
  /// Its pool's id.
  public var poolID: String = ""
  /// When its file was found to be gone; absent while it is present.
  public var goneAt: Timestamp?
  /// If it is gone: the volume whose file may be its own, moved by somebody (`volume adopt`); empty if none is known.
  public var adoptableAsVolumeID: String = ""
  /// Where that one is: `pool:path`.
  public var adoptableAs: String = ""
  /// The volume, gone, whose file this one's may be; empty if none is known.
  public var mayBeVolumeID: String = ""
  /// How many of its visible snapshots are lost: their files, or those of links that they need, are gone.
  public var lostSnapshotCount: UInt32 = 0

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__Volume>?) -> Void =
    tidemark__orchestrator__v1__volume__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__Volume) {
    self.id = swiftString(c.id)
    self.pool = swiftString(c.pool)
    self.path = swiftString(c.path)
    self.virtualBytes = c.virtual_bytes
    self.format = swiftString(c.format)
    self.vmName = swiftString(c.vm_name)
    self.disk = swiftString(c.disk)
    self.host = swiftString(c.host)
    self.present = c.present != 0
    self.tipSnapshotID = swiftString(c.tip_snapshot_id)
    self.snapshotCount = c.snapshot_count
    self.vmID = swiftString(c.vm_id)
    self.poolID = swiftString(c.pool_id)
    if let value = c.gone_at { self.goneAt = Timestamp(decoding: value.pointee) }
    self.adoptableAsVolumeID = swiftString(c.adoptable_as_volume_id)
    self.adoptableAs = swiftString(c.adoptable_as)
    self.mayBeVolumeID = swiftString(c.may_be_volume_id)
    self.lostSnapshotCount = c.lost_snapshot_count
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__Volume, in arena: borrowing Arena) {
    c.id = arena.string(self.id)
    c.pool = arena.string(self.pool)
    c.path = arena.string(self.path)
    c.virtual_bytes = self.virtualBytes
    c.format = arena.string(self.format)
    c.vm_name = arena.string(self.vmName)
    c.disk = arena.string(self.disk)
    c.host = arena.string(self.host)
    c.present = self.present ? 1 : 0
    c.tip_snapshot_id = arena.string(self.tipSnapshotID)
    c.snapshot_count = self.snapshotCount
    c.vm_id = arena.string(self.vmID)
    c.pool_id = arena.string(self.poolID)
    if let value = self.goneAt { c.gone_at = arena.message(value) }
    c.adoptable_as_volume_id = arena.string(self.adoptableAsVolumeID)
    c.adoptable_as = arena.string(self.adoptableAs)
    c.may_be_volume_id = arena.string(self.mayBeVolumeID)
    c.lost_snapshot_count = self.lostSnapshotCount
  }
}

/// Arguments of Inventory.ListHosts.
public struct ListHostsRequest: WireMessage, Hashable {
  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__ListHostsRequest>?) -> Void =
    tidemark__orchestrator__v1__list_hosts_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__ListHostsRequest) {
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__ListHostsRequest, in arena: borrowing Arena) {
  }
}

/// Answer of Inventory.ListHosts.
public struct ListHostsResponse: WireMessage, Hashable {
  /// By name.
  public var hosts: [Host] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__ListHostsResponse>?) -> Void =
    tidemark__orchestrator__v1__list_hosts_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__ListHostsResponse) {
    self.hosts = swiftMessages(c.n_hosts, c.hosts)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__ListHostsResponse, in arena: borrowing Arena) {
    (c.n_hosts, c.hosts) = arena.messages(self.hosts)
  }
}

/// Arguments of Inventory.ListPools.
public struct ListPoolsRequest: WireMessage, Hashable {
  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__ListPoolsRequest>?) -> Void =
    tidemark__orchestrator__v1__list_pools_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__ListPoolsRequest) {
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__ListPoolsRequest, in arena: borrowing Arena) {
  }
}

/// Answer of Inventory.ListPools.
public struct ListPoolsResponse: WireMessage, Hashable {
  /// By name.
  public var pools: [Pool] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__ListPoolsResponse>?) -> Void =
    tidemark__orchestrator__v1__list_pools_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__ListPoolsResponse) {
    self.pools = swiftMessages(c.n_pools, c.pools)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__ListPoolsResponse, in arena: borrowing Arena) {
    (c.n_pools, c.pools) = arena.messages(self.pools)
  }
}

/// Arguments of Inventory.ListStores.
public struct ListStoresRequest: WireMessage, Hashable {
  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__ListStoresRequest>?) -> Void =
    tidemark__orchestrator__v1__list_stores_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__ListStoresRequest) {
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__ListStoresRequest, in arena: borrowing Arena) {
  }
}

/// Answer of Inventory.ListStores.
public struct ListStoresResponse: WireMessage, Hashable {
  /// By name.
  public var stores: [Store] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__ListStoresResponse>?) -> Void =
    tidemark__orchestrator__v1__list_stores_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__ListStoresResponse) {
    self.stores = swiftMessages(c.n_stores, c.stores)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__ListStoresResponse, in arena: borrowing Arena) {
    (c.n_stores, c.stores) = arena.messages(self.stores)
  }
}

/// Arguments of Inventory.ListVolumes.
public struct ListVolumesRequest: WireMessage, Hashable {
  /// Name or id of a VM; empty for all.
  public var vm: String = ""
  /// How many at most, 1 to 1,000; 0 means 100.
  public var pageSize: UInt32 = 0
  /// `next_page_token` of the page before; empty for the first.
  public var pageToken: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__ListVolumesRequest>?) -> Void =
    tidemark__orchestrator__v1__list_volumes_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__ListVolumesRequest) {
    self.vm = swiftString(c.vm)
    self.pageSize = c.page_size
    self.pageToken = swiftString(c.page_token)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__ListVolumesRequest, in arena: borrowing Arena) {
    c.vm = arena.string(self.vm)
    c.page_size = self.pageSize
    c.page_token = arena.string(self.pageToken)
  }
}

/// Answer of Inventory.ListVolumes.
public struct ListVolumesResponse: WireMessage, Hashable {
  /// By VM's name, disk and path.
  public var volumes: [Volume] = []
  /// For the next page; empty on the last.
  public var nextPageToken: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__ListVolumesResponse>?) -> Void =
    tidemark__orchestrator__v1__list_volumes_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__ListVolumesResponse) {
    self.volumes = swiftMessages(c.n_volumes, c.volumes)
    self.nextPageToken = swiftString(c.next_page_token)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__ListVolumesResponse, in arena: borrowing Arena) {
    (c.n_volumes, c.volumes) = arena.messages(self.volumes)
    c.next_page_token = arena.string(self.nextPageToken)
  }
}

/// Arguments of Inventory.AddPool.
public struct AddPoolRequest: WireMessage, Hashable {
  /// Its name: letters, digits, `.`, `_`, `-`, 1 to 63 characters, beginning with a letter or digit.
  public var name: String = ""
  /// How it is reached.
  public var type: PoolType = .unspecified
  /// Its cluster's name; created when unknown, in `zone`.
  public var cluster: String = ""
  /// Its zone's name; created when unknown.
  public var zone: String = ""
  /// The id that it gets; empty: the one that its marker has where an agent sees one, or a new one.
  public var id: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__AddPoolRequest>?) -> Void =
    tidemark__orchestrator__v1__add_pool_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__AddPoolRequest) {
    self.name = swiftString(c.name)
    self.type = PoolType(c.type)
    self.cluster = swiftString(c.cluster)
    self.zone = swiftString(c.zone)
    self.id = swiftString(c.id)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__AddPoolRequest, in arena: borrowing Arena) {
    c.name = arena.string(self.name)
    c.type = self.type.c
    c.cluster = arena.string(self.cluster)
    c.zone = arena.string(self.zone)
    c.id = arena.string(self.id)
  }
}

/// Arguments of Inventory.AddStore.
public struct AddStoreRequest: WireMessage, Hashable {
  /// Its name, as AddPoolRequest.name.
  public var name: String = ""
  /// Its zone's name; created when unknown.
  public var zone: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__AddStoreRequest>?) -> Void =
    tidemark__orchestrator__v1__add_store_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__AddStoreRequest) {
    self.name = swiftString(c.name)
    self.zone = swiftString(c.zone)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__AddStoreRequest, in arena: borrowing Arena) {
    c.name = arena.string(self.name)
    c.zone = arena.string(self.zone)
  }
}

/// Arguments of Inventory.RemoveHost.
public struct RemoveHostRequest: WireMessage, Hashable {
  /// The host's name or id.
  public var host: String = ""
  /// Whether the pools that no other host has are lost with it.
  public var poolsAreLost: Bool = false

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__RemoveHostRequest>?) -> Void =
    tidemark__orchestrator__v1__remove_host_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__RemoveHostRequest) {
    self.host = swiftString(c.host)
    self.poolsAreLost = c.pools_are_lost != 0
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__RemoveHostRequest, in arena: borrowing Arena) {
    c.host = arena.string(self.host)
    c.pools_are_lost = self.poolsAreLost ? 1 : 0
  }
}

/// Answer of Inventory.RemoveHost.
public struct RemoveHostResponse: WireMessage, Hashable {
  /// The host as it was.
  public var host: Host?
  /// What was lost with it, by name of the pool.
  public var lostPools: [LostPool] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__RemoveHostResponse>?) -> Void =
    tidemark__orchestrator__v1__remove_host_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__RemoveHostResponse) {
    if let value = c.host { self.host = Host(decoding: value.pointee) }
    self.lostPools = swiftMessages(c.n_lost_pools, c.lost_pools)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__RemoveHostResponse, in arena: borrowing Arena) {
    if let value = self.host { c.host = arena.message(value) }
    (c.n_lost_pools, c.lost_pools) = arena.messages(self.lostPools)
  }
}

/// A pool that was lost with a host.
public struct LostPool: WireMessage, Hashable {
  /// Its id.
  public var id: String = ""
  /// Its name.
  public var name: String = ""
  /// How many volumes are gone with it.
  public var volumeCount: UInt64 = 0
  /// How many visible and hidden snapshots were stored there.
  public var snapshotCount: UInt64 = 0

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__LostPool>?) -> Void =
    tidemark__orchestrator__v1__lost_pool__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__LostPool) {
    self.id = swiftString(c.id)
    self.name = swiftString(c.name)
    self.volumeCount = c.volume_count
    self.snapshotCount = c.snapshot_count
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__LostPool, in arena: borrowing Arena) {
    c.id = arena.string(self.id)
    c.name = arena.string(self.name)
    c.volume_count = self.volumeCount
    c.snapshot_count = self.snapshotCount
  }
}

/// Arguments of Inventory.RemovePool.
public struct RemovePoolRequest: WireMessage, Hashable {
  /// The pool's name or id.
  public var pool: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__RemovePoolRequest>?) -> Void =
    tidemark__orchestrator__v1__remove_pool_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__RemovePoolRequest) {
    self.pool = swiftString(c.pool)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__RemovePoolRequest, in arena: borrowing Arena) {
    c.pool = arena.string(self.pool)
  }
}

/// Arguments of Inventory.RemoveStore.
public struct RemoveStoreRequest: WireMessage, Hashable {
  /// The store's name or id.
  public var store: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__RemoveStoreRequest>?) -> Void =
    tidemark__orchestrator__v1__remove_store_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__RemoveStoreRequest) {
    self.store = swiftString(c.store)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__RemoveStoreRequest, in arena: borrowing Arena) {
    c.store = arena.string(self.store)
  }
}

/// A setting's value at a scope.
public struct Setting: WireMessage, Hashable {
  /// Its name: `snapshot.delta.max`.
  public var name: String = ""
  /// Its value as text.
  public var value: String = ""
  /// Where the value comes from.
  public var scope: SettingScope = .unspecified
  /// The zone's or cluster's name there.
  public var scopeName: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__Setting>?) -> Void =
    tidemark__orchestrator__v1__setting__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__Setting) {
    self.name = swiftString(c.name)
    self.value = swiftString(c.value)
    self.scope = SettingScope(c.scope)
    self.scopeName = swiftString(c.scope_name)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__Setting, in arena: borrowing Arena) {
    c.name = arena.string(self.name)
    c.value = arena.string(self.value)
    c.scope = self.scope.c
    c.scope_name = arena.string(self.scopeName)
  }
}

/// Arguments of Inventory.ListSettings: everything, or what holds at a scope.
public struct ListSettingsRequest: WireMessage, Hashable {
  /// With a scope: each setting once, as resolved there. Without: every value that is set, and the defaults.
  public var scope: SettingScope = .unspecified
  /// The zone's or cluster's name.
  public var scopeName: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__ListSettingsRequest>?) -> Void =
    tidemark__orchestrator__v1__list_settings_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__ListSettingsRequest) {
    self.scope = SettingScope(c.scope)
    self.scopeName = swiftString(c.scope_name)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__ListSettingsRequest, in arena: borrowing Arena) {
    c.scope = self.scope.c
    c.scope_name = arena.string(self.scopeName)
  }
}

/// Answer of Inventory.ListSettings.
public struct ListSettingsResponse: WireMessage, Hashable {
  /// By name, widest scope first.
  public var settings: [Setting] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__ListSettingsResponse>?) -> Void =
    tidemark__orchestrator__v1__list_settings_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__ListSettingsResponse) {
    self.settings = swiftMessages(c.n_settings, c.settings)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__ListSettingsResponse, in arena: borrowing Arena) {
    (c.n_settings, c.settings) = arena.messages(self.settings)
  }
}

/// Arguments of Inventory.SetSetting.
public struct SetSettingRequest: WireMessage, Hashable {
  /// Name, value and scope.
  public var setting: Setting?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__SetSettingRequest>?) -> Void =
    tidemark__orchestrator__v1__set_setting_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__SetSettingRequest) {
    if let value = c.setting { self.setting = Setting(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__SetSettingRequest, in arena: borrowing Arena) {
    if let value = self.setting { c.setting = arena.message(value) }
  }
}

/// Arguments of Inventory.UnsetSetting.
public struct UnsetSettingRequest: WireMessage, Hashable {
  /// Its name.
  public var name: String = ""
  /// The scope.
  public var scope: SettingScope = .unspecified
  /// The zone's or cluster's name there.
  public var scopeName: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__UnsetSettingRequest>?) -> Void =
    tidemark__orchestrator__v1__unset_setting_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__UnsetSettingRequest) {
    self.name = swiftString(c.name)
    self.scope = SettingScope(c.scope)
    self.scopeName = swiftString(c.scope_name)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__UnsetSettingRequest, in arena: borrowing Arena) {
    c.name = arena.string(self.name)
    c.scope = self.scope.c
    c.scope_name = arena.string(self.scopeName)
  }
}

/// A pool or store, as one host sees it.
public struct MountReport: WireMessage, Hashable {
  /// Its name in the agent's configuration.
  public var name: String = ""
  /// Whether it is mounted: for a store, whether its marker is there.
  public var mounted: Bool = false
  /// The id in the store's marker; empty for pools and unmarked directories.
  public var storeID: String = ""
  /// Size of its file system in bytes.
  public var capacityBytes: UInt64 = 0
  /// Free bytes there.
  public var freeBytes: UInt64 = 0
  /// Why it is not usable; empty if it is.
  public var problem: String = ""
  /// Whether space can be reserved there, tried out since it was mounted.
  public var reservation: SpaceReservation = .unspecified
  /// The id in the pool's marker; empty for stores and where there is none.
  public var poolID: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__MountReport>?) -> Void =
    tidemark__orchestrator__v1__mount_report__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__MountReport) {
    self.name = swiftString(c.name)
    self.mounted = c.mounted != 0
    self.storeID = swiftString(c.store_id)
    self.capacityBytes = c.capacity_bytes
    self.freeBytes = c.free_bytes
    self.problem = swiftString(c.problem)
    self.reservation = SpaceReservation(c.reservation)
    self.poolID = swiftString(c.pool_id)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__MountReport, in arena: borrowing Arena) {
    c.name = arena.string(self.name)
    c.mounted = self.mounted ? 1 : 0
    c.store_id = arena.string(self.storeID)
    c.capacity_bytes = self.capacityBytes
    c.free_bytes = self.freeBytes
    c.problem = arena.string(self.problem)
    c.reservation = self.reservation.c
    c.pool_id = arena.string(self.poolID)
  }
}

/// A disk of a domain. Of those that are no files, the ones in a pool of type `clvm` or `rbd` that the agent knows have a
/// place too.
public struct DiskReport: WireMessage, Hashable {
  /// Name of the pool that holds it; empty if in none that the agent knows.
  public var pool: String = ""
  /// Path inside the pool, or absolute where a file is in no pool; else empty.
  public var path: String = ""
  /// Its target: "vda".
  public var target: String = ""
  /// Format that libvirt drives it with: `qcow2`, `raw`; empty if it has no path.
  public var format: String = ""
  /// Size that the VM sees, in bytes; 0 if not known.
  public var virtualBytes: UInt64 = 0
  /// Whether its file is there.
  public var presence: FilePresence = .unspecified

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__DiskReport>?) -> Void =
    tidemark__orchestrator__v1__disk_report__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__DiskReport) {
    self.pool = swiftString(c.pool)
    self.path = swiftString(c.path)
    self.target = swiftString(c.target)
    self.format = swiftString(c.format)
    self.virtualBytes = c.virtual_bytes
    self.presence = FilePresence(c.presence)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__DiskReport, in arena: borrowing Arena) {
    c.pool = arena.string(self.pool)
    c.path = arena.string(self.path)
    c.target = arena.string(self.target)
    c.format = arena.string(self.format)
    c.virtual_bytes = self.virtualBytes
    c.presence = self.presence.c
  }
}

/// Whether the file of a volume is there that an agent was asked for.
public struct SoughtVolume: WireMessage, Hashable {
  /// The volume.
  public var volume: VolumePath?
  /// What was seen.
  public var presence: FilePresence = .unspecified

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__SoughtVolume>?) -> Void =
    tidemark__orchestrator__v1__sought_volume__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__SoughtVolume) {
    if let value = c.volume { self.volume = VolumePath(decoding: value.pointee) }
    self.presence = FilePresence(c.presence)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__SoughtVolume, in arena: borrowing Arena) {
    if let value = self.volume { c.volume = arena.message(value) }
    c.presence = self.presence.c
  }
}

/// A libvirt domain.
public struct DomainReport: WireMessage, Hashable {
  /// libvirt's UUID: the VM's id.
  public var id: String = ""
  /// Its name.
  public var name: String = ""
  /// Whether it runs or is paused (true), or is only defined (false).
  public var active: Bool = false
  /// Its disks, CD-ROMs and floppies left out.
  public var disks: [DiskReport] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__DomainReport>?) -> Void =
    tidemark__orchestrator__v1__domain_report__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__DomainReport) {
    self.id = swiftString(c.id)
    self.name = swiftString(c.name)
    self.active = c.active != 0
    self.disks = swiftMessages(c.n_disks, c.disks)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__DomainReport, in arena: borrowing Arena) {
    c.id = arena.string(self.id)
    c.name = arena.string(self.name)
    c.active = self.active ? 1 : 0
    (c.n_disks, c.disks) = arena.messages(self.disks)
  }
}

/// Arguments of Agents.Announce.
public struct AnnounceRequest: WireMessage, Hashable {
  /// The host's name, unique.
  public var hostName: String = ""
  /// Its cluster's name; created when unknown.
  public var cluster: String = ""
  /// Its zone's name; created when unknown.
  public var zone: String = ""
  /// Where the orchestrators reach the agent, `address:port`.
  public var address: String = ""
  /// libvirt's version, as in Host.
  public var libvirtVersion: UInt64 = 0
  /// QEMU's version, as in Host.
  public var qemuVersion: UInt64 = 0
  /// The agent's own version.
  public var agentVersion: String = ""
  /// Pools that its configuration names.
  public var pools: [MountReport] = []
  /// Stores that its configuration names.
  public var stores: [MountReport] = []
  /// All its domains; meaningful with `has_inventory`.
  public var domains: [DomainReport] = []
  /// Whether `domains` is the whole truth (and not merely a heartbeat).
  public var hasInventory: Bool = false
  /// A random id of this run of the agent; tells a restart.
  public var instanceID: String = ""
  /// A random id of the agent's present connection to libvirt. Another one means that the agent was restarted or has lost
  /// libvirt: the host's volumes are then checked.
  public var sessionID: String = ""
  /// Its libvirt, as other hosts reach it; empty: no VM can be moved to it.
  public var libvirtUri: String = ""
  /// Where its QEMU takes migrations, `tcp://address`; empty: libvirt's own choice.
  public var migrationUri: String = ""
  /// The volumes that the last answer has asked for.
  public var sought: [SoughtVolume] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__AnnounceRequest>?) -> Void =
    tidemark__orchestrator__v1__announce_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__AnnounceRequest) {
    self.hostName = swiftString(c.host_name)
    self.cluster = swiftString(c.cluster)
    self.zone = swiftString(c.zone)
    self.address = swiftString(c.address)
    self.libvirtVersion = c.libvirt_version
    self.qemuVersion = c.qemu_version
    self.agentVersion = swiftString(c.agent_version)
    self.pools = swiftMessages(c.n_pools, c.pools)
    self.stores = swiftMessages(c.n_stores, c.stores)
    self.domains = swiftMessages(c.n_domains, c.domains)
    self.hasInventory = c.has_inventory != 0
    self.instanceID = swiftString(c.instance_id)
    self.sessionID = swiftString(c.session_id)
    self.libvirtUri = swiftString(c.libvirt_uri)
    self.migrationUri = swiftString(c.migration_uri)
    self.sought = swiftMessages(c.n_sought, c.sought)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__AnnounceRequest, in arena: borrowing Arena) {
    c.host_name = arena.string(self.hostName)
    c.cluster = arena.string(self.cluster)
    c.zone = arena.string(self.zone)
    c.address = arena.string(self.address)
    c.libvirt_version = self.libvirtVersion
    c.qemu_version = self.qemuVersion
    c.agent_version = arena.string(self.agentVersion)
    (c.n_pools, c.pools) = arena.messages(self.pools)
    (c.n_stores, c.stores) = arena.messages(self.stores)
    (c.n_domains, c.domains) = arena.messages(self.domains)
    c.has_inventory = self.hasInventory ? 1 : 0
    c.instance_id = arena.string(self.instanceID)
    c.session_id = arena.string(self.sessionID)
    c.libvirt_uri = arena.string(self.libvirtUri)
    c.migration_uri = arena.string(self.migrationUri)
    (c.n_sought, c.sought) = arena.messages(self.sought)
  }
}

/// Answer of Agents.Announce.
public struct AnnounceResponse: WireMessage, Hashable {
  /// The host's id.
  public var hostID: String = ""
  /// How long until the next announcement is expected, in milliseconds.
  public var heartbeatIntervalMs: UInt32 = 0
  /// The ids of the pools that the catalog knows, by the names in the request.
  public var poolIDs: [String: String] = [:]
  /// The ids of the stores that the catalog knows, by the names in the request.
  public var storeIDs: [String: String] = [:]
  /// Volumes in the host's pools that none of its domains names: the agent looks for their files, and tells with its next
  /// announcement. Some at a time, in turns.
  public var sought: [VolumePath] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__AnnounceResponse>?) -> Void =
    tidemark__orchestrator__v1__announce_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Orchestrator__V1__AnnounceResponse) {
    self.hostID = swiftString(c.host_id)
    self.heartbeatIntervalMs = c.heartbeat_interval_ms
    for entry in swiftMessages(c.n_pool_ids, c.pool_ids) as [AnnounceResponse.PoolIdsEntry] { self.poolIDs[entry.key] = entry.value }
    for entry in swiftMessages(c.n_store_ids, c.store_ids) as [AnnounceResponse.StoreIdsEntry] { self.storeIDs[entry.key] = entry.value }
    self.sought = swiftMessages(c.n_sought, c.sought)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Orchestrator__V1__AnnounceResponse, in arena: borrowing Arena) {
    c.host_id = arena.string(self.hostID)
    c.heartbeat_interval_ms = self.heartbeatIntervalMs
    (c.n_pool_ids, c.pool_ids) = arena.messages(self.poolIDs.sorted { $0.key < $1.key }.map { key, value in AnnounceResponse.PoolIdsEntry.with { $0.key = key; $0.value = value } })
    (c.n_store_ids, c.store_ids) = arena.messages(self.storeIDs.sorted { $0.key < $1.key }.map { key, value in AnnounceResponse.StoreIdsEntry.with { $0.key = key; $0.value = value } })
    (c.n_sought, c.sought) = arena.messages(self.sought)
  }
}

extension AnnounceResponse {
  /// An entry of a map, as it is on the wire.
  struct PoolIdsEntry: WireMessage, Hashable {
    var key: String = ""
    var value: String = ""

    init() {}

    static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__AnnounceResponse__PoolIdsEntry>?) -> Void =
      tidemark__orchestrator__v1__announce_response__pool_ids_entry__init

    init(decoding c: Tidemark__Orchestrator__V1__AnnounceResponse__PoolIdsEntry) {
      self.key = swiftString(c.key)
      self.value = swiftString(c.value)
    }

    func encode(into c: inout Tidemark__Orchestrator__V1__AnnounceResponse__PoolIdsEntry, in arena: borrowing Arena) {
      c.key = arena.string(self.key)
      c.value = arena.string(self.value)
    }
  }
}

extension AnnounceResponse {
  /// An entry of a map, as it is on the wire.
  struct StoreIdsEntry: WireMessage, Hashable {
    var key: String = ""
    var value: String = ""

    init() {}

    static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Orchestrator__V1__AnnounceResponse__StoreIdsEntry>?) -> Void =
      tidemark__orchestrator__v1__announce_response__store_ids_entry__init

    init(decoding c: Tidemark__Orchestrator__V1__AnnounceResponse__StoreIdsEntry) {
      self.key = swiftString(c.key)
      self.value = swiftString(c.value)
    }

    func encode(into c: inout Tidemark__Orchestrator__V1__AnnounceResponse__StoreIdsEntry, in arena: borrowing Arena) {
      c.key = arena.string(self.key)
      c.value = arena.string(self.value)
    }
  }
}

/// The methods of `tidemark.orchestrator.v1.Snapshots`.
public enum SnapshotsMethod {
  /// The service itself.
  public static let service = ServiceDescriptor(fullyQualifiedService: "tidemark.orchestrator.v1.Snapshots")
  /// `TakeSnapshot`.
  public static let takeSnapshot = MethodDescriptor(
    service: service, method: "TakeSnapshot", type: .unary)
  /// `RevertVolume`.
  public static let revertVolume = MethodDescriptor(
    service: service, method: "RevertVolume", type: .unary)
  /// `DeleteSnapshot`.
  public static let deleteSnapshot = MethodDescriptor(
    service: service, method: "DeleteSnapshot", type: .unary)
  /// `CheckVolumes`.
  public static let checkVolumes = MethodDescriptor(
    service: service, method: "CheckVolumes", type: .unary)
  /// `ConsolidateVolume`.
  public static let consolidateVolume = MethodDescriptor(
    service: service, method: "ConsolidateVolume", type: .unary)
  /// `VerifySnapshots`.
  public static let verifySnapshots = MethodDescriptor(
    service: service, method: "VerifySnapshots", type: .unary)
  /// `AdoptVolume`.
  public static let adoptVolume = MethodDescriptor(
    service: service, method: "AdoptVolume", type: .unary)
  /// `RebuildCatalog`.
  public static let rebuildCatalog = MethodDescriptor(
    service: service, method: "RebuildCatalog", type: .unary)
  /// `GetSnapshot`.
  public static let getSnapshot = MethodDescriptor(
    service: service, method: "GetSnapshot", type: .unary)
  /// `ListSnapshots`.
  public static let listSnapshots = MethodDescriptor(
    service: service, method: "ListSnapshots", type: .unary)
  /// `GetChain`.
  public static let getChain = MethodDescriptor(
    service: service, method: "GetChain", type: .unary)
}

/// Snapshots: taking, deleting, reverting to, and looking at them.
public protocol SnapshotsService: RegistrableRPCService {
  /// Takes a snapshot of one volume, or of several of one VM at one instant.
  /// Errors: NOT_FOUND `unknown_volume`, `unknown_vm`, `unknown_disk`; FAILED_PRECONDITION `volume_gone`,
  /// `pool_type_unsupported`, `disks_not_covered`; INVALID_ARGUMENT `volumes_of_several_vms`, `invalid_volume_count`;
  /// ALREADY_EXISTS `request_id_reused`.
  func takeSnapshot(_ request: TakeSnapshotRequest, context: ServerContext) async throws -> Operation
  /// Gives a volume the content of one of its snapshots. Its VM must be stopped.
  /// Errors: NOT_FOUND `unknown_snapshot`; FAILED_PRECONDITION `snapshot_not_ready`; ALREADY_EXISTS `request_id_reused`.
  /// The operation fails with `volume_in_use` or `host_unreachable` when the volume is not known to be unused.
  func revertVolume(_ request: RevertVolumeRequest, context: ServerContext) async throws -> Operation
  /// Deletes a snapshot: hidden while a child needs it, otherwise gone from the storage with every hidden ancestor that
  /// has lost its last child by it.
  /// Errors: NOT_FOUND `unknown_snapshot`; FAILED_PRECONDITION `snapshot_not_ready`; ALREADY_EXISTS `request_id_reused`.
  func deleteSnapshot(_ request: DeleteSnapshotRequest, context: ServerContext) async throws -> Operation
  /// Compares what is recorded of one volume, or of several of one VM, with libvirt, the images and the storage, and mends
  /// what can be mended. What it found is in the operation's `findings`. The same runs by itself when an agent starts and
  /// when it has lost libvirt, and before every snapshot.
  /// Errors: NOT_FOUND `unknown_volume`, `unknown_vm`; FAILED_PRECONDITION `volume_gone`, `pool_type_unsupported`;
  /// INVALID_ARGUMENT; ALREADY_EXISTS `request_id_reused`.
  func checkVolumes(_ request: CheckVolumesRequest, context: ServerContext) async throws -> Operation
  /// Merges hidden snapshots (deleted by their users, kept for a child) into their only children, so that chains are shorter
  /// and the space of what the children have overwritten is given back. What every visible snapshot holds stays as it is. The
  /// same runs by itself where `kvm.incremental.consolidate.hidden` says so.
  /// Errors: NOT_FOUND `unknown_volume`; INVALID_ARGUMENT; ALREADY_EXISTS `request_id_reused`.
  func consolidateVolume(_ request: ConsolidateVolumeRequest, context: ServerContext) async throws -> Operation
  /// Reads stored snapshots of one volume, links above them included, and compares them with the checksums that their
  /// manifests hold. What it found is in the operation's `findings` and in the snapshots' `damage`: until a later
  /// verification finds them sound, restoring, reverting to and copying the ones concerned is refused with
  /// `snapshot_damaged`, and the next snapshot of a volume whose tip is concerned is full.
  /// Errors: NOT_FOUND `unknown_snapshot`, `unknown_volume`; INVALID_ARGUMENT; ALREADY_EXISTS `request_id_reused`.
  func verifySnapshots(_ request: VerifySnapshotsRequest, context: ServerContext) async throws -> Operation
  /// Makes a volume that is gone live where somebody has moved its file: its chain goes on there. The file must carry the
  /// bitmap of the volume's tip and have the volume's size, and nothing may be at the old place.
  /// Errors: NOT_FOUND `unknown_volume`, `unknown_pool`; FAILED_PRECONDITION `volume_present`, `no_tip`,
  /// `has_own_snapshots`, `pool_type_unsupported`; INVALID_ARGUMENT `invalid_path`; ALREADY_EXISTS `request_id_reused`. The
  /// operation fails with `volume_present`, `file_missing`, `bitmap_absent`, `size_differs` or `host_unreachable`.
  func adoptVolume(_ request: AdoptVolumeRequest, context: ServerContext) async throws -> Operation
  /// Makes the catalog's records of snapshots, their volumes and tips anew out of the manifests on all stores and pools
  /// that the catalog knows, and the images' bitmaps: after the database was lost. What is recorded already stays as it is;
  /// where a manifest says something else, that is a finding. Safe to repeat at any time.
  /// What no manifest holds cannot come back: settings, templates, the history of operations, what verifications found.
  /// Errors: ALREADY_EXISTS `request_id_reused`.
  func rebuildCatalog(_ request: RebuildCatalogRequest, context: ServerContext) async throws -> Operation
  /// One snapshot. Errors: NOT_FOUND `unknown_snapshot`; INVALID_ARGUMENT `ambiguous_reference`.
  func getSnapshot(_ request: GetSnapshotRequest, context: ServerContext) async throws -> Snapshot
  /// Snapshots, newest first, in pages.
  func listSnapshots(_ request: ListSnapshotsRequest, context: ServerContext) async throws -> ListSnapshotsResponse
  /// A volume's whole chain graph, hidden links included. Errors: NOT_FOUND `unknown_volume`.
  func getChain(_ request: GetChainRequest, context: ServerContext) async throws -> GetChainResponse
}

extension SnapshotsService {
  /// Makes the methods callable.
  public func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerUnary(SnapshotsMethod.takeSnapshot, handler: self.takeSnapshot)
    router.registerUnary(SnapshotsMethod.revertVolume, handler: self.revertVolume)
    router.registerUnary(SnapshotsMethod.deleteSnapshot, handler: self.deleteSnapshot)
    router.registerUnary(SnapshotsMethod.checkVolumes, handler: self.checkVolumes)
    router.registerUnary(SnapshotsMethod.consolidateVolume, handler: self.consolidateVolume)
    router.registerUnary(SnapshotsMethod.verifySnapshots, handler: self.verifySnapshots)
    router.registerUnary(SnapshotsMethod.adoptVolume, handler: self.adoptVolume)
    router.registerUnary(SnapshotsMethod.rebuildCatalog, handler: self.rebuildCatalog)
    router.registerUnary(SnapshotsMethod.getSnapshot, handler: self.getSnapshot)
    router.registerUnary(SnapshotsMethod.listSnapshots, handler: self.listSnapshots)
    router.registerUnary(SnapshotsMethod.getChain, handler: self.getChain)
  }
}

/// Snapshots: taking, deleting, reverting to, and looking at them.
public struct SnapshotsClient: Sendable {
  /// What carries the calls.
  public let caller: any RPCCaller

  /// A client that calls through `caller`.
  public init(_ caller: any RPCCaller) { self.caller = caller }

  /// Takes a snapshot of one volume, or of several of one VM at one instant.
  /// Errors: NOT_FOUND `unknown_volume`, `unknown_vm`, `unknown_disk`; FAILED_PRECONDITION `volume_gone`,
  /// `pool_type_unsupported`, `disks_not_covered`; INVALID_ARGUMENT `volumes_of_several_vms`, `invalid_volume_count`;
  /// ALREADY_EXISTS `request_id_reused`.
  public func takeSnapshot(_ request: TakeSnapshotRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, SnapshotsMethod.takeSnapshot, timeout: timeout)
  }

  /// Gives a volume the content of one of its snapshots. Its VM must be stopped.
  /// Errors: NOT_FOUND `unknown_snapshot`; FAILED_PRECONDITION `snapshot_not_ready`; ALREADY_EXISTS `request_id_reused`.
  /// The operation fails with `volume_in_use` or `host_unreachable` when the volume is not known to be unused.
  public func revertVolume(_ request: RevertVolumeRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, SnapshotsMethod.revertVolume, timeout: timeout)
  }

  /// Deletes a snapshot: hidden while a child needs it, otherwise gone from the storage with every hidden ancestor that
  /// has lost its last child by it.
  /// Errors: NOT_FOUND `unknown_snapshot`; FAILED_PRECONDITION `snapshot_not_ready`; ALREADY_EXISTS `request_id_reused`.
  public func deleteSnapshot(_ request: DeleteSnapshotRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, SnapshotsMethod.deleteSnapshot, timeout: timeout)
  }

  /// Compares what is recorded of one volume, or of several of one VM, with libvirt, the images and the storage, and mends
  /// what can be mended. What it found is in the operation's `findings`. The same runs by itself when an agent starts and
  /// when it has lost libvirt, and before every snapshot.
  /// Errors: NOT_FOUND `unknown_volume`, `unknown_vm`; FAILED_PRECONDITION `volume_gone`, `pool_type_unsupported`;
  /// INVALID_ARGUMENT; ALREADY_EXISTS `request_id_reused`.
  public func checkVolumes(_ request: CheckVolumesRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, SnapshotsMethod.checkVolumes, timeout: timeout)
  }

  /// Merges hidden snapshots (deleted by their users, kept for a child) into their only children, so that chains are shorter
  /// and the space of what the children have overwritten is given back. What every visible snapshot holds stays as it is. The
  /// same runs by itself where `kvm.incremental.consolidate.hidden` says so.
  /// Errors: NOT_FOUND `unknown_volume`; INVALID_ARGUMENT; ALREADY_EXISTS `request_id_reused`.
  public func consolidateVolume(_ request: ConsolidateVolumeRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, SnapshotsMethod.consolidateVolume, timeout: timeout)
  }

  /// Reads stored snapshots of one volume, links above them included, and compares them with the checksums that their
  /// manifests hold. What it found is in the operation's `findings` and in the snapshots' `damage`: until a later
  /// verification finds them sound, restoring, reverting to and copying the ones concerned is refused with
  /// `snapshot_damaged`, and the next snapshot of a volume whose tip is concerned is full.
  /// Errors: NOT_FOUND `unknown_snapshot`, `unknown_volume`; INVALID_ARGUMENT; ALREADY_EXISTS `request_id_reused`.
  public func verifySnapshots(_ request: VerifySnapshotsRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, SnapshotsMethod.verifySnapshots, timeout: timeout)
  }

  /// Makes a volume that is gone live where somebody has moved its file: its chain goes on there. The file must carry the
  /// bitmap of the volume's tip and have the volume's size, and nothing may be at the old place.
  /// Errors: NOT_FOUND `unknown_volume`, `unknown_pool`; FAILED_PRECONDITION `volume_present`, `no_tip`,
  /// `has_own_snapshots`, `pool_type_unsupported`; INVALID_ARGUMENT `invalid_path`; ALREADY_EXISTS `request_id_reused`. The
  /// operation fails with `volume_present`, `file_missing`, `bitmap_absent`, `size_differs` or `host_unreachable`.
  public func adoptVolume(_ request: AdoptVolumeRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, SnapshotsMethod.adoptVolume, timeout: timeout)
  }

  /// Makes the catalog's records of snapshots, their volumes and tips anew out of the manifests on all stores and pools
  /// that the catalog knows, and the images' bitmaps: after the database was lost. What is recorded already stays as it is;
  /// where a manifest says something else, that is a finding. Safe to repeat at any time.
  /// What no manifest holds cannot come back: settings, templates, the history of operations, what verifications found.
  /// Errors: ALREADY_EXISTS `request_id_reused`.
  public func rebuildCatalog(_ request: RebuildCatalogRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, SnapshotsMethod.rebuildCatalog, timeout: timeout)
  }

  /// One snapshot. Errors: NOT_FOUND `unknown_snapshot`; INVALID_ARGUMENT `ambiguous_reference`.
  public func getSnapshot(_ request: GetSnapshotRequest, timeout: Duration? = nil) async throws -> Snapshot {
    try await caller.unary(request, SnapshotsMethod.getSnapshot, timeout: timeout)
  }

  /// Snapshots, newest first, in pages.
  public func listSnapshots(_ request: ListSnapshotsRequest, timeout: Duration? = nil) async throws -> ListSnapshotsResponse {
    try await caller.unary(request, SnapshotsMethod.listSnapshots, timeout: timeout)
  }

  /// A volume's whole chain graph, hidden links included. Errors: NOT_FOUND `unknown_volume`.
  public func getChain(_ request: GetChainRequest, timeout: Duration? = nil) async throws -> GetChainResponse {
    try await caller.unary(request, SnapshotsMethod.getChain, timeout: timeout)
  }
}

/// The methods of `tidemark.orchestrator.v1.Exports`.
public enum ExportsMethod {
  /// The service itself.
  public static let service = ServiceDescriptor(fullyQualifiedService: "tidemark.orchestrator.v1.Exports")
  /// `CreateVolume`.
  public static let createVolume = MethodDescriptor(
    service: service, method: "CreateVolume", type: .unary)
  /// `CreateTemplate`.
  public static let createTemplate = MethodDescriptor(
    service: service, method: "CreateTemplate", type: .unary)
  /// `DeleteTemplate`.
  public static let deleteTemplate = MethodDescriptor(
    service: service, method: "DeleteTemplate", type: .unary)
  /// `ListTemplates`.
  public static let listTemplates = MethodDescriptor(
    service: service, method: "ListTemplates", type: .unary)
  /// `ExportSnapshot`.
  public static let exportSnapshot = MethodDescriptor(
    service: service, method: "ExportSnapshot", type: .unary)
  /// `CopySnapshot`.
  public static let copySnapshot = MethodDescriptor(
    service: service, method: "CopySnapshot", type: .unary)
}

/// What is made out of snapshots: volumes, templates, files, and copies in other stores. Any number at once, beside
/// everything else that happens to the snapshots' volumes; whatever the settings say now.
public protocol ExportsService: RegistrableRPCService {
  /// Makes a new, detached volume out of a snapshot or a template.
  /// Errors: NOT_FOUND `unknown_snapshot`, `unknown_template`, `unknown_pool`; FAILED_PRECONDITION `snapshot_not_ready`,
  /// `path_taken`, `pool_type_unsupported`; INVALID_ARGUMENT `invalid_path`, `size_too_small`; ALREADY_EXISTS
  /// `request_id_reused`. The operation fails with `path_taken` when a file is there that nobody knows, with `no_space`,
  /// or with `snapshot_unavailable`.
  func createVolume(_ request: CreateVolumeRequest, context: ServerContext) async throws -> Operation
  /// Makes a template out of a snapshot: a file without backing file, `templates/<template id>.qcow2` in a store.
  /// Errors: as CreateVolume; NOT_FOUND `unknown_store`.
  func createTemplate(_ request: CreateTemplateRequest, context: ServerContext) async throws -> Operation
  /// Deletes a template. Its file goes when nobody reads it any more.
  /// Errors: NOT_FOUND `unknown_template`; ALREADY_EXISTS `request_id_reused`.
  func deleteTemplate(_ request: DeleteTemplateRequest, context: ServerContext) async throws -> Operation
  /// All templates.
  func listTemplates(_ request: ListTemplatesRequest, context: ServerContext) async throws -> ListTemplatesResponse
  /// Writes a snapshot's content into a file for somebody else: `exports/<file>` in a store or pool.
  /// Errors: as CreateVolume; NOT_FOUND `unknown_location`.
  func exportSnapshot(_ request: ExportSnapshotRequest, context: ServerContext) async throws -> Operation
  /// Copies a snapshot to another store: a snapshot of its own there, which stays when the original goes.
  /// Errors: NOT_FOUND `unknown_snapshot`, `unknown_store`; FAILED_PRECONDITION `snapshot_not_ready`; ALREADY_EXISTS
  /// `request_id_reused`.
  func copySnapshot(_ request: CopySnapshotRequest, context: ServerContext) async throws -> Operation
}

extension ExportsService {
  /// Makes the methods callable.
  public func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerUnary(ExportsMethod.createVolume, handler: self.createVolume)
    router.registerUnary(ExportsMethod.createTemplate, handler: self.createTemplate)
    router.registerUnary(ExportsMethod.deleteTemplate, handler: self.deleteTemplate)
    router.registerUnary(ExportsMethod.listTemplates, handler: self.listTemplates)
    router.registerUnary(ExportsMethod.exportSnapshot, handler: self.exportSnapshot)
    router.registerUnary(ExportsMethod.copySnapshot, handler: self.copySnapshot)
  }
}

/// What is made out of snapshots: volumes, templates, files, and copies in other stores. Any number at once, beside
/// everything else that happens to the snapshots' volumes; whatever the settings say now.
public struct ExportsClient: Sendable {
  /// What carries the calls.
  public let caller: any RPCCaller

  /// A client that calls through `caller`.
  public init(_ caller: any RPCCaller) { self.caller = caller }

  /// Makes a new, detached volume out of a snapshot or a template.
  /// Errors: NOT_FOUND `unknown_snapshot`, `unknown_template`, `unknown_pool`; FAILED_PRECONDITION `snapshot_not_ready`,
  /// `path_taken`, `pool_type_unsupported`; INVALID_ARGUMENT `invalid_path`, `size_too_small`; ALREADY_EXISTS
  /// `request_id_reused`. The operation fails with `path_taken` when a file is there that nobody knows, with `no_space`,
  /// or with `snapshot_unavailable`.
  public func createVolume(_ request: CreateVolumeRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, ExportsMethod.createVolume, timeout: timeout)
  }

  /// Makes a template out of a snapshot: a file without backing file, `templates/<template id>.qcow2` in a store.
  /// Errors: as CreateVolume; NOT_FOUND `unknown_store`.
  public func createTemplate(_ request: CreateTemplateRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, ExportsMethod.createTemplate, timeout: timeout)
  }

  /// Deletes a template. Its file goes when nobody reads it any more.
  /// Errors: NOT_FOUND `unknown_template`; ALREADY_EXISTS `request_id_reused`.
  public func deleteTemplate(_ request: DeleteTemplateRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, ExportsMethod.deleteTemplate, timeout: timeout)
  }

  /// All templates.
  public func listTemplates(_ request: ListTemplatesRequest, timeout: Duration? = nil) async throws -> ListTemplatesResponse {
    try await caller.unary(request, ExportsMethod.listTemplates, timeout: timeout)
  }

  /// Writes a snapshot's content into a file for somebody else: `exports/<file>` in a store or pool.
  /// Errors: as CreateVolume; NOT_FOUND `unknown_location`.
  public func exportSnapshot(_ request: ExportSnapshotRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, ExportsMethod.exportSnapshot, timeout: timeout)
  }

  /// Copies a snapshot to another store: a snapshot of its own there, which stays when the original goes.
  /// Errors: NOT_FOUND `unknown_snapshot`, `unknown_store`; FAILED_PRECONDITION `snapshot_not_ready`; ALREADY_EXISTS
  /// `request_id_reused`.
  public func copySnapshot(_ request: CopySnapshotRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, ExportsMethod.copySnapshot, timeout: timeout)
  }
}

/// The methods of `tidemark.orchestrator.v1.Operations`.
public enum OperationsMethod {
  /// The service itself.
  public static let service = ServiceDescriptor(fullyQualifiedService: "tidemark.orchestrator.v1.Operations")
  /// `GetOperation`.
  public static let getOperation = MethodDescriptor(
    service: service, method: "GetOperation", type: .unary)
  /// `ListOperations`.
  public static let listOperations = MethodDescriptor(
    service: service, method: "ListOperations", type: .unary)
  /// `WatchOperation`.
  public static let watchOperation = MethodDescriptor(
    service: service, method: "WatchOperation", type: .serverStreaming)
  /// `CancelOperation`.
  public static let cancelOperation = MethodDescriptor(
    service: service, method: "CancelOperation", type: .unary)
}

/// Operations: looking at them, following them, cancelling them.
public protocol OperationsService: RegistrableRPCService {
  /// One operation with its journal. Errors: NOT_FOUND `unknown_operation`.
  func getOperation(_ request: GetOperationRequest, context: ServerContext) async throws -> Operation
  /// Operations, newest first, in pages, without journals.
  func listOperations(_ request: ListOperationsRequest, context: ServerContext) async throws -> ListOperationsResponse
  /// Follows one operation: its present state at once, then each change, the last one final; then the stream ends.
  /// Errors: NOT_FOUND `unknown_operation`.
  func watchOperation(
    _ request: WatchOperationRequest, replies: RPCWriter<Operation>, context: ServerContext
  ) async throws
  /// Asks for cancellation. An operation that has not committed undoes what it began; one that has ends as it would.
  /// Errors: NOT_FOUND `unknown_operation`; FAILED_PRECONDITION `operation_finished`.
  func cancelOperation(_ request: CancelOperationRequest, context: ServerContext) async throws -> Operation
}

extension OperationsService {
  /// Makes the methods callable.
  public func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerUnary(OperationsMethod.getOperation, handler: self.getOperation)
    router.registerUnary(OperationsMethod.listOperations, handler: self.listOperations)
    router.registerServerStreaming(OperationsMethod.watchOperation, handler: self.watchOperation)
    router.registerUnary(OperationsMethod.cancelOperation, handler: self.cancelOperation)
  }
}

/// Operations: looking at them, following them, cancelling them.
public struct OperationsClient: Sendable {
  /// What carries the calls.
  public let caller: any RPCCaller

  /// A client that calls through `caller`.
  public init(_ caller: any RPCCaller) { self.caller = caller }

  /// One operation with its journal. Errors: NOT_FOUND `unknown_operation`.
  public func getOperation(_ request: GetOperationRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, OperationsMethod.getOperation, timeout: timeout)
  }

  /// Operations, newest first, in pages, without journals.
  public func listOperations(_ request: ListOperationsRequest, timeout: Duration? = nil) async throws -> ListOperationsResponse {
    try await caller.unary(request, OperationsMethod.listOperations, timeout: timeout)
  }

  /// Follows one operation: its present state at once, then each change, the last one final; then the stream ends.
  /// Errors: NOT_FOUND `unknown_operation`.
  public func watchOperation<Outcome: Sendable>(
    _ request: WatchOperationRequest, timeout: Duration? = nil,
    onReplies: @Sendable @escaping (RPCAsyncSequence<Operation, any Error>) async throws -> Outcome
  ) async throws -> Outcome {
    try await caller.serverStreaming(request, OperationsMethod.watchOperation, timeout: timeout, onReplies: onReplies)
  }

  /// Asks for cancellation. An operation that has not committed undoes what it began; one that has ends as it would.
  /// Errors: NOT_FOUND `unknown_operation`; FAILED_PRECONDITION `operation_finished`.
  public func cancelOperation(_ request: CancelOperationRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, OperationsMethod.cancelOperation, timeout: timeout)
  }
}

/// The methods of `tidemark.orchestrator.v1.Migrations`.
public enum MigrationsMethod {
  /// The service itself.
  public static let service = ServiceDescriptor(fullyQualifiedService: "tidemark.orchestrator.v1.Migrations")
  /// `MigrateVM`.
  public static let migrateVM = MethodDescriptor(
    service: service, method: "MigrateVM", type: .unary)
  /// `MigrateVolume`.
  public static let migrateVolume = MethodDescriptor(
    service: service, method: "MigrateVolume", type: .unary)
}

/// Moving VMs between hosts and volumes between pools. Chains go on: the next snapshot is an increment.
public protocol MigrationsService: RegistrableRPCService {
  /// Moves a running VM to another host; its volumes too, where they are to be in another pool.
  /// Errors: NOT_FOUND `unknown_vm`, `unknown_host`, `unknown_pool`, `unknown_disk`; FAILED_PRECONDITION
  /// `snapshots_on_primary`, `pool_not_on_host`, `pool_in_other_zone`, `pool_type_unsupported`, `volume_gone`, `no_volumes`;
  /// ALREADY_EXISTS `request_id_reused`. The operation fails with `vm_not_running`, `already_there`,
  /// `host_cannot_receive`, `path_taken` or `migration_failed`.
  func migrateVM(_ request: MigrateVMRequest, context: ServerContext) async throws -> Operation
  /// Moves the file of a volume that nobody uses to another pool: of a stopped VM, or detached.
  /// Errors: NOT_FOUND `unknown_volume`, `unknown_pool`; FAILED_PRECONDITION `snapshots_on_primary`, `already_there`,
  /// `pool_in_other_zone`, `pool_type_unsupported`, `volume_gone`; ALREADY_EXISTS `request_id_reused`. The operation fails
  /// with `volume_in_use`, `no_common_host`, `path_taken` or `volume_changed` (its VM was started meanwhile).
  func migrateVolume(_ request: MigrateVolumeRequest, context: ServerContext) async throws -> Operation
}

extension MigrationsService {
  /// Makes the methods callable.
  public func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerUnary(MigrationsMethod.migrateVM, handler: self.migrateVM)
    router.registerUnary(MigrationsMethod.migrateVolume, handler: self.migrateVolume)
  }
}

/// Moving VMs between hosts and volumes between pools. Chains go on: the next snapshot is an increment.
public struct MigrationsClient: Sendable {
  /// What carries the calls.
  public let caller: any RPCCaller

  /// A client that calls through `caller`.
  public init(_ caller: any RPCCaller) { self.caller = caller }

  /// Moves a running VM to another host; its volumes too, where they are to be in another pool.
  /// Errors: NOT_FOUND `unknown_vm`, `unknown_host`, `unknown_pool`, `unknown_disk`; FAILED_PRECONDITION
  /// `snapshots_on_primary`, `pool_not_on_host`, `pool_in_other_zone`, `pool_type_unsupported`, `volume_gone`, `no_volumes`;
  /// ALREADY_EXISTS `request_id_reused`. The operation fails with `vm_not_running`, `already_there`,
  /// `host_cannot_receive`, `path_taken` or `migration_failed`.
  public func migrateVM(_ request: MigrateVMRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, MigrationsMethod.migrateVM, timeout: timeout)
  }

  /// Moves the file of a volume that nobody uses to another pool: of a stopped VM, or detached.
  /// Errors: NOT_FOUND `unknown_volume`, `unknown_pool`; FAILED_PRECONDITION `snapshots_on_primary`, `already_there`,
  /// `pool_in_other_zone`, `pool_type_unsupported`, `volume_gone`; ALREADY_EXISTS `request_id_reused`. The operation fails
  /// with `volume_in_use`, `no_common_host`, `path_taken` or `volume_changed` (its VM was started meanwhile).
  public func migrateVolume(_ request: MigrateVolumeRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, MigrationsMethod.migrateVolume, timeout: timeout)
  }
}

/// The methods of `tidemark.orchestrator.v1.Inventory`.
public enum InventoryMethod {
  /// The service itself.
  public static let service = ServiceDescriptor(fullyQualifiedService: "tidemark.orchestrator.v1.Inventory")
  /// `ListHosts`.
  public static let listHosts = MethodDescriptor(
    service: service, method: "ListHosts", type: .unary)
  /// `RemoveHost`.
  public static let removeHost = MethodDescriptor(
    service: service, method: "RemoveHost", type: .unary)
  /// `ListPools`.
  public static let listPools = MethodDescriptor(
    service: service, method: "ListPools", type: .unary)
  /// `ListStores`.
  public static let listStores = MethodDescriptor(
    service: service, method: "ListStores", type: .unary)
  /// `ListVolumes`.
  public static let listVolumes = MethodDescriptor(
    service: service, method: "ListVolumes", type: .unary)
  /// `AddPool`.
  public static let addPool = MethodDescriptor(
    service: service, method: "AddPool", type: .unary)
  /// `RemovePool`.
  public static let removePool = MethodDescriptor(
    service: service, method: "RemovePool", type: .unary)
  /// `AddStore`.
  public static let addStore = MethodDescriptor(
    service: service, method: "AddStore", type: .unary)
  /// `RemoveStore`.
  public static let removeStore = MethodDescriptor(
    service: service, method: "RemoveStore", type: .unary)
  /// `ListSettings`.
  public static let listSettings = MethodDescriptor(
    service: service, method: "ListSettings", type: .unary)
  /// `SetSetting`.
  public static let setSetting = MethodDescriptor(
    service: service, method: "SetSetting", type: .unary)
  /// `UnsetSetting`.
  public static let unsetSetting = MethodDescriptor(
    service: service, method: "UnsetSetting", type: .unary)
}

/// What there is: hosts, pools, stores, volumes, settings.
public protocol InventoryService: RegistrableRPCService {
  /// All hosts that ever announced themselves and were not removed.
  func listHosts(_ request: ListHostsRequest, context: ServerContext) async throws -> ListHostsResponse
  /// Makes the catalog forget a host that does not come back. Nothing waits for it any more: the caller states that no VM runs
  /// there. With `pools_are_lost`, the pools that no other host has are lost with it: their volumes are gone, snapshots
  /// that are stored in them are lost, and operations end that wait for them. A host that announces itself again is known
  /// again, and so are its pools.
  /// Errors: NOT_FOUND `unknown_host`; FAILED_PRECONDITION `host_alive`, `host_in_use`: no other host has a pool of it in
  /// which there are volumes, snapshots, or files of operations that have not ended.
  func removeHost(_ request: RemoveHostRequest, context: ServerContext) async throws -> RemoveHostResponse
  /// All primary pools.
  func listPools(_ request: ListPoolsRequest, context: ServerContext) async throws -> ListPoolsResponse
  /// All secondary stores.
  func listStores(_ request: ListStoresRequest, context: ServerContext) async throws -> ListStoresResponse
  /// All volumes that agents have reported, in pages.
  func listVolumes(_ request: ListVolumesRequest, context: ServerContext) async throws -> ListVolumesResponse
  /// Makes a primary pool known, by the name that agents' configurations use for it.
  /// Errors: ALREADY_EXISTS `pool_exists`; INVALID_ARGUMENT `invalid_name`.
  func addPool(_ request: AddPoolRequest, context: ServerContext) async throws -> Pool
  /// Makes the catalog forget a primary pool that nothing uses. No file is touched; the pool may be added again. With it go
  /// its volumes that are gone and have no snapshots, and what is recorded of files that could not be removed there.
  /// Returns the pool as it was.
  /// Errors: NOT_FOUND `unknown_pool`; FAILED_PRECONDITION `pool_in_use`: volumes, snapshots, or operations that have not
  /// ended need it.
  func removePool(_ request: RemovePoolRequest, context: ServerContext) async throws -> Pool
  /// Makes a secondary store known: an agent that has a directory mounted under that name writes the marker file
  /// and finds out whether space can be reserved there.
  /// Errors: ALREADY_EXISTS `store_exists`; FAILED_PRECONDITION `store_not_mounted`, `store_belongs_to_another`.
  func addStore(_ request: AddStoreRequest, context: ServerContext) async throws -> Store
  /// Makes the catalog forget a secondary store that nothing uses. No file is touched, the marker stays; the store may be
  /// added again, and has its old id then. With it goes what is recorded of files that could not be removed there. Returns
  /// the store as it was.
  /// Errors: NOT_FOUND `unknown_store`; FAILED_PRECONDITION `store_in_use`: snapshots, templates, or operations that have
  /// not ended need it.
  func removeStore(_ request: RemoveStoreRequest, context: ServerContext) async throws -> Store
  /// The settings' values, with where each comes from.
  func listSettings(_ request: ListSettingsRequest, context: ServerContext) async throws -> ListSettingsResponse
  /// Sets a setting at a scope. Errors: INVALID_ARGUMENT `unknown_setting`, `invalid_setting_value`; NOT_FOUND `unknown_scope`.
  func setSetting(_ request: SetSettingRequest, context: ServerContext) async throws -> Setting
  /// Removes a setting's value at a scope; the next wider scope's holds again.
  func unsetSetting(_ request: UnsetSettingRequest, context: ServerContext) async throws -> Setting
}

extension InventoryService {
  /// Makes the methods callable.
  public func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerUnary(InventoryMethod.listHosts, handler: self.listHosts)
    router.registerUnary(InventoryMethod.removeHost, handler: self.removeHost)
    router.registerUnary(InventoryMethod.listPools, handler: self.listPools)
    router.registerUnary(InventoryMethod.listStores, handler: self.listStores)
    router.registerUnary(InventoryMethod.listVolumes, handler: self.listVolumes)
    router.registerUnary(InventoryMethod.addPool, handler: self.addPool)
    router.registerUnary(InventoryMethod.removePool, handler: self.removePool)
    router.registerUnary(InventoryMethod.addStore, handler: self.addStore)
    router.registerUnary(InventoryMethod.removeStore, handler: self.removeStore)
    router.registerUnary(InventoryMethod.listSettings, handler: self.listSettings)
    router.registerUnary(InventoryMethod.setSetting, handler: self.setSetting)
    router.registerUnary(InventoryMethod.unsetSetting, handler: self.unsetSetting)
  }
}

/// What there is: hosts, pools, stores, volumes, settings.
public struct InventoryClient: Sendable {
  /// What carries the calls.
  public let caller: any RPCCaller

  /// A client that calls through `caller`.
  public init(_ caller: any RPCCaller) { self.caller = caller }

  /// All hosts that ever announced themselves and were not removed.
  public func listHosts(_ request: ListHostsRequest, timeout: Duration? = nil) async throws -> ListHostsResponse {
    try await caller.unary(request, InventoryMethod.listHosts, timeout: timeout)
  }

  /// Makes the catalog forget a host that does not come back. Nothing waits for it any more: the caller states that no VM runs
  /// there. With `pools_are_lost`, the pools that no other host has are lost with it: their volumes are gone, snapshots
  /// that are stored in them are lost, and operations end that wait for them. A host that announces itself again is known
  /// again, and so are its pools.
  /// Errors: NOT_FOUND `unknown_host`; FAILED_PRECONDITION `host_alive`, `host_in_use`: no other host has a pool of it in
  /// which there are volumes, snapshots, or files of operations that have not ended.
  public func removeHost(_ request: RemoveHostRequest, timeout: Duration? = nil) async throws -> RemoveHostResponse {
    try await caller.unary(request, InventoryMethod.removeHost, timeout: timeout)
  }

  /// All primary pools.
  public func listPools(_ request: ListPoolsRequest, timeout: Duration? = nil) async throws -> ListPoolsResponse {
    try await caller.unary(request, InventoryMethod.listPools, timeout: timeout)
  }

  /// All secondary stores.
  public func listStores(_ request: ListStoresRequest, timeout: Duration? = nil) async throws -> ListStoresResponse {
    try await caller.unary(request, InventoryMethod.listStores, timeout: timeout)
  }

  /// All volumes that agents have reported, in pages.
  public func listVolumes(_ request: ListVolumesRequest, timeout: Duration? = nil) async throws -> ListVolumesResponse {
    try await caller.unary(request, InventoryMethod.listVolumes, timeout: timeout)
  }

  /// Makes a primary pool known, by the name that agents' configurations use for it.
  /// Errors: ALREADY_EXISTS `pool_exists`; INVALID_ARGUMENT `invalid_name`.
  public func addPool(_ request: AddPoolRequest, timeout: Duration? = nil) async throws -> Pool {
    try await caller.unary(request, InventoryMethod.addPool, timeout: timeout)
  }

  /// Makes the catalog forget a primary pool that nothing uses. No file is touched; the pool may be added again. With it go
  /// its volumes that are gone and have no snapshots, and what is recorded of files that could not be removed there.
  /// Returns the pool as it was.
  /// Errors: NOT_FOUND `unknown_pool`; FAILED_PRECONDITION `pool_in_use`: volumes, snapshots, or operations that have not
  /// ended need it.
  public func removePool(_ request: RemovePoolRequest, timeout: Duration? = nil) async throws -> Pool {
    try await caller.unary(request, InventoryMethod.removePool, timeout: timeout)
  }

  /// Makes a secondary store known: an agent that has a directory mounted under that name writes the marker file
  /// and finds out whether space can be reserved there.
  /// Errors: ALREADY_EXISTS `store_exists`; FAILED_PRECONDITION `store_not_mounted`, `store_belongs_to_another`.
  public func addStore(_ request: AddStoreRequest, timeout: Duration? = nil) async throws -> Store {
    try await caller.unary(request, InventoryMethod.addStore, timeout: timeout)
  }

  /// Makes the catalog forget a secondary store that nothing uses. No file is touched, the marker stays; the store may be
  /// added again, and has its old id then. With it goes what is recorded of files that could not be removed there. Returns
  /// the store as it was.
  /// Errors: NOT_FOUND `unknown_store`; FAILED_PRECONDITION `store_in_use`: snapshots, templates, or operations that have
  /// not ended need it.
  public func removeStore(_ request: RemoveStoreRequest, timeout: Duration? = nil) async throws -> Store {
    try await caller.unary(request, InventoryMethod.removeStore, timeout: timeout)
  }

  /// The settings' values, with where each comes from.
  public func listSettings(_ request: ListSettingsRequest, timeout: Duration? = nil) async throws -> ListSettingsResponse {
    try await caller.unary(request, InventoryMethod.listSettings, timeout: timeout)
  }

  /// Sets a setting at a scope. Errors: INVALID_ARGUMENT `unknown_setting`, `invalid_setting_value`; NOT_FOUND `unknown_scope`.
  public func setSetting(_ request: SetSettingRequest, timeout: Duration? = nil) async throws -> Setting {
    try await caller.unary(request, InventoryMethod.setSetting, timeout: timeout)
  }

  /// Removes a setting's value at a scope; the next wider scope's holds again.
  public func unsetSetting(_ request: UnsetSettingRequest, timeout: Duration? = nil) async throws -> Setting {
    try await caller.unary(request, InventoryMethod.unsetSetting, timeout: timeout)
  }
}

/// The methods of `tidemark.orchestrator.v1.Agents`.
public enum AgentsMethod {
  /// The service itself.
  public static let service = ServiceDescriptor(fullyQualifiedService: "tidemark.orchestrator.v1.Agents")
  /// `Announce`.
  public static let announce = MethodDescriptor(
    service: service, method: "Announce", type: .unary)
}

/// Where host agents report. Only agents call it.
public protocol AgentsService: RegistrableRPCService {
  /// An agent's announcement, sent at its start and repeated as its heartbeat: who it is, what it can, where it listens,
  /// and, when `has_inventory`, all domains and disks of its host.
  func announce(_ request: AnnounceRequest, context: ServerContext) async throws -> AnnounceResponse
}

extension AgentsService {
  /// Makes the methods callable.
  public func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerUnary(AgentsMethod.announce, handler: self.announce)
  }
}

/// Where host agents report. Only agents call it.
public struct AgentsClient: Sendable {
  /// What carries the calls.
  public let caller: any RPCCaller

  /// A client that calls through `caller`.
  public init(_ caller: any RPCCaller) { self.caller = caller }

  /// An agent's announcement, sent at its start and repeated as its heartbeat: who it is, what it can, where it listens,
  /// and, when `has_inventory`, all domains and disks of its host.
  public func announce(_ request: AnnounceRequest, timeout: Duration? = nil) async throws -> AnnounceResponse {
    try await caller.unary(request, AgentsMethod.announce, timeout: timeout)
  }
}
