// Generated from Protos/tidemark/catalog/v1/catalog.proto by compose/generate-messages. Do not edit.
// swift-format-ignore-file

public import CTidemarkMessages
public import GRPCCore

/// The right to work on an operation.
public struct Claim: WireMessage, Hashable {
  /// The operation's id.
  public var operationID: String = ""
  /// The attempt that the claim began.
  public var attempt: UInt64 = 0
  /// The orchestrator that holds it.
  public var owner: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__Claim>?) -> Void =
    tidemark__catalog__v1__claim__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__Claim) {
    self.operationID = swiftString(c.operation_id)
    self.attempt = c.attempt
    self.owner = swiftString(c.owner)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__Claim, in arena: borrowing Arena) {
    c.operation_id = arena.string(self.operationID)
    c.attempt = self.attempt
    c.owner = arena.string(self.owner)
  }
}

/// Arguments of OperationRecords.SubmitOperation.
public struct SubmitOperationRequest: WireMessage, Hashable {
  /// The caller's request id.
  public var requestID: String = ""
  /// SHA-256 of the request without its request id: another one with the same id is refused.
  public var fingerprint: [UInt8] = []

  /// What is asked for, references unresolved.
  public enum Request: Hashable, Sendable {
    /// A take.
    case take(TakeSnapshotRequest)
    /// A revert.
    case revert(RevertVolumeRequest)
    /// A deletion.
    case delete(DeleteSnapshotRequest)
    /// A check.
    case check(CheckVolumesRequest)
    /// A running VM's migration.
    case migrateVm(MigrateVMRequest)
    /// An unused volume's migration.
    case migrateVolume(MigrateVolumeRequest)
    /// A consolidation.
    case consolidate(ConsolidateVolumeRequest)
    /// A new volume.
    case createVolume(CreateVolumeRequest)
    /// A new template.
    case createTemplate(CreateTemplateRequest)
    /// The deletion of a template.
    case deleteTemplate(DeleteTemplateRequest)
    /// A file.
    case exportSnapshot(ExportSnapshotRequest)
    /// A copy.
    case copySnapshot(CopySnapshotRequest)
    /// A verification.
    case verify(VerifySnapshotsRequest)
    /// An adoption.
    case adopt(AdoptVolumeRequest)
    /// A rebuild of the catalog.
    case rebuild(RebuildCatalogRequest)
  }
  /// What is asked for, references unresolved.
  public var request: Request?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__SubmitOperationRequest>?) -> Void =
    tidemark__catalog__v1__submit_operation_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__SubmitOperationRequest) {
    self.requestID = swiftString(c.request_id)
    self.fingerprint = swiftBytes(c.fingerprint)
    switch c.request_case {
    case TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_TAKE:
      self.request = .take(TakeSnapshotRequest(decoding: c.take.pointee))
    case TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_REVERT:
      self.request = .revert(RevertVolumeRequest(decoding: c.revert.pointee))
    case TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_DELETE:
      self.request = .delete(DeleteSnapshotRequest(decoding: c.delete_.pointee))
    case TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_CHECK:
      self.request = .check(CheckVolumesRequest(decoding: c.check.pointee))
    case TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_MIGRATE_VM:
      self.request = .migrateVm(MigrateVMRequest(decoding: c.migrate_vm.pointee))
    case TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_MIGRATE_VOLUME:
      self.request = .migrateVolume(MigrateVolumeRequest(decoding: c.migrate_volume.pointee))
    case TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_CONSOLIDATE:
      self.request = .consolidate(ConsolidateVolumeRequest(decoding: c.consolidate.pointee))
    case TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_CREATE_VOLUME:
      self.request = .createVolume(CreateVolumeRequest(decoding: c.create_volume.pointee))
    case TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_CREATE_TEMPLATE:
      self.request = .createTemplate(CreateTemplateRequest(decoding: c.create_template.pointee))
    case TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_DELETE_TEMPLATE:
      self.request = .deleteTemplate(DeleteTemplateRequest(decoding: c.delete_template.pointee))
    case TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_EXPORT_SNAPSHOT:
      self.request = .exportSnapshot(ExportSnapshotRequest(decoding: c.export_snapshot.pointee))
    case TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_COPY_SNAPSHOT:
      self.request = .copySnapshot(CopySnapshotRequest(decoding: c.copy_snapshot.pointee))
    case TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_VERIFY:
      self.request = .verify(VerifySnapshotsRequest(decoding: c.verify.pointee))
    case TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_ADOPT:
      self.request = .adopt(AdoptVolumeRequest(decoding: c.adopt.pointee))
    case TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_REBUILD:
      self.request = .rebuild(RebuildCatalogRequest(decoding: c.rebuild.pointee))
    default: self.request = nil
    }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__SubmitOperationRequest, in arena: borrowing Arena) {
    c.request_id = arena.string(self.requestID)
    c.fingerprint = arena.bytes(self.fingerprint)
    switch self.request {
    case .take(let value):
      c.request_case = TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_TAKE
      c.take = arena.message(value)
    case .revert(let value):
      c.request_case = TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_REVERT
      c.revert = arena.message(value)
    case .delete(let value):
      c.request_case = TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_DELETE
      c.delete_ = arena.message(value)
    case .check(let value):
      c.request_case = TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_CHECK
      c.check = arena.message(value)
    case .migrateVm(let value):
      c.request_case = TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_MIGRATE_VM
      c.migrate_vm = arena.message(value)
    case .migrateVolume(let value):
      c.request_case = TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_MIGRATE_VOLUME
      c.migrate_volume = arena.message(value)
    case .consolidate(let value):
      c.request_case = TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_CONSOLIDATE
      c.consolidate = arena.message(value)
    case .createVolume(let value):
      c.request_case = TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_CREATE_VOLUME
      c.create_volume = arena.message(value)
    case .createTemplate(let value):
      c.request_case = TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_CREATE_TEMPLATE
      c.create_template = arena.message(value)
    case .deleteTemplate(let value):
      c.request_case = TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_DELETE_TEMPLATE
      c.delete_template = arena.message(value)
    case .exportSnapshot(let value):
      c.request_case = TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_EXPORT_SNAPSHOT
      c.export_snapshot = arena.message(value)
    case .copySnapshot(let value):
      c.request_case = TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_COPY_SNAPSHOT
      c.copy_snapshot = arena.message(value)
    case .verify(let value):
      c.request_case = TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_VERIFY
      c.verify = arena.message(value)
    case .adopt(let value):
      c.request_case = TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_ADOPT
      c.adopt = arena.message(value)
    case .rebuild(let value):
      c.request_case = TIDEMARK__CATALOG__V1__SUBMIT_OPERATION_REQUEST__REQUEST_REBUILD
      c.rebuild = arena.message(value)
    case nil: break
    }
  }
}

/// Arguments of OperationRecords.ClaimOperation.
public struct ClaimOperationRequest: WireMessage, Hashable {
  /// The orchestrator's name, unique to this run of it.
  public var owner: String = ""
  /// How long the claim holds without renewal, in milliseconds, 500 to 600,000.
  public var leaseMs: UInt32 = 0

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__ClaimOperationRequest>?) -> Void =
    tidemark__catalog__v1__claim_operation_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__ClaimOperationRequest) {
    self.owner = swiftString(c.owner)
    self.leaseMs = c.lease_ms
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__ClaimOperationRequest, in arena: borrowing Arena) {
    c.owner = arena.string(self.owner)
    c.lease_ms = self.leaseMs
  }
}

/// Answer of OperationRecords.ClaimOperation.
public struct ClaimOperationResponse: WireMessage, Hashable {
  /// The claimed operation with its journal; absent when there is nothing to do.
  public var operation: Operation?
  /// Outcomes of the steps that have finished, by step: what RecordStep was given.
  public var outcomes: [String: [UInt8]] = [:]

  /// What was asked for, as submitted.
  public enum Request: Hashable, Sendable {
    /// A take.
    case take(TakeSnapshotRequest)
    /// A revert.
    case revert(RevertVolumeRequest)
    /// A deletion.
    case delete(DeleteSnapshotRequest)
    /// A check.
    case check(CheckVolumesRequest)
    /// A running VM's migration.
    case migrateVm(MigrateVMRequest)
    /// An unused volume's migration.
    case migrateVolume(MigrateVolumeRequest)
    /// A consolidation.
    case consolidate(ConsolidateVolumeRequest)
    /// A new volume.
    case createVolume(CreateVolumeRequest)
    /// A new template.
    case createTemplate(CreateTemplateRequest)
    /// The deletion of a template.
    case deleteTemplate(DeleteTemplateRequest)
    /// A file.
    case exportSnapshot(ExportSnapshotRequest)
    /// A copy.
    case copySnapshot(CopySnapshotRequest)
    /// A verification.
    case verify(VerifySnapshotsRequest)
    /// An adoption.
    case adopt(AdoptVolumeRequest)
    /// A rebuild of the catalog.
    case rebuild(RebuildCatalogRequest)
  }
  /// What was asked for, as submitted.
  public var request: Request?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__ClaimOperationResponse>?) -> Void =
    tidemark__catalog__v1__claim_operation_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__ClaimOperationResponse) {
    if let value = c.operation { self.operation = Operation(decoding: value.pointee) }
    for entry in swiftMessages(c.n_outcomes, c.outcomes) as [ClaimOperationResponse.OutcomesEntry] { self.outcomes[entry.key] = entry.value }
    switch c.request_case {
    case TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_TAKE:
      self.request = .take(TakeSnapshotRequest(decoding: c.take.pointee))
    case TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_REVERT:
      self.request = .revert(RevertVolumeRequest(decoding: c.revert.pointee))
    case TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_DELETE:
      self.request = .delete(DeleteSnapshotRequest(decoding: c.delete_.pointee))
    case TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_CHECK:
      self.request = .check(CheckVolumesRequest(decoding: c.check.pointee))
    case TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_MIGRATE_VM:
      self.request = .migrateVm(MigrateVMRequest(decoding: c.migrate_vm.pointee))
    case TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_MIGRATE_VOLUME:
      self.request = .migrateVolume(MigrateVolumeRequest(decoding: c.migrate_volume.pointee))
    case TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_CONSOLIDATE:
      self.request = .consolidate(ConsolidateVolumeRequest(decoding: c.consolidate.pointee))
    case TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_CREATE_VOLUME:
      self.request = .createVolume(CreateVolumeRequest(decoding: c.create_volume.pointee))
    case TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_CREATE_TEMPLATE:
      self.request = .createTemplate(CreateTemplateRequest(decoding: c.create_template.pointee))
    case TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_DELETE_TEMPLATE:
      self.request = .deleteTemplate(DeleteTemplateRequest(decoding: c.delete_template.pointee))
    case TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_EXPORT_SNAPSHOT:
      self.request = .exportSnapshot(ExportSnapshotRequest(decoding: c.export_snapshot.pointee))
    case TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_COPY_SNAPSHOT:
      self.request = .copySnapshot(CopySnapshotRequest(decoding: c.copy_snapshot.pointee))
    case TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_VERIFY:
      self.request = .verify(VerifySnapshotsRequest(decoding: c.verify.pointee))
    case TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_ADOPT:
      self.request = .adopt(AdoptVolumeRequest(decoding: c.adopt.pointee))
    case TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_REBUILD:
      self.request = .rebuild(RebuildCatalogRequest(decoding: c.rebuild.pointee))
    default: self.request = nil
    }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__ClaimOperationResponse, in arena: borrowing Arena) {
    if let value = self.operation { c.operation = arena.message(value) }
    (c.n_outcomes, c.outcomes) = arena.messages(self.outcomes.sorted { $0.key < $1.key }.map { key, value in ClaimOperationResponse.OutcomesEntry.with { $0.key = key; $0.value = value } })
    switch self.request {
    case .take(let value):
      c.request_case = TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_TAKE
      c.take = arena.message(value)
    case .revert(let value):
      c.request_case = TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_REVERT
      c.revert = arena.message(value)
    case .delete(let value):
      c.request_case = TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_DELETE
      c.delete_ = arena.message(value)
    case .check(let value):
      c.request_case = TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_CHECK
      c.check = arena.message(value)
    case .migrateVm(let value):
      c.request_case = TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_MIGRATE_VM
      c.migrate_vm = arena.message(value)
    case .migrateVolume(let value):
      c.request_case = TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_MIGRATE_VOLUME
      c.migrate_volume = arena.message(value)
    case .consolidate(let value):
      c.request_case = TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_CONSOLIDATE
      c.consolidate = arena.message(value)
    case .createVolume(let value):
      c.request_case = TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_CREATE_VOLUME
      c.create_volume = arena.message(value)
    case .createTemplate(let value):
      c.request_case = TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_CREATE_TEMPLATE
      c.create_template = arena.message(value)
    case .deleteTemplate(let value):
      c.request_case = TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_DELETE_TEMPLATE
      c.delete_template = arena.message(value)
    case .exportSnapshot(let value):
      c.request_case = TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_EXPORT_SNAPSHOT
      c.export_snapshot = arena.message(value)
    case .copySnapshot(let value):
      c.request_case = TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_COPY_SNAPSHOT
      c.copy_snapshot = arena.message(value)
    case .verify(let value):
      c.request_case = TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_VERIFY
      c.verify = arena.message(value)
    case .adopt(let value):
      c.request_case = TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_ADOPT
      c.adopt = arena.message(value)
    case .rebuild(let value):
      c.request_case = TIDEMARK__CATALOG__V1__CLAIM_OPERATION_RESPONSE__REQUEST_REBUILD
      c.rebuild = arena.message(value)
    case nil: break
    }
  }
}

extension ClaimOperationResponse {
  /// An entry of a map, as it is on the wire.
  struct OutcomesEntry: WireMessage, Hashable {
    var key: String = ""
    var value: [UInt8] = []

    init() {}

    static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__ClaimOperationResponse__OutcomesEntry>?) -> Void =
      tidemark__catalog__v1__claim_operation_response__outcomes_entry__init

    init(decoding c: Tidemark__Catalog__V1__ClaimOperationResponse__OutcomesEntry) {
      self.key = swiftString(c.key)
      self.value = swiftBytes(c.value)
    }

    func encode(into c: inout Tidemark__Catalog__V1__ClaimOperationResponse__OutcomesEntry, in arena: borrowing Arena) {
      c.key = arena.string(self.key)
      c.value = arena.bytes(self.value)
    }
  }
}

/// Arguments of OperationRecords.RenewLease.
public struct RenewLeaseRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?
  /// The new length from now, in milliseconds.
  public var leaseMs: UInt32 = 0
  /// How far it has come; absent: unchanged.
  public var progress: Progress?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__RenewLeaseRequest>?) -> Void =
    tidemark__catalog__v1__renew_lease_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__RenewLeaseRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
    self.leaseMs = c.lease_ms
    if let value = c.progress { self.progress = Progress(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__RenewLeaseRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
    c.lease_ms = self.leaseMs
    if let value = self.progress { c.progress = arena.message(value) }
  }
}

/// Answer of OperationRecords.RenewLease.
public struct RenewLeaseResponse: WireMessage, Hashable {
  /// Whether cancellation has been asked for.
  public var cancelRequested: Bool = false

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__RenewLeaseResponse>?) -> Void =
    tidemark__catalog__v1__renew_lease_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__RenewLeaseResponse) {
    self.cancelRequested = c.cancel_requested != 0
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__RenewLeaseResponse, in arena: borrowing Arena) {
    c.cancel_requested = self.cancelRequested ? 1 : 0
  }
}

/// Arguments of OperationRecords.RecordStep.
public struct RecordStepRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?
  /// The step that has ended; empty if none.
  public var finishedStep: String = ""
  /// What it returned, for a later attempt: an encoded message, up to 256 KiB.
  public var outcome: [UInt8] = []
  /// A line for people about the step that has ended; where none has, about the one that begins.
  public var summary: String = ""
  /// Why it failed; absent if it succeeded.
  public var error: ErrorDetail?
  /// The step that begins; empty if none.
  public var begunStep: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__RecordStepRequest>?) -> Void =
    tidemark__catalog__v1__record_step_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__RecordStepRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
    self.finishedStep = swiftString(c.finished_step)
    self.outcome = swiftBytes(c.outcome)
    self.summary = swiftString(c.summary)
    if let value = c.error { self.error = ErrorDetail(decoding: value.pointee) }
    self.begunStep = swiftString(c.begun_step)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__RecordStepRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
    c.finished_step = arena.string(self.finishedStep)
    c.outcome = arena.bytes(self.outcome)
    c.summary = arena.string(self.summary)
    if let value = self.error { c.error = arena.message(value) }
    c.begun_step = arena.string(self.begunStep)
  }
}

/// Answer of the methods that only journal.
public struct RecordStepResponse: WireMessage, Hashable {
  /// Whether cancellation has been asked for.
  public var cancelRequested: Bool = false

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__RecordStepResponse>?) -> Void =
    tidemark__catalog__v1__record_step_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__RecordStepResponse) {
    self.cancelRequested = c.cancel_requested != 0
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__RecordStepResponse, in arena: borrowing Arena) {
    c.cancel_requested = self.cancelRequested ? 1 : 0
  }
}

/// Arguments of OperationRecords.BeginUndo.
public struct BeginUndoRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?
  /// What went wrong; absent for a cancellation.
  public var error: ErrorDetail?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__BeginUndoRequest>?) -> Void =
    tidemark__catalog__v1__begin_undo_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__BeginUndoRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
    if let value = c.error { self.error = ErrorDetail(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__BeginUndoRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
    if let value = self.error { c.error = arena.message(value) }
  }
}

/// Arguments of OperationRecords.ResumeOperation.
public struct ResumeOperationRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__ResumeOperationRequest>?) -> Void =
    tidemark__catalog__v1__resume_operation_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__ResumeOperationRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__ResumeOperationRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
  }
}

/// Arguments of OperationRecords.FinishOperation.
public struct FinishOperationRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?
  /// SUCCEEDED, FAILED or CANCELLED.
  public var state: OperationState = .unspecified
  /// Why, if failed.
  public var error: ErrorDetail?
  /// The end of its last step, if that is not recorded yet; its claim is not looked at, and it begins no step.
  public var lastStep: RecordStepRequest?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__FinishOperationRequest>?) -> Void =
    tidemark__catalog__v1__finish_operation_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__FinishOperationRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
    self.state = OperationState(c.state)
    if let value = c.error { self.error = ErrorDetail(decoding: value.pointee) }
    if let value = c.last_step { self.lastStep = RecordStepRequest(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__FinishOperationRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
    c.state = self.state.c
    if let value = self.error { c.error = arena.message(value) }
    if let value = self.lastStep { c.last_step = arena.message(value) }
  }
}

/// Arguments of OperationRecords.ReleaseClaim.
public struct ReleaseClaimRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__ReleaseClaimRequest>?) -> Void =
    tidemark__catalog__v1__release_claim_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__ReleaseClaimRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__ReleaseClaimRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
  }
}

/// Arguments of OperationRecords.WatchWork.
public struct WatchWorkRequest: WireMessage, Hashable {
  /// The orchestrator's name.
  public var owner: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__WatchWorkRequest>?) -> Void =
    tidemark__catalog__v1__watch_work_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__WatchWorkRequest) {
    self.owner = swiftString(c.owner)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__WatchWorkRequest, in arena: borrowing Arena) {
    c.owner = arena.string(self.owner)
  }
}

/// There may be something to do.
public struct WorkHint: WireMessage, Hashable {
  /// The operation it is about; empty: look at all.
  public var operationID: String = ""
  /// Whether it is about a cancellation.
  public var cancelRequested: Bool = false

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__WorkHint>?) -> Void =
    tidemark__catalog__v1__work_hint__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__WorkHint) {
    self.operationID = swiftString(c.operation_id)
    self.cancelRequested = c.cancel_requested != 0
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__WorkHint, in arena: borrowing Arena) {
    c.operation_id = arena.string(self.operationID)
    c.cancel_requested = self.cancelRequested ? 1 : 0
  }
}

/// Arguments of SnapshotRecords.PlanSnapshots.
public struct PlanSnapshotsRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__PlanSnapshotsRequest>?) -> Void =
    tidemark__catalog__v1__plan_snapshots_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__PlanSnapshotsRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__PlanSnapshotsRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
  }
}

/// Answer of SnapshotRecords.PlanSnapshots.
public struct PlanSnapshotsResponse: WireMessage, Hashable {
  /// One plan a volume, in the operation's order.
  public var plans: [SnapshotPlan] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__PlanSnapshotsResponse>?) -> Void =
    tidemark__catalog__v1__plan_snapshots_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__PlanSnapshotsResponse) {
    self.plans = swiftMessages(c.n_plans, c.plans)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__PlanSnapshotsResponse, in arena: borrowing Arena) {
    (c.n_plans, c.plans) = arena.messages(self.plans)
  }
}

/// Arguments of SnapshotRecords.RecordReconciliation.
public struct RecordReconciliationRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?
  /// One result a plan.
  public var results: [ReconcileResult] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__RecordReconciliationRequest>?) -> Void =
    tidemark__catalog__v1__record_reconciliation_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__RecordReconciliationRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
    self.results = swiftMessages(c.n_results, c.results)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__RecordReconciliationRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
    (c.n_results, c.results) = arena.messages(self.results)
  }
}

/// Arguments of SnapshotRecords.CommitSnapshots.
public struct CommitSnapshotsRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?
  /// All snapshots of the operation.
  public var snapshots: [SealedSnapshot] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__CommitSnapshotsRequest>?) -> Void =
    tidemark__catalog__v1__commit_snapshots_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__CommitSnapshotsRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
    self.snapshots = swiftMessages(c.n_snapshots, c.snapshots)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__CommitSnapshotsRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
    (c.n_snapshots, c.snapshots) = arena.messages(self.snapshots)
  }
}

/// Answer of the methods that end something: what is left to tidy.
public struct CommitSnapshotsResponse: WireMessage, Hashable {
  /// Bitmaps that the volumes' images may still hold and that nothing needs any more.
  public var doomedBitmaps: [VolumeBitmap] = []
  /// The checkpoints to keep, by volume id, joined by spaces; what libvirt lists beyond them is only metadata.
  public var keptCheckpoints: [String: String] = [:]
  /// Files that earlier operations on the volumes could not remove when they were undone.
  public var leftovers: [Leftover] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__CommitSnapshotsResponse>?) -> Void =
    tidemark__catalog__v1__commit_snapshots_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__CommitSnapshotsResponse) {
    self.doomedBitmaps = swiftMessages(c.n_doomed_bitmaps, c.doomed_bitmaps)
    for entry in swiftMessages(c.n_kept_checkpoints, c.kept_checkpoints) as [CommitSnapshotsResponse.KeptCheckpointsEntry] { self.keptCheckpoints[entry.key] = entry.value }
    self.leftovers = swiftMessages(c.n_leftovers, c.leftovers)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__CommitSnapshotsResponse, in arena: borrowing Arena) {
    (c.n_doomed_bitmaps, c.doomed_bitmaps) = arena.messages(self.doomedBitmaps)
    (c.n_kept_checkpoints, c.kept_checkpoints) = arena.messages(self.keptCheckpoints.sorted { $0.key < $1.key }.map { key, value in CommitSnapshotsResponse.KeptCheckpointsEntry.with { $0.key = key; $0.value = value } })
    (c.n_leftovers, c.leftovers) = arena.messages(self.leftovers)
  }
}

extension CommitSnapshotsResponse {
  /// An entry of a map, as it is on the wire.
  struct KeptCheckpointsEntry: WireMessage, Hashable {
    var key: String = ""
    var value: String = ""

    init() {}

    static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__CommitSnapshotsResponse__KeptCheckpointsEntry>?) -> Void =
      tidemark__catalog__v1__commit_snapshots_response__kept_checkpoints_entry__init

    init(decoding c: Tidemark__Catalog__V1__CommitSnapshotsResponse__KeptCheckpointsEntry) {
      self.key = swiftString(c.key)
      self.value = swiftString(c.value)
    }

    func encode(into c: inout Tidemark__Catalog__V1__CommitSnapshotsResponse__KeptCheckpointsEntry, in arena: borrowing Arena) {
      c.key = arena.string(self.key)
      c.value = arena.string(self.value)
    }
  }
}

/// Arguments of SnapshotRecords.AbandonSnapshots.
public struct AbandonSnapshotsRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__AbandonSnapshotsRequest>?) -> Void =
    tidemark__catalog__v1__abandon_snapshots_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__AbandonSnapshotsRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__AbandonSnapshotsRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
  }
}

/// Arguments of SnapshotRecords.PlanRevert.
public struct PlanRevertRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__PlanRevertRequest>?) -> Void =
    tidemark__catalog__v1__plan_revert_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__PlanRevertRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__PlanRevertRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
  }
}

/// Answer of SnapshotRecords.PlanRevert.
public struct PlanRevertResponse: WireMessage, Hashable {
  /// What is to be done.
  public var plan: RevertPlan?
  /// The hosts that could run the volume: those of its pool.
  public var hosts: [Host] = []
  /// The chains that hold the content, the snapshot's own first, then its copies'.
  public var sources: [SnapshotChain] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__PlanRevertResponse>?) -> Void =
    tidemark__catalog__v1__plan_revert_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__PlanRevertResponse) {
    if let value = c.plan { self.plan = RevertPlan(decoding: value.pointee) }
    self.hosts = swiftMessages(c.n_hosts, c.hosts)
    self.sources = swiftMessages(c.n_sources, c.sources)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__PlanRevertResponse, in arena: borrowing Arena) {
    if let value = self.plan { c.plan = arena.message(value) }
    (c.n_hosts, c.hosts) = arena.messages(self.hosts)
    (c.n_sources, c.sources) = arena.messages(self.sources)
  }
}

/// Arguments of SnapshotRecords.CommitRevert.
public struct CommitRevertRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__CommitRevertRequest>?) -> Void =
    tidemark__catalog__v1__commit_revert_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__CommitRevertRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__CommitRevertRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
  }
}

/// Arguments of SnapshotRecords.PlanDelete.
public struct PlanDeleteRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__PlanDeleteRequest>?) -> Void =
    tidemark__catalog__v1__plan_delete_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__PlanDeleteRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__PlanDeleteRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
  }
}

/// Answer of SnapshotRecords.PlanDelete.
public struct PlanDeleteResponse: WireMessage, Hashable {
  /// What is to be done.
  public var plan: DeletePlan?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__PlanDeleteResponse>?) -> Void =
    tidemark__catalog__v1__plan_delete_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__PlanDeleteResponse) {
    if let value = c.plan { self.plan = DeletePlan(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__PlanDeleteResponse, in arena: borrowing Arena) {
    if let value = self.plan { c.plan = arena.message(value) }
  }
}

/// Arguments of SnapshotRecords.CommitDelete.
public struct CommitDeleteRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?
  /// The template's file was left where it is, as the plan said: its row stays too.
  public var templateIsRead: Bool = false

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__CommitDeleteRequest>?) -> Void =
    tidemark__catalog__v1__commit_delete_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__CommitDeleteRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
    self.templateIsRead = c.template_is_read != 0
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__CommitDeleteRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
    c.template_is_read = self.templateIsRead ? 1 : 0
  }
}

/// Arguments of SnapshotRecords.PlanMigration.
public struct PlanMigrationRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__PlanMigrationRequest>?) -> Void =
    tidemark__catalog__v1__plan_migration_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__PlanMigrationRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__PlanMigrationRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
  }
}

/// Arguments of SnapshotRecords.PlanConsolidation.
public struct PlanConsolidationRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__PlanConsolidationRequest>?) -> Void =
    tidemark__catalog__v1__plan_consolidation_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__PlanConsolidationRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__PlanConsolidationRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
  }
}

/// Answer of SnapshotRecords.PlanMigration.
public struct PlanMigrationResponse: WireMessage, Hashable {
  /// What is to be done.
  public var plan: MigrationPlan?
  /// The host that the VM goes to; absent for a volume that nobody uses.
  public var destination: Host?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__PlanMigrationResponse>?) -> Void =
    tidemark__catalog__v1__plan_migration_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__PlanMigrationResponse) {
    if let value = c.plan { self.plan = MigrationPlan(decoding: value.pointee) }
    if let value = c.destination { self.destination = Host(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__PlanMigrationResponse, in arena: borrowing Arena) {
    if let value = self.plan { c.plan = arena.message(value) }
    if let value = self.destination { c.destination = arena.message(value) }
  }
}

/// Arguments of SnapshotRecords.CommitMigration.
public struct CommitMigrationRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__CommitMigrationRequest>?) -> Void =
    tidemark__catalog__v1__commit_migration_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__CommitMigrationRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__CommitMigrationRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
  }
}

/// Answer of SnapshotRecords.PlanConsolidation.
public struct PlanConsolidationResponse: WireMessage, Hashable {
  /// What is to be done. It may have no merges.
  public var plan: ConsolidationPlan?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__PlanConsolidationResponse>?) -> Void =
    tidemark__catalog__v1__plan_consolidation_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__PlanConsolidationResponse) {
    if let value = c.plan { self.plan = ConsolidationPlan(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__PlanConsolidationResponse, in arena: borrowing Arena) {
    if let value = self.plan { c.plan = arena.message(value) }
  }
}

/// Arguments of SnapshotRecords.RecordConsolidation.
public struct RecordConsolidationRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?
  /// The plan, as it was made.
  public var plan: ConsolidationPlan?
  /// One a merge.
  public var snapshots: [ConsolidatedSnapshot] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__RecordConsolidationRequest>?) -> Void =
    tidemark__catalog__v1__record_consolidation_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__RecordConsolidationRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
    if let value = c.plan { self.plan = ConsolidationPlan(decoding: value.pointee) }
    self.snapshots = swiftMessages(c.n_snapshots, c.snapshots)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__RecordConsolidationRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
    if let value = self.plan { c.plan = arena.message(value) }
    (c.n_snapshots, c.snapshots) = arena.messages(self.snapshots)
  }
}

/// Answer of SnapshotRecords.RecordConsolidation.
public struct RecordConsolidationResponse: WireMessage, Hashable {
  /// The files to remove, each before its parent.
  public var removals: [SnapshotFile] = []
  /// Snapshots whose replaced files nobody reads.
  public var replaced: [SnapshotFile] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__RecordConsolidationResponse>?) -> Void =
    tidemark__catalog__v1__record_consolidation_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__RecordConsolidationResponse) {
    self.removals = swiftMessages(c.n_removals, c.removals)
    self.replaced = swiftMessages(c.n_replaced, c.replaced)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__RecordConsolidationResponse, in arena: borrowing Arena) {
    (c.n_removals, c.removals) = arena.messages(self.removals)
    (c.n_replaced, c.replaced) = arena.messages(self.replaced)
  }
}

/// Arguments of SnapshotRecords.CommitConsolidation.
public struct CommitConsolidationRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?
  /// What RecordConsolidation has returned, done.
  public var done: RecordConsolidationResponse?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__CommitConsolidationRequest>?) -> Void =
    tidemark__catalog__v1__commit_consolidation_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__CommitConsolidationRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
    if let value = c.done { self.done = RecordConsolidationResponse(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__CommitConsolidationRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
    if let value = self.done { c.done = arena.message(value) }
  }
}

/// Arguments of SnapshotRecords.SurveyVolumes.
public struct SurveyVolumesRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__SurveyVolumesRequest>?) -> Void =
    tidemark__catalog__v1__survey_volumes_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__SurveyVolumesRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__SurveyVolumesRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
  }
}

/// Answer of SnapshotRecords.SurveyVolumes.
public struct SurveyVolumesResponse: WireMessage, Hashable {
  /// One a volume, in the operation's order.
  public var volumes: [VolumeSurvey] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__SurveyVolumesResponse>?) -> Void =
    tidemark__catalog__v1__survey_volumes_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__SurveyVolumesResponse) {
    self.volumes = swiftMessages(c.n_volumes, c.volumes)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__SurveyVolumesResponse, in arena: borrowing Arena) {
    (c.n_volumes, c.volumes) = arena.messages(self.volumes)
  }
}

/// Arguments of SnapshotRecords.RecordCheck.
public struct RecordCheckRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?
  /// One a volume.
  public var volumes: [VolumeReport] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__RecordCheckRequest>?) -> Void =
    tidemark__catalog__v1__record_check_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__RecordCheckRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
    self.volumes = swiftMessages(c.n_volumes, c.volumes)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__RecordCheckRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
    (c.n_volumes, c.volumes) = arena.messages(self.volumes)
  }
}

/// Arguments of SnapshotRecords.PlanVerify.
public struct PlanVerifyRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__PlanVerifyRequest>?) -> Void =
    tidemark__catalog__v1__plan_verify_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__PlanVerifyRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__PlanVerifyRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
  }
}

/// Answer of SnapshotRecords.PlanVerify.
public struct PlanVerifyResponse: WireMessage, Hashable {
  /// What is to be read.
  public var plan: VerifyPlan?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__PlanVerifyResponse>?) -> Void =
    tidemark__catalog__v1__plan_verify_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__PlanVerifyResponse) {
    if let value = c.plan { self.plan = VerifyPlan(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__PlanVerifyResponse, in arena: borrowing Arena) {
    if let value = self.plan { c.plan = arena.message(value) }
  }
}

/// Arguments of SnapshotRecords.RecordVerify.
public struct RecordVerifyRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?
  /// One a link.
  public var results: [VerifyResult] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__RecordVerifyRequest>?) -> Void =
    tidemark__catalog__v1__record_verify_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__RecordVerifyRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
    self.results = swiftMessages(c.n_results, c.results)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__RecordVerifyRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
    (c.n_results, c.results) = arena.messages(self.results)
  }
}

/// Answer of SnapshotRecords.RecordVerify.
public struct RecordVerifyResponse: WireMessage, Hashable {
  /// A line for people.
  public var summary: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__RecordVerifyResponse>?) -> Void =
    tidemark__catalog__v1__record_verify_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__RecordVerifyResponse) {
    self.summary = swiftString(c.summary)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__RecordVerifyResponse, in arena: borrowing Arena) {
    c.summary = arena.string(self.summary)
  }
}

/// Arguments of SnapshotRecords.PlanAdoption.
public struct PlanAdoptionRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__PlanAdoptionRequest>?) -> Void =
    tidemark__catalog__v1__plan_adoption_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__PlanAdoptionRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__PlanAdoptionRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
  }
}

/// Answer of SnapshotRecords.PlanAdoption.
public struct PlanAdoptionResponse: WireMessage, Hashable {
  /// What is to be done.
  public var plan: AdoptionPlan?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__PlanAdoptionResponse>?) -> Void =
    tidemark__catalog__v1__plan_adoption_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__PlanAdoptionResponse) {
    if let value = c.plan { self.plan = AdoptionPlan(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__PlanAdoptionResponse, in arena: borrowing Arena) {
    if let value = self.plan { c.plan = arena.message(value) }
  }
}

/// Arguments of SnapshotRecords.CommitAdoption.
public struct CommitAdoptionRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?
  /// What has become of its bitmaps.
  public var volume: VolumeReport?
  /// Size of the image, in bytes.
  public var virtualBytes: UInt64 = 0

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__CommitAdoptionRequest>?) -> Void =
    tidemark__catalog__v1__commit_adoption_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__CommitAdoptionRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
    if let value = c.volume { self.volume = VolumeReport(decoding: value.pointee) }
    self.virtualBytes = c.virtual_bytes
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__CommitAdoptionRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
    if let value = self.volume { c.volume = arena.message(value) }
    c.virtual_bytes = self.virtualBytes
  }
}

/// Arguments of SnapshotRecords.RecordManifests.
public struct RecordManifestsRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?
  /// Where they lie.
  public var location: SnapshotLocation?
  /// All that are there of some volumes.
  public var snapshots: [StoredSnapshot] = []
  /// The catalog's time before they were read; absent: nothing is recorded, only the time is asked for.
  public var readAfter: Timestamp?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__RecordManifestsRequest>?) -> Void =
    tidemark__catalog__v1__record_manifests_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__RecordManifestsRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
    if let value = c.location { self.location = SnapshotLocation(decoding: value.pointee) }
    self.snapshots = swiftMessages(c.n_snapshots, c.snapshots)
    if let value = c.read_after { self.readAfter = Timestamp(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__RecordManifestsRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
    if let value = self.location { c.location = arena.message(value) }
    (c.n_snapshots, c.snapshots) = arena.messages(self.snapshots)
    if let value = self.readAfter { c.read_after = arena.message(value) }
  }
}

/// Answer of SnapshotRecords.RecordManifests.
public struct RecordManifestsResponse: WireMessage, Hashable {
  /// How many snapshots are recorded now that were not before.
  public var recorded: UInt32 = 0
  /// How many were recorded already.
  public var known: UInt32 = 0
  /// What could not be recorded, and why.
  public var findings: [Finding] = []
  /// The catalog's time.
  public var now: Timestamp?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__RecordManifestsResponse>?) -> Void =
    tidemark__catalog__v1__record_manifests_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__RecordManifestsResponse) {
    self.recorded = c.recorded
    self.known = c.known
    self.findings = swiftMessages(c.n_findings, c.findings)
    if let value = c.now { self.now = Timestamp(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__RecordManifestsResponse, in arena: borrowing Arena) {
    c.recorded = self.recorded
    c.known = self.known
    (c.n_findings, c.findings) = arena.messages(self.findings)
    if let value = self.now { c.now = arena.message(value) }
  }
}

/// Arguments of SnapshotRecords.ListTipless.
public struct ListTiplessRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?
  /// The last volume of the part before, by id; empty for the first.
  public var afterVolume: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__ListTiplessRequest>?) -> Void =
    tidemark__catalog__v1__list_tipless_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__ListTiplessRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
    self.afterVolume = swiftString(c.after_volume)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__ListTiplessRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
    c.after_volume = arena.string(self.afterVolume)
  }
}

/// Answer of SnapshotRecords.ListTipless.
public struct ListTiplessResponse: WireMessage, Hashable {
  /// The volumes, with the bitmaps to look for.
  public var volumes: [VolumeSurvey] = []
  /// The last of them; empty when there is nothing after them.
  public var nextAfterVolume: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__ListTiplessResponse>?) -> Void =
    tidemark__catalog__v1__list_tipless_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__ListTiplessResponse) {
    self.volumes = swiftMessages(c.n_volumes, c.volumes)
    self.nextAfterVolume = swiftString(c.next_after_volume)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__ListTiplessResponse, in arena: borrowing Arena) {
    (c.n_volumes, c.volumes) = arena.messages(self.volumes)
    c.next_after_volume = arena.string(self.nextAfterVolume)
  }
}

/// Arguments of SnapshotRecords.RecordObservations.
public struct RecordObservationsRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?
  /// One a volume.
  public var volumes: [VolumeObservation] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__RecordObservationsRequest>?) -> Void =
    tidemark__catalog__v1__record_observations_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__RecordObservationsRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
    self.volumes = swiftMessages(c.n_volumes, c.volumes)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__RecordObservationsRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
    (c.n_volumes, c.volumes) = arena.messages(self.volumes)
  }
}

/// Answer of SnapshotRecords.RecordObservations.
public struct RecordObservationsResponse: WireMessage, Hashable {
  /// How many volumes have a tip now.
  public var tips: UInt32 = 0
  /// Which have none although their images were not looked at, and why.
  public var findings: [Finding] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__RecordObservationsResponse>?) -> Void =
    tidemark__catalog__v1__record_observations_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__RecordObservationsResponse) {
    self.tips = c.tips
    self.findings = swiftMessages(c.n_findings, c.findings)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__RecordObservationsResponse, in arena: borrowing Arena) {
    c.tips = self.tips
    (c.n_findings, c.findings) = arena.messages(self.findings)
  }
}

/// Arguments of SnapshotRecords.RecordRebuild.
public struct RecordRebuildRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?
  /// All that was found.
  public var findings: [Finding] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__RecordRebuildRequest>?) -> Void =
    tidemark__catalog__v1__record_rebuild_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__RecordRebuildRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
    self.findings = swiftMessages(c.n_findings, c.findings)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__RecordRebuildRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
    (c.n_findings, c.findings) = arena.messages(self.findings)
  }
}

/// Answer of SnapshotRecords.RecordRebuild.
public struct RecordRebuildResponse: WireMessage, Hashable {
  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__RecordRebuildResponse>?) -> Void =
    tidemark__catalog__v1__record_rebuild_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__RecordRebuildResponse) {
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__RecordRebuildResponse, in arena: borrowing Arena) {
  }
}

/// Arguments of InventoryRecords.RecordSightings.
public struct RecordSightingsRequest: WireMessage, Hashable {
  /// The host that has looked, by name.
  public var host: String = ""
  /// What it has seen.
  public var volumes: [SoughtVolume] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__RecordSightingsRequest>?) -> Void =
    tidemark__catalog__v1__record_sightings_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__RecordSightingsRequest) {
    self.host = swiftString(c.host)
    self.volumes = swiftMessages(c.n_volumes, c.volumes)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__RecordSightingsRequest, in arena: borrowing Arena) {
    c.host = arena.string(self.host)
    (c.n_volumes, c.volumes) = arena.messages(self.volumes)
  }
}

/// Answer of InventoryRecords.RecordSightings.
public struct RecordSightingsResponse: WireMessage, Hashable {
  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__RecordSightingsResponse>?) -> Void =
    tidemark__catalog__v1__record_sightings_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__RecordSightingsResponse) {
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__RecordSightingsResponse, in arena: borrowing Arena) {
  }
}

/// Arguments of SnapshotRecords.ForgetBitmaps.
public struct ForgetBitmapsRequest: WireMessage, Hashable {
  /// The bitmaps, by volume and name.
  public var bitmaps: [VolumeBitmap] = []
  /// Leftovers whose files are gone, by operation and volume.
  public var leftovers: [Leftover] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__ForgetBitmapsRequest>?) -> Void =
    tidemark__catalog__v1__forget_bitmaps_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__ForgetBitmapsRequest) {
    self.bitmaps = swiftMessages(c.n_bitmaps, c.bitmaps)
    self.leftovers = swiftMessages(c.n_leftovers, c.leftovers)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__ForgetBitmapsRequest, in arena: borrowing Arena) {
    (c.n_bitmaps, c.bitmaps) = arena.messages(self.bitmaps)
    (c.n_leftovers, c.leftovers) = arena.messages(self.leftovers)
  }
}

/// Arguments of SnapshotRecords.ListDoomedBitmaps.
public struct ListDoomedBitmapsRequest: WireMessage, Hashable {
  /// The volumes, by id.
  public var volumeIDs: [String] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__ListDoomedBitmapsRequest>?) -> Void =
    tidemark__catalog__v1__list_doomed_bitmaps_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__ListDoomedBitmapsRequest) {
    self.volumeIDs = swiftStrings(c.n_volume_ids, c.volume_ids)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__ListDoomedBitmapsRequest, in arena: borrowing Arena) {
    (c.n_volume_ids, c.volume_ids) = arena.strings(self.volumeIDs)
  }
}

/// Arguments of InventoryRecords.RecordStore.
public struct RecordStoreRequest: WireMessage, Hashable {
  /// The store's id, as the marker has it.
  public var storeID: String = ""
  /// Its name.
  public var name: String = ""
  /// Its zone's name; created when unknown.
  public var zone: String = ""
  /// Whether space can be reserved there.
  public var canReserve: Bool = false
  /// Size of its file system in bytes.
  public var capacityBytes: UInt64 = 0
  /// Free bytes there.
  public var freeBytes: UInt64 = 0

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__RecordStoreRequest>?) -> Void =
    tidemark__catalog__v1__record_store_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__RecordStoreRequest) {
    self.storeID = swiftString(c.store_id)
    self.name = swiftString(c.name)
    self.zone = swiftString(c.zone)
    self.canReserve = c.can_reserve != 0
    self.capacityBytes = c.capacity_bytes
    self.freeBytes = c.free_bytes
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__RecordStoreRequest, in arena: borrowing Arena) {
    c.store_id = arena.string(self.storeID)
    c.name = arena.string(self.name)
    c.zone = arena.string(self.zone)
    c.can_reserve = self.canReserve ? 1 : 0
    c.capacity_bytes = self.capacityBytes
    c.free_bytes = self.freeBytes
  }
}

/// Arguments of ExportRecords.PlanExport.
public struct PlanExportRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__PlanExportRequest>?) -> Void =
    tidemark__catalog__v1__plan_export_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__PlanExportRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__PlanExportRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
  }
}

/// Answer of ExportRecords.PlanExport.
public struct PlanExportResponse: WireMessage, Hashable {
  /// What is to be done.
  public var plan: ExportPlan?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__PlanExportResponse>?) -> Void =
    tidemark__catalog__v1__plan_export_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__PlanExportResponse) {
    if let value = c.plan { self.plan = ExportPlan(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__PlanExportResponse, in arena: borrowing Arena) {
    if let value = self.plan { c.plan = arena.message(value) }
  }
}

/// Arguments of ExportRecords.CommitExport.
public struct CommitExportRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?
  /// What was published.
  public var file: ExportedFile?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__CommitExportRequest>?) -> Void =
    tidemark__catalog__v1__commit_export_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__CommitExportRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
    if let value = c.file { self.file = ExportedFile(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__CommitExportRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
    if let value = self.file { c.file = arena.message(value) }
  }
}

/// Arguments of ExportRecords.PlanCopy.
public struct PlanCopyRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__PlanCopyRequest>?) -> Void =
    tidemark__catalog__v1__plan_copy_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__PlanCopyRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__PlanCopyRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
  }
}

/// Answer of ExportRecords.PlanCopy.
public struct PlanCopyResponse: WireMessage, Hashable {
  /// What is to be done.
  public var plan: CopyPlan?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__PlanCopyResponse>?) -> Void =
    tidemark__catalog__v1__plan_copy_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__PlanCopyResponse) {
    if let value = c.plan { self.plan = CopyPlan(decoding: value.pointee) }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__PlanCopyResponse, in arena: borrowing Arena) {
    if let value = self.plan { c.plan = arena.message(value) }
  }
}

/// Arguments of ExportRecords.CommitCopy.
public struct CommitCopyRequest: WireMessage, Hashable {
  /// The claim.
  public var claim: Claim?
  /// The plan by which they were made.
  public var plan: CopyPlan?
  /// All snapshots that were made.
  public var snapshots: [SealedSnapshot] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Tidemark__Catalog__V1__CommitCopyRequest>?) -> Void =
    tidemark__catalog__v1__commit_copy_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Tidemark__Catalog__V1__CommitCopyRequest) {
    if let value = c.claim { self.claim = Claim(decoding: value.pointee) }
    if let value = c.plan { self.plan = CopyPlan(decoding: value.pointee) }
    self.snapshots = swiftMessages(c.n_snapshots, c.snapshots)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Tidemark__Catalog__V1__CommitCopyRequest, in arena: borrowing Arena) {
    if let value = self.claim { c.claim = arena.message(value) }
    if let value = self.plan { c.plan = arena.message(value) }
    (c.n_snapshots, c.snapshots) = arena.messages(self.snapshots)
  }
}

/// The methods of `tidemark.catalog.v1.OperationRecords`.
public enum OperationRecordsMethod {
  /// The service itself.
  public static let service = ServiceDescriptor(fullyQualifiedService: "tidemark.catalog.v1.OperationRecords")
  /// `SubmitOperation`.
  public static let submitOperation = MethodDescriptor(
    service: service, method: "SubmitOperation", type: .unary)
  /// `ClaimOperation`.
  public static let claimOperation = MethodDescriptor(
    service: service, method: "ClaimOperation", type: .unary)
  /// `RenewLease`.
  public static let renewLease = MethodDescriptor(
    service: service, method: "RenewLease", type: .unary)
  /// `RecordStep`.
  public static let recordStep = MethodDescriptor(
    service: service, method: "RecordStep", type: .unary)
  /// `BeginUndo`.
  public static let beginUndo = MethodDescriptor(
    service: service, method: "BeginUndo", type: .unary)
  /// `ResumeOperation`.
  public static let resumeOperation = MethodDescriptor(
    service: service, method: "ResumeOperation", type: .unary)
  /// `FinishOperation`.
  public static let finishOperation = MethodDescriptor(
    service: service, method: "FinishOperation", type: .unary)
  /// `ReleaseClaim`.
  public static let releaseClaim = MethodDescriptor(
    service: service, method: "ReleaseClaim", type: .unary)
  /// `CancelOperation`.
  public static let cancelOperation = MethodDescriptor(
    service: service, method: "CancelOperation", type: .unary)
  /// `GetOperation`.
  public static let getOperation = MethodDescriptor(
    service: service, method: "GetOperation", type: .unary)
  /// `ListOperations`.
  public static let listOperations = MethodDescriptor(
    service: service, method: "ListOperations", type: .unary)
  /// `WatchOperation`.
  public static let watchOperation = MethodDescriptor(
    service: service, method: "WatchOperation", type: .serverStreaming)
  /// `WatchWork`.
  public static let watchWork = MethodDescriptor(
    service: service, method: "WatchWork", type: .serverStreaming)
}

/// Operations: their queue, claims, leases and journal.
public protocol OperationRecordsService: RegistrableRPCService {
  /// Accepts a request as a queued operation, or finds the one it made before. References are resolved here.
  /// Errors: as the orchestrator's methods.
  func submitOperation(_ request: SubmitOperationRequest, context: ServerContext) async throws -> Operation
  /// Claims the oldest operation that may run: queued with its volumes free, or running with its lease run out.
  func claimOperation(_ request: ClaimOperationRequest, context: ServerContext) async throws -> ClaimOperationResponse
  /// Prolongs the lease and records progress.
  func renewLease(_ request: RenewLeaseRequest, context: ServerContext) async throws -> RenewLeaseResponse
  /// Journals: a step's end, the next one's begin, or both at once.
  func recordStep(_ request: RecordStepRequest, context: ServerContext) async throws -> RecordStepResponse
  /// Marks a running operation as undoing, with the error or the cancellation that led there.
  func beginUndo(_ request: BeginUndoRequest, context: ServerContext) async throws -> RecordStepResponse
  /// Lets a revert that is being undone go on after all: its swap turned out to have been made.
  func resumeOperation(_ request: ResumeOperationRequest, context: ServerContext) async throws -> RecordStepResponse
  /// Ends an operation: succeeded, or (after its undo) failed or cancelled. Frees its volumes and pins.
  func finishOperation(_ request: FinishOperationRequest, context: ServerContext) async throws -> Operation
  /// Gives a claim back, so that another orchestrator may take it at once. Sent at a graceful end.
  func releaseClaim(_ request: ReleaseClaimRequest, context: ServerContext) async throws -> RecordStepResponse
  /// Asks for cancellation. A queued operation is cancelled at once.
  func cancelOperation(_ request: CancelOperationRequest, context: ServerContext) async throws -> Operation
  /// One operation with its journal.
  func getOperation(_ request: GetOperationRequest, context: ServerContext) async throws -> Operation
  /// Operations, newest first.
  func listOperations(_ request: ListOperationsRequest, context: ServerContext) async throws -> ListOperationsResponse
  /// Follows one operation: its present state at once, then each change; ends after the final one.
  func watchOperation(
    _ request: WatchOperationRequest, replies: RPCWriter<Operation>, context: ServerContext
  ) async throws
  /// Tells when there may be something to claim, or a cancellation to honour. Wake-ups only: some may be missed or come
  /// for nothing, so callers also look from time to time.
  func watchWork(
    _ request: WatchWorkRequest, replies: RPCWriter<WorkHint>, context: ServerContext
  ) async throws
}

extension OperationRecordsService {
  /// Makes the methods callable.
  public func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerUnary(OperationRecordsMethod.submitOperation, handler: self.submitOperation)
    router.registerUnary(OperationRecordsMethod.claimOperation, handler: self.claimOperation)
    router.registerUnary(OperationRecordsMethod.renewLease, handler: self.renewLease)
    router.registerUnary(OperationRecordsMethod.recordStep, handler: self.recordStep)
    router.registerUnary(OperationRecordsMethod.beginUndo, handler: self.beginUndo)
    router.registerUnary(OperationRecordsMethod.resumeOperation, handler: self.resumeOperation)
    router.registerUnary(OperationRecordsMethod.finishOperation, handler: self.finishOperation)
    router.registerUnary(OperationRecordsMethod.releaseClaim, handler: self.releaseClaim)
    router.registerUnary(OperationRecordsMethod.cancelOperation, handler: self.cancelOperation)
    router.registerUnary(OperationRecordsMethod.getOperation, handler: self.getOperation)
    router.registerUnary(OperationRecordsMethod.listOperations, handler: self.listOperations)
    router.registerServerStreaming(OperationRecordsMethod.watchOperation, handler: self.watchOperation)
    router.registerServerStreaming(OperationRecordsMethod.watchWork, handler: self.watchWork)
  }
}

/// Operations: their queue, claims, leases and journal.
public struct OperationRecordsClient: Sendable {
  /// What carries the calls.
  public let caller: any RPCCaller

  /// A client that calls through `caller`.
  public init(_ caller: any RPCCaller) { self.caller = caller }

  /// Accepts a request as a queued operation, or finds the one it made before. References are resolved here.
  /// Errors: as the orchestrator's methods.
  public func submitOperation(_ request: SubmitOperationRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, OperationRecordsMethod.submitOperation, timeout: timeout)
  }

  /// Claims the oldest operation that may run: queued with its volumes free, or running with its lease run out.
  public func claimOperation(_ request: ClaimOperationRequest, timeout: Duration? = nil) async throws -> ClaimOperationResponse {
    try await caller.unary(request, OperationRecordsMethod.claimOperation, timeout: timeout)
  }

  /// Prolongs the lease and records progress.
  public func renewLease(_ request: RenewLeaseRequest, timeout: Duration? = nil) async throws -> RenewLeaseResponse {
    try await caller.unary(request, OperationRecordsMethod.renewLease, timeout: timeout)
  }

  /// Journals: a step's end, the next one's begin, or both at once.
  public func recordStep(_ request: RecordStepRequest, timeout: Duration? = nil) async throws -> RecordStepResponse {
    try await caller.unary(request, OperationRecordsMethod.recordStep, timeout: timeout)
  }

  /// Marks a running operation as undoing, with the error or the cancellation that led there.
  public func beginUndo(_ request: BeginUndoRequest, timeout: Duration? = nil) async throws -> RecordStepResponse {
    try await caller.unary(request, OperationRecordsMethod.beginUndo, timeout: timeout)
  }

  /// Lets a revert that is being undone go on after all: its swap turned out to have been made.
  public func resumeOperation(_ request: ResumeOperationRequest, timeout: Duration? = nil) async throws -> RecordStepResponse {
    try await caller.unary(request, OperationRecordsMethod.resumeOperation, timeout: timeout)
  }

  /// Ends an operation: succeeded, or (after its undo) failed or cancelled. Frees its volumes and pins.
  public func finishOperation(_ request: FinishOperationRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, OperationRecordsMethod.finishOperation, timeout: timeout)
  }

  /// Gives a claim back, so that another orchestrator may take it at once. Sent at a graceful end.
  public func releaseClaim(_ request: ReleaseClaimRequest, timeout: Duration? = nil) async throws -> RecordStepResponse {
    try await caller.unary(request, OperationRecordsMethod.releaseClaim, timeout: timeout)
  }

  /// Asks for cancellation. A queued operation is cancelled at once.
  public func cancelOperation(_ request: CancelOperationRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, OperationRecordsMethod.cancelOperation, timeout: timeout)
  }

  /// One operation with its journal.
  public func getOperation(_ request: GetOperationRequest, timeout: Duration? = nil) async throws -> Operation {
    try await caller.unary(request, OperationRecordsMethod.getOperation, timeout: timeout)
  }

  /// Operations, newest first.
  public func listOperations(_ request: ListOperationsRequest, timeout: Duration? = nil) async throws -> ListOperationsResponse {
    try await caller.unary(request, OperationRecordsMethod.listOperations, timeout: timeout)
  }

  /// Follows one operation: its present state at once, then each change; ends after the final one.
  public func watchOperation<Outcome: Sendable>(
    _ request: WatchOperationRequest, timeout: Duration? = nil,
    onReplies: @Sendable @escaping (RPCAsyncSequence<Operation, any Error>) async throws -> Outcome
  ) async throws -> Outcome {
    try await caller.serverStreaming(request, OperationRecordsMethod.watchOperation, timeout: timeout, onReplies: onReplies)
  }

  /// Tells when there may be something to claim, or a cancellation to honour. Wake-ups only: some may be missed or come
  /// for nothing, so callers also look from time to time.
  public func watchWork<Outcome: Sendable>(
    _ request: WatchWorkRequest, timeout: Duration? = nil,
    onReplies: @Sendable @escaping (RPCAsyncSequence<WorkHint, any Error>) async throws -> Outcome
  ) async throws -> Outcome {
    try await caller.serverStreaming(request, OperationRecordsMethod.watchWork, timeout: timeout, onReplies: onReplies)
  }
}

/// The methods of `tidemark.catalog.v1.SnapshotRecords`.
public enum SnapshotRecordsMethod {
  /// The service itself.
  public static let service = ServiceDescriptor(fullyQualifiedService: "tidemark.catalog.v1.SnapshotRecords")
  /// `PlanSnapshots`.
  public static let planSnapshots = MethodDescriptor(
    service: service, method: "PlanSnapshots", type: .unary)
  /// `RecordReconciliation`.
  public static let recordReconciliation = MethodDescriptor(
    service: service, method: "RecordReconciliation", type: .unary)
  /// `CommitSnapshots`.
  public static let commitSnapshots = MethodDescriptor(
    service: service, method: "CommitSnapshots", type: .unary)
  /// `AbandonSnapshots`.
  public static let abandonSnapshots = MethodDescriptor(
    service: service, method: "AbandonSnapshots", type: .unary)
  /// `PlanRevert`.
  public static let planRevert = MethodDescriptor(
    service: service, method: "PlanRevert", type: .unary)
  /// `CommitRevert`.
  public static let commitRevert = MethodDescriptor(
    service: service, method: "CommitRevert", type: .unary)
  /// `PlanDelete`.
  public static let planDelete = MethodDescriptor(
    service: service, method: "PlanDelete", type: .unary)
  /// `CommitDelete`.
  public static let commitDelete = MethodDescriptor(
    service: service, method: "CommitDelete", type: .unary)
  /// `PlanMigration`.
  public static let planMigration = MethodDescriptor(
    service: service, method: "PlanMigration", type: .unary)
  /// `CommitMigration`.
  public static let commitMigration = MethodDescriptor(
    service: service, method: "CommitMigration", type: .unary)
  /// `PlanConsolidation`.
  public static let planConsolidation = MethodDescriptor(
    service: service, method: "PlanConsolidation", type: .unary)
  /// `RecordConsolidation`.
  public static let recordConsolidation = MethodDescriptor(
    service: service, method: "RecordConsolidation", type: .unary)
  /// `CommitConsolidation`.
  public static let commitConsolidation = MethodDescriptor(
    service: service, method: "CommitConsolidation", type: .unary)
  /// `SurveyVolumes`.
  public static let surveyVolumes = MethodDescriptor(
    service: service, method: "SurveyVolumes", type: .unary)
  /// `RecordCheck`.
  public static let recordCheck = MethodDescriptor(
    service: service, method: "RecordCheck", type: .unary)
  /// `PlanVerify`.
  public static let planVerify = MethodDescriptor(
    service: service, method: "PlanVerify", type: .unary)
  /// `RecordVerify`.
  public static let recordVerify = MethodDescriptor(
    service: service, method: "RecordVerify", type: .unary)
  /// `PlanAdoption`.
  public static let planAdoption = MethodDescriptor(
    service: service, method: "PlanAdoption", type: .unary)
  /// `CommitAdoption`.
  public static let commitAdoption = MethodDescriptor(
    service: service, method: "CommitAdoption", type: .unary)
  /// `RecordManifests`.
  public static let recordManifests = MethodDescriptor(
    service: service, method: "RecordManifests", type: .unary)
  /// `ListTipless`.
  public static let listTipless = MethodDescriptor(
    service: service, method: "ListTipless", type: .unary)
  /// `RecordObservations`.
  public static let recordObservations = MethodDescriptor(
    service: service, method: "RecordObservations", type: .unary)
  /// `RecordRebuild`.
  public static let recordRebuild = MethodDescriptor(
    service: service, method: "RecordRebuild", type: .unary)
  /// `ForgetBitmaps`.
  public static let forgetBitmaps = MethodDescriptor(
    service: service, method: "ForgetBitmaps", type: .unary)
  /// `ListDoomedBitmaps`.
  public static let listDoomedBitmaps = MethodDescriptor(
    service: service, method: "ListDoomedBitmaps", type: .unary)
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

/// Snapshots and chains.
public protocol SnapshotRecordsService: RegistrableRPCService {
  /// Plans the snapshots of a take operation. The same operation gets the same plan again.
  func planSnapshots(_ request: PlanSnapshotsRequest, context: ServerContext) async throws -> PlanSnapshotsResponse
  /// Takes in what an agent found; planned increments without a sound parent become full.
  func recordReconciliation(_ request: RecordReconciliationRequest, context: ServerContext) async throws -> PlanSnapshotsResponse
  /// Makes the sealed snapshots `ready` and moves the tips.
  /// Errors: ABORTED `cancel_requested` when a cancellation came first.
  func commitSnapshots(_ request: CommitSnapshotsRequest, context: ServerContext) async throws -> CommitSnapshotsResponse
  /// Forgets the snapshots of an operation that is being undone. Their files must be gone by now.
  func abandonSnapshots(_ request: AbandonSnapshotsRequest, context: ServerContext) async throws -> CommitSnapshotsResponse
  /// Plans a revert and pins the snapshot's chain for the time of the operation.
  func planRevert(_ request: PlanRevertRequest, context: ServerContext) async throws -> PlanRevertResponse
  /// Moves the tip after the swap: the image holds the target's bitmap only.
  func commitRevert(_ request: CommitRevertRequest, context: ServerContext) async throws -> CommitSnapshotsResponse
  /// Plans a deletion: what becomes hidden, what goes, in which order. Marks the snapshots so.
  func planDelete(_ request: PlanDeleteRequest, context: ServerContext) async throws -> PlanDeleteResponse
  /// Forgets the snapshots whose files have been removed.
  func commitDelete(_ request: CommitDeleteRequest, context: ServerContext) async throws -> CommitSnapshotsResponse
  /// Plans a migration and reserves the places that its volumes go to. The same operation gets the same plan again.
  /// Errors: as Migrations' methods; FAILED_PRECONDITION `path_taken`.
  func planMigration(_ request: PlanMigrationRequest, context: ServerContext) async throws -> PlanMigrationResponse
  /// Moves the volumes' places after the migration was proved.
  func commitMigration(_ request: CommitMigrationRequest, context: ServerContext) async throws -> CommitSnapshotsResponse
  /// Plans a consolidation: which hidden snapshots become part of which children.
  func planConsolidation(_ request: PlanConsolidationRequest, context: ServerContext) async throws -> PlanConsolidationResponse
  /// Takes in that the children's files have been replaced. Marks what nothing needs any more and nobody reads as being
  /// removed.
  func recordConsolidation(_ request: RecordConsolidationRequest, context: ServerContext) async throws -> RecordConsolidationResponse
  /// Forgets the snapshots whose files have been removed.
  func commitConsolidation(_ request: CommitConsolidationRequest, context: ServerContext) async throws -> CommitSnapshotsResponse
  /// Tells what is believed of the volumes of a check operation, for a comparison with what is.
  func surveyVolumes(_ request: SurveyVolumesRequest, context: ServerContext) async throws -> SurveyVolumesResponse
  /// Takes in what a check has found: bitmaps that are gone are no longer believed in, findings are kept.
  func recordCheck(_ request: RecordCheckRequest, context: ServerContext) async throws -> CommitSnapshotsResponse
  /// Tells which links a verification reads, and pins them for the time of the operation.
  func planVerify(_ request: PlanVerifyRequest, context: ServerContext) async throws -> PlanVerifyResponse
  /// Takes in what a verification has found: which snapshots cannot be read any more, and which can again.
  func recordVerify(_ request: RecordVerifyRequest, context: ServerContext) async throws -> RecordVerifyResponse
  /// Plans an adoption: that the volume may be adopted there, as far as is known.
  /// Errors: as AdoptVolume.
  func planAdoption(_ request: PlanAdoptionRequest, context: ServerContext) async throws -> PlanAdoptionResponse
  /// Makes the volume live at its new place, and forgets what was registered there.
  func commitAdoption(_ request: CommitAdoptionRequest, context: ServerContext) async throws -> CommitSnapshotsResponse
  /// Takes in manifests: what is not recorded yet is. Volumes with operations under way, or that ended since the manifests
  /// were read, are left out and named.
  func recordManifests(_ request: RecordManifestsRequest, context: ServerContext) async throws -> RecordManifestsResponse
  /// Volumes with snapshots and without a tip, in parts: which bitmaps may their images hold?
  func listTipless(_ request: ListTiplessRequest, context: ServerContext) async throws -> ListTiplessResponse
  /// Takes in what was seen of such volumes: their bitmaps and tips, and whether their files are there.
  func recordObservations(_ request: RecordObservationsRequest, context: ServerContext) async throws -> RecordObservationsResponse
  /// Keeps what a rebuild has found, and makes it true.
  func recordRebuild(_ request: RecordRebuildRequest, context: ServerContext) async throws -> RecordRebuildResponse
  /// Forgets bitmaps that an agent has removed from an image, or has seen not to be there.
  func forgetBitmaps(_ request: ForgetBitmapsRequest, context: ServerContext) async throws -> CommitSnapshotsResponse
  /// Bitmaps that an image may still hold and that nothing needs.
  func listDoomedBitmaps(_ request: ListDoomedBitmapsRequest, context: ServerContext) async throws -> CommitSnapshotsResponse
  /// One snapshot.
  func getSnapshot(_ request: GetSnapshotRequest, context: ServerContext) async throws -> Snapshot
  /// Snapshots, newest first.
  func listSnapshots(_ request: ListSnapshotsRequest, context: ServerContext) async throws -> ListSnapshotsResponse
  /// A volume's chain graph.
  func getChain(_ request: GetChainRequest, context: ServerContext) async throws -> GetChainResponse
}

extension SnapshotRecordsService {
  /// Makes the methods callable.
  public func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerUnary(SnapshotRecordsMethod.planSnapshots, handler: self.planSnapshots)
    router.registerUnary(SnapshotRecordsMethod.recordReconciliation, handler: self.recordReconciliation)
    router.registerUnary(SnapshotRecordsMethod.commitSnapshots, handler: self.commitSnapshots)
    router.registerUnary(SnapshotRecordsMethod.abandonSnapshots, handler: self.abandonSnapshots)
    router.registerUnary(SnapshotRecordsMethod.planRevert, handler: self.planRevert)
    router.registerUnary(SnapshotRecordsMethod.commitRevert, handler: self.commitRevert)
    router.registerUnary(SnapshotRecordsMethod.planDelete, handler: self.planDelete)
    router.registerUnary(SnapshotRecordsMethod.commitDelete, handler: self.commitDelete)
    router.registerUnary(SnapshotRecordsMethod.planMigration, handler: self.planMigration)
    router.registerUnary(SnapshotRecordsMethod.commitMigration, handler: self.commitMigration)
    router.registerUnary(SnapshotRecordsMethod.planConsolidation, handler: self.planConsolidation)
    router.registerUnary(SnapshotRecordsMethod.recordConsolidation, handler: self.recordConsolidation)
    router.registerUnary(SnapshotRecordsMethod.commitConsolidation, handler: self.commitConsolidation)
    router.registerUnary(SnapshotRecordsMethod.surveyVolumes, handler: self.surveyVolumes)
    router.registerUnary(SnapshotRecordsMethod.recordCheck, handler: self.recordCheck)
    router.registerUnary(SnapshotRecordsMethod.planVerify, handler: self.planVerify)
    router.registerUnary(SnapshotRecordsMethod.recordVerify, handler: self.recordVerify)
    router.registerUnary(SnapshotRecordsMethod.planAdoption, handler: self.planAdoption)
    router.registerUnary(SnapshotRecordsMethod.commitAdoption, handler: self.commitAdoption)
    router.registerUnary(SnapshotRecordsMethod.recordManifests, handler: self.recordManifests)
    router.registerUnary(SnapshotRecordsMethod.listTipless, handler: self.listTipless)
    router.registerUnary(SnapshotRecordsMethod.recordObservations, handler: self.recordObservations)
    router.registerUnary(SnapshotRecordsMethod.recordRebuild, handler: self.recordRebuild)
    router.registerUnary(SnapshotRecordsMethod.forgetBitmaps, handler: self.forgetBitmaps)
    router.registerUnary(SnapshotRecordsMethod.listDoomedBitmaps, handler: self.listDoomedBitmaps)
    router.registerUnary(SnapshotRecordsMethod.getSnapshot, handler: self.getSnapshot)
    router.registerUnary(SnapshotRecordsMethod.listSnapshots, handler: self.listSnapshots)
    router.registerUnary(SnapshotRecordsMethod.getChain, handler: self.getChain)
  }
}

/// Snapshots and chains.
public struct SnapshotRecordsClient: Sendable {
  /// What carries the calls.
  public let caller: any RPCCaller

  /// A client that calls through `caller`.
  public init(_ caller: any RPCCaller) { self.caller = caller }

  /// Plans the snapshots of a take operation. The same operation gets the same plan again.
  public func planSnapshots(_ request: PlanSnapshotsRequest, timeout: Duration? = nil) async throws -> PlanSnapshotsResponse {
    try await caller.unary(request, SnapshotRecordsMethod.planSnapshots, timeout: timeout)
  }

  /// Takes in what an agent found; planned increments without a sound parent become full.
  public func recordReconciliation(_ request: RecordReconciliationRequest, timeout: Duration? = nil) async throws -> PlanSnapshotsResponse {
    try await caller.unary(request, SnapshotRecordsMethod.recordReconciliation, timeout: timeout)
  }

  /// Makes the sealed snapshots `ready` and moves the tips.
  /// Errors: ABORTED `cancel_requested` when a cancellation came first.
  public func commitSnapshots(_ request: CommitSnapshotsRequest, timeout: Duration? = nil) async throws -> CommitSnapshotsResponse {
    try await caller.unary(request, SnapshotRecordsMethod.commitSnapshots, timeout: timeout)
  }

  /// Forgets the snapshots of an operation that is being undone. Their files must be gone by now.
  public func abandonSnapshots(_ request: AbandonSnapshotsRequest, timeout: Duration? = nil) async throws -> CommitSnapshotsResponse {
    try await caller.unary(request, SnapshotRecordsMethod.abandonSnapshots, timeout: timeout)
  }

  /// Plans a revert and pins the snapshot's chain for the time of the operation.
  public func planRevert(_ request: PlanRevertRequest, timeout: Duration? = nil) async throws -> PlanRevertResponse {
    try await caller.unary(request, SnapshotRecordsMethod.planRevert, timeout: timeout)
  }

  /// Moves the tip after the swap: the image holds the target's bitmap only.
  public func commitRevert(_ request: CommitRevertRequest, timeout: Duration? = nil) async throws -> CommitSnapshotsResponse {
    try await caller.unary(request, SnapshotRecordsMethod.commitRevert, timeout: timeout)
  }

  /// Plans a deletion: what becomes hidden, what goes, in which order. Marks the snapshots so.
  public func planDelete(_ request: PlanDeleteRequest, timeout: Duration? = nil) async throws -> PlanDeleteResponse {
    try await caller.unary(request, SnapshotRecordsMethod.planDelete, timeout: timeout)
  }

  /// Forgets the snapshots whose files have been removed.
  public func commitDelete(_ request: CommitDeleteRequest, timeout: Duration? = nil) async throws -> CommitSnapshotsResponse {
    try await caller.unary(request, SnapshotRecordsMethod.commitDelete, timeout: timeout)
  }

  /// Plans a migration and reserves the places that its volumes go to. The same operation gets the same plan again.
  /// Errors: as Migrations' methods; FAILED_PRECONDITION `path_taken`.
  public func planMigration(_ request: PlanMigrationRequest, timeout: Duration? = nil) async throws -> PlanMigrationResponse {
    try await caller.unary(request, SnapshotRecordsMethod.planMigration, timeout: timeout)
  }

  /// Moves the volumes' places after the migration was proved.
  public func commitMigration(_ request: CommitMigrationRequest, timeout: Duration? = nil) async throws -> CommitSnapshotsResponse {
    try await caller.unary(request, SnapshotRecordsMethod.commitMigration, timeout: timeout)
  }

  /// Plans a consolidation: which hidden snapshots become part of which children.
  public func planConsolidation(_ request: PlanConsolidationRequest, timeout: Duration? = nil) async throws -> PlanConsolidationResponse {
    try await caller.unary(request, SnapshotRecordsMethod.planConsolidation, timeout: timeout)
  }

  /// Takes in that the children's files have been replaced. Marks what nothing needs any more and nobody reads as being
  /// removed.
  public func recordConsolidation(_ request: RecordConsolidationRequest, timeout: Duration? = nil) async throws -> RecordConsolidationResponse {
    try await caller.unary(request, SnapshotRecordsMethod.recordConsolidation, timeout: timeout)
  }

  /// Forgets the snapshots whose files have been removed.
  public func commitConsolidation(_ request: CommitConsolidationRequest, timeout: Duration? = nil) async throws -> CommitSnapshotsResponse {
    try await caller.unary(request, SnapshotRecordsMethod.commitConsolidation, timeout: timeout)
  }

  /// Tells what is believed of the volumes of a check operation, for a comparison with what is.
  public func surveyVolumes(_ request: SurveyVolumesRequest, timeout: Duration? = nil) async throws -> SurveyVolumesResponse {
    try await caller.unary(request, SnapshotRecordsMethod.surveyVolumes, timeout: timeout)
  }

  /// Takes in what a check has found: bitmaps that are gone are no longer believed in, findings are kept.
  public func recordCheck(_ request: RecordCheckRequest, timeout: Duration? = nil) async throws -> CommitSnapshotsResponse {
    try await caller.unary(request, SnapshotRecordsMethod.recordCheck, timeout: timeout)
  }

  /// Tells which links a verification reads, and pins them for the time of the operation.
  public func planVerify(_ request: PlanVerifyRequest, timeout: Duration? = nil) async throws -> PlanVerifyResponse {
    try await caller.unary(request, SnapshotRecordsMethod.planVerify, timeout: timeout)
  }

  /// Takes in what a verification has found: which snapshots cannot be read any more, and which can again.
  public func recordVerify(_ request: RecordVerifyRequest, timeout: Duration? = nil) async throws -> RecordVerifyResponse {
    try await caller.unary(request, SnapshotRecordsMethod.recordVerify, timeout: timeout)
  }

  /// Plans an adoption: that the volume may be adopted there, as far as is known.
  /// Errors: as AdoptVolume.
  public func planAdoption(_ request: PlanAdoptionRequest, timeout: Duration? = nil) async throws -> PlanAdoptionResponse {
    try await caller.unary(request, SnapshotRecordsMethod.planAdoption, timeout: timeout)
  }

  /// Makes the volume live at its new place, and forgets what was registered there.
  public func commitAdoption(_ request: CommitAdoptionRequest, timeout: Duration? = nil) async throws -> CommitSnapshotsResponse {
    try await caller.unary(request, SnapshotRecordsMethod.commitAdoption, timeout: timeout)
  }

  /// Takes in manifests: what is not recorded yet is. Volumes with operations under way, or that ended since the manifests
  /// were read, are left out and named.
  public func recordManifests(_ request: RecordManifestsRequest, timeout: Duration? = nil) async throws -> RecordManifestsResponse {
    try await caller.unary(request, SnapshotRecordsMethod.recordManifests, timeout: timeout)
  }

  /// Volumes with snapshots and without a tip, in parts: which bitmaps may their images hold?
  public func listTipless(_ request: ListTiplessRequest, timeout: Duration? = nil) async throws -> ListTiplessResponse {
    try await caller.unary(request, SnapshotRecordsMethod.listTipless, timeout: timeout)
  }

  /// Takes in what was seen of such volumes: their bitmaps and tips, and whether their files are there.
  public func recordObservations(_ request: RecordObservationsRequest, timeout: Duration? = nil) async throws -> RecordObservationsResponse {
    try await caller.unary(request, SnapshotRecordsMethod.recordObservations, timeout: timeout)
  }

  /// Keeps what a rebuild has found, and makes it true.
  public func recordRebuild(_ request: RecordRebuildRequest, timeout: Duration? = nil) async throws -> RecordRebuildResponse {
    try await caller.unary(request, SnapshotRecordsMethod.recordRebuild, timeout: timeout)
  }

  /// Forgets bitmaps that an agent has removed from an image, or has seen not to be there.
  public func forgetBitmaps(_ request: ForgetBitmapsRequest, timeout: Duration? = nil) async throws -> CommitSnapshotsResponse {
    try await caller.unary(request, SnapshotRecordsMethod.forgetBitmaps, timeout: timeout)
  }

  /// Bitmaps that an image may still hold and that nothing needs.
  public func listDoomedBitmaps(_ request: ListDoomedBitmapsRequest, timeout: Duration? = nil) async throws -> CommitSnapshotsResponse {
    try await caller.unary(request, SnapshotRecordsMethod.listDoomedBitmaps, timeout: timeout)
  }

  /// One snapshot.
  public func getSnapshot(_ request: GetSnapshotRequest, timeout: Duration? = nil) async throws -> Snapshot {
    try await caller.unary(request, SnapshotRecordsMethod.getSnapshot, timeout: timeout)
  }

  /// Snapshots, newest first.
  public func listSnapshots(_ request: ListSnapshotsRequest, timeout: Duration? = nil) async throws -> ListSnapshotsResponse {
    try await caller.unary(request, SnapshotRecordsMethod.listSnapshots, timeout: timeout)
  }

  /// A volume's chain graph.
  public func getChain(_ request: GetChainRequest, timeout: Duration? = nil) async throws -> GetChainResponse {
    try await caller.unary(request, SnapshotRecordsMethod.getChain, timeout: timeout)
  }
}

/// The methods of `tidemark.catalog.v1.ExportRecords`.
public enum ExportRecordsMethod {
  /// The service itself.
  public static let service = ServiceDescriptor(fullyQualifiedService: "tidemark.catalog.v1.ExportRecords")
  /// `PlanExport`.
  public static let planExport = MethodDescriptor(
    service: service, method: "PlanExport", type: .unary)
  /// `CommitExport`.
  public static let commitExport = MethodDescriptor(
    service: service, method: "CommitExport", type: .unary)
  /// `PlanCopy`.
  public static let planCopy = MethodDescriptor(
    service: service, method: "PlanCopy", type: .unary)
  /// `CommitCopy`.
  public static let commitCopy = MethodDescriptor(
    service: service, method: "CommitCopy", type: .unary)
  /// `ListTemplates`.
  public static let listTemplates = MethodDescriptor(
    service: service, method: "ListTemplates", type: .unary)
}

/// Exports, templates and copies.
public protocol ExportRecordsService: RegistrableRPCService {
  /// Plans an export: its destination is reserved, its source pinned. The same operation gets the same plan again.
  /// Errors: FAILED_PRECONDITION `snapshot_not_ready`, `template_deleted`.
  func planExport(_ request: PlanExportRequest, context: ServerContext) async throws -> PlanExportResponse
  /// Makes the published file what it is: a volume, a template, or nothing of ours any more.
  /// Errors: ABORTED `cancel_requested` when a cancellation came first.
  func commitExport(_ request: CommitExportRequest, context: ServerContext) async throws -> PlanExportResponse
  /// Plans a copy: the chain that is read is pinned, and what it is put onto. The same operation gets a plan anew.
  func planCopy(_ request: PlanCopyRequest, context: ServerContext) async throws -> PlanCopyResponse
  /// Makes the sealed copies snapshots.
  /// Errors: ABORTED `cancel_requested` when a cancellation came first.
  func commitCopy(_ request: CommitCopyRequest, context: ServerContext) async throws -> PlanCopyResponse
  /// All templates.
  func listTemplates(_ request: ListTemplatesRequest, context: ServerContext) async throws -> ListTemplatesResponse
}

extension ExportRecordsService {
  /// Makes the methods callable.
  public func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerUnary(ExportRecordsMethod.planExport, handler: self.planExport)
    router.registerUnary(ExportRecordsMethod.commitExport, handler: self.commitExport)
    router.registerUnary(ExportRecordsMethod.planCopy, handler: self.planCopy)
    router.registerUnary(ExportRecordsMethod.commitCopy, handler: self.commitCopy)
    router.registerUnary(ExportRecordsMethod.listTemplates, handler: self.listTemplates)
  }
}

/// Exports, templates and copies.
public struct ExportRecordsClient: Sendable {
  /// What carries the calls.
  public let caller: any RPCCaller

  /// A client that calls through `caller`.
  public init(_ caller: any RPCCaller) { self.caller = caller }

  /// Plans an export: its destination is reserved, its source pinned. The same operation gets the same plan again.
  /// Errors: FAILED_PRECONDITION `snapshot_not_ready`, `template_deleted`.
  public func planExport(_ request: PlanExportRequest, timeout: Duration? = nil) async throws -> PlanExportResponse {
    try await caller.unary(request, ExportRecordsMethod.planExport, timeout: timeout)
  }

  /// Makes the published file what it is: a volume, a template, or nothing of ours any more.
  /// Errors: ABORTED `cancel_requested` when a cancellation came first.
  public func commitExport(_ request: CommitExportRequest, timeout: Duration? = nil) async throws -> PlanExportResponse {
    try await caller.unary(request, ExportRecordsMethod.commitExport, timeout: timeout)
  }

  /// Plans a copy: the chain that is read is pinned, and what it is put onto. The same operation gets a plan anew.
  public func planCopy(_ request: PlanCopyRequest, timeout: Duration? = nil) async throws -> PlanCopyResponse {
    try await caller.unary(request, ExportRecordsMethod.planCopy, timeout: timeout)
  }

  /// Makes the sealed copies snapshots.
  /// Errors: ABORTED `cancel_requested` when a cancellation came first.
  public func commitCopy(_ request: CommitCopyRequest, timeout: Duration? = nil) async throws -> PlanCopyResponse {
    try await caller.unary(request, ExportRecordsMethod.commitCopy, timeout: timeout)
  }

  /// All templates.
  public func listTemplates(_ request: ListTemplatesRequest, timeout: Duration? = nil) async throws -> ListTemplatesResponse {
    try await caller.unary(request, ExportRecordsMethod.listTemplates, timeout: timeout)
  }
}

/// The methods of `tidemark.catalog.v1.InventoryRecords`.
public enum InventoryRecordsMethod {
  /// The service itself.
  public static let service = ServiceDescriptor(fullyQualifiedService: "tidemark.catalog.v1.InventoryRecords")
  /// `RecordAnnouncement`.
  public static let recordAnnouncement = MethodDescriptor(
    service: service, method: "RecordAnnouncement", type: .unary)
  /// `ListHosts`.
  public static let listHosts = MethodDescriptor(
    service: service, method: "ListHosts", type: .unary)
  /// `ListPools`.
  public static let listPools = MethodDescriptor(
    service: service, method: "ListPools", type: .unary)
  /// `ListStores`.
  public static let listStores = MethodDescriptor(
    service: service, method: "ListStores", type: .unary)
  /// `ListVolumes`.
  public static let listVolumes = MethodDescriptor(
    service: service, method: "ListVolumes", type: .unary)
  /// `RecordSightings`.
  public static let recordSightings = MethodDescriptor(
    service: service, method: "RecordSightings", type: .unary)
  /// `AddPool`.
  public static let addPool = MethodDescriptor(
    service: service, method: "AddPool", type: .unary)
  /// `RecordStore`.
  public static let recordStore = MethodDescriptor(
    service: service, method: "RecordStore", type: .unary)
  /// `RemoveHost`.
  public static let removeHost = MethodDescriptor(
    service: service, method: "RemoveHost", type: .unary)
  /// `RemovePool`.
  public static let removePool = MethodDescriptor(
    service: service, method: "RemovePool", type: .unary)
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

/// Hosts, pools, stores, volumes and settings.
public protocol InventoryRecordsService: RegistrableRPCService {
  /// Takes in an agent's announcement.
  func recordAnnouncement(_ request: AnnounceRequest, context: ServerContext) async throws -> AnnounceResponse
  /// All hosts.
  func listHosts(_ request: ListHostsRequest, context: ServerContext) async throws -> ListHostsResponse
  /// All pools.
  func listPools(_ request: ListPoolsRequest, context: ServerContext) async throws -> ListPoolsResponse
  /// All stores.
  func listStores(_ request: ListStoresRequest, context: ServerContext) async throws -> ListStoresResponse
  /// All volumes.
  func listVolumes(_ request: ListVolumesRequest, context: ServerContext) async throws -> ListVolumesResponse
  /// Takes in where an operation has looked for volumes' files, and whether they are there.
  func recordSightings(_ request: RecordSightingsRequest, context: ServerContext) async throws -> RecordSightingsResponse
  /// Records a pool.
  func addPool(_ request: AddPoolRequest, context: ServerContext) async throws -> Pool
  /// Records a store that an agent has marked with `store_id`.
  func recordStore(_ request: RecordStoreRequest, context: ServerContext) async throws -> Store
  /// Forgets a host that is silent.
  func removeHost(_ request: RemoveHostRequest, context: ServerContext) async throws -> RemoveHostResponse
  /// Forgets a pool that nothing uses.
  func removePool(_ request: RemovePoolRequest, context: ServerContext) async throws -> Pool
  /// Forgets a store that nothing uses.
  func removeStore(_ request: RemoveStoreRequest, context: ServerContext) async throws -> Store
  /// Settings.
  func listSettings(_ request: ListSettingsRequest, context: ServerContext) async throws -> ListSettingsResponse
  /// Sets a setting.
  func setSetting(_ request: SetSettingRequest, context: ServerContext) async throws -> Setting
  /// Removes a setting's value.
  func unsetSetting(_ request: UnsetSettingRequest, context: ServerContext) async throws -> Setting
}

extension InventoryRecordsService {
  /// Makes the methods callable.
  public func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerUnary(InventoryRecordsMethod.recordAnnouncement, handler: self.recordAnnouncement)
    router.registerUnary(InventoryRecordsMethod.listHosts, handler: self.listHosts)
    router.registerUnary(InventoryRecordsMethod.listPools, handler: self.listPools)
    router.registerUnary(InventoryRecordsMethod.listStores, handler: self.listStores)
    router.registerUnary(InventoryRecordsMethod.listVolumes, handler: self.listVolumes)
    router.registerUnary(InventoryRecordsMethod.recordSightings, handler: self.recordSightings)
    router.registerUnary(InventoryRecordsMethod.addPool, handler: self.addPool)
    router.registerUnary(InventoryRecordsMethod.recordStore, handler: self.recordStore)
    router.registerUnary(InventoryRecordsMethod.removeHost, handler: self.removeHost)
    router.registerUnary(InventoryRecordsMethod.removePool, handler: self.removePool)
    router.registerUnary(InventoryRecordsMethod.removeStore, handler: self.removeStore)
    router.registerUnary(InventoryRecordsMethod.listSettings, handler: self.listSettings)
    router.registerUnary(InventoryRecordsMethod.setSetting, handler: self.setSetting)
    router.registerUnary(InventoryRecordsMethod.unsetSetting, handler: self.unsetSetting)
  }
}

/// Hosts, pools, stores, volumes and settings.
public struct InventoryRecordsClient: Sendable {
  /// What carries the calls.
  public let caller: any RPCCaller

  /// A client that calls through `caller`.
  public init(_ caller: any RPCCaller) { self.caller = caller }

  /// Takes in an agent's announcement.
  public func recordAnnouncement(_ request: AnnounceRequest, timeout: Duration? = nil) async throws -> AnnounceResponse {
    try await caller.unary(request, InventoryRecordsMethod.recordAnnouncement, timeout: timeout)
  }

  /// All hosts.
  public func listHosts(_ request: ListHostsRequest, timeout: Duration? = nil) async throws -> ListHostsResponse {
    try await caller.unary(request, InventoryRecordsMethod.listHosts, timeout: timeout)
  }

  /// All pools.
  public func listPools(_ request: ListPoolsRequest, timeout: Duration? = nil) async throws -> ListPoolsResponse {
    try await caller.unary(request, InventoryRecordsMethod.listPools, timeout: timeout)
  }

  /// All stores.
  public func listStores(_ request: ListStoresRequest, timeout: Duration? = nil) async throws -> ListStoresResponse {
    try await caller.unary(request, InventoryRecordsMethod.listStores, timeout: timeout)
  }

  /// All volumes.
  public func listVolumes(_ request: ListVolumesRequest, timeout: Duration? = nil) async throws -> ListVolumesResponse {
    try await caller.unary(request, InventoryRecordsMethod.listVolumes, timeout: timeout)
  }

  /// Takes in where an operation has looked for volumes' files, and whether they are there.
  public func recordSightings(_ request: RecordSightingsRequest, timeout: Duration? = nil) async throws -> RecordSightingsResponse {
    try await caller.unary(request, InventoryRecordsMethod.recordSightings, timeout: timeout)
  }

  /// Records a pool.
  public func addPool(_ request: AddPoolRequest, timeout: Duration? = nil) async throws -> Pool {
    try await caller.unary(request, InventoryRecordsMethod.addPool, timeout: timeout)
  }

  /// Records a store that an agent has marked with `store_id`.
  public func recordStore(_ request: RecordStoreRequest, timeout: Duration? = nil) async throws -> Store {
    try await caller.unary(request, InventoryRecordsMethod.recordStore, timeout: timeout)
  }

  /// Forgets a host that is silent.
  public func removeHost(_ request: RemoveHostRequest, timeout: Duration? = nil) async throws -> RemoveHostResponse {
    try await caller.unary(request, InventoryRecordsMethod.removeHost, timeout: timeout)
  }

  /// Forgets a pool that nothing uses.
  public func removePool(_ request: RemovePoolRequest, timeout: Duration? = nil) async throws -> Pool {
    try await caller.unary(request, InventoryRecordsMethod.removePool, timeout: timeout)
  }

  /// Forgets a store that nothing uses.
  public func removeStore(_ request: RemoveStoreRequest, timeout: Duration? = nil) async throws -> Store {
    try await caller.unary(request, InventoryRecordsMethod.removeStore, timeout: timeout)
  }

  /// Settings.
  public func listSettings(_ request: ListSettingsRequest, timeout: Duration? = nil) async throws -> ListSettingsResponse {
    try await caller.unary(request, InventoryRecordsMethod.listSettings, timeout: timeout)
  }

  /// Sets a setting.
  public func setSetting(_ request: SetSettingRequest, timeout: Duration? = nil) async throws -> Setting {
    try await caller.unary(request, InventoryRecordsMethod.setSetting, timeout: timeout)
  }

  /// Removes a setting's value.
  public func unsetSetting(_ request: UnsetSettingRequest, timeout: Duration? = nil) async throws -> Setting {
    try await caller.unary(request, InventoryRecordsMethod.unsetSetting, timeout: timeout)
  }
}
