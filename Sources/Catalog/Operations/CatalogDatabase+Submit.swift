internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// Accepts a request as a queued operation, or finds the one that the same request made before.
  func submit(_ request: SubmitOperationRequest) async throws -> Operation {
    if let violation = NameRule.request.violation(of: request.requestID) {
      throw TidemarkError.invalid(
        "invalid_request_id", "The request was not accepted",
        why: "its request id \(request.requestID.quoted) \(violation)",
        remedy: "Use 1 to 128 characters, new for each request: a random UUID.")
    }
    guard request.fingerprint.count == 32 else {
      throw TidemarkError.invalid(
        "invalid_fingerprint", "The request was not accepted", why: "its fingerprint is not a SHA-256",
        remedy: "Send the 32 bytes of the request's SHA-256.")
    }
    let operation = try await pool.withTransaction { transaction in
      // Before the references are resolved: what they name may be gone since the request was first accepted.
      if let earlier = try await transaction.earlierOperation(request) { return earlier }
      let subject = try await transaction.subject(of: request, maximumHeartbeatAge: maximumHeartbeatAge)
      var resolved = request
      if let store = subject.storeID, case .copySnapshot(var copy) = request.request {
        copy.store = store
        resolved.request = .copySnapshot(copy)
      }
      let parameters = try resolved.serialized()
      guard
        let row = try await transaction.row(
          Query.insertOperation, .text(request.requestID), .binary(request.fingerprint), .text(subject.kind),
          .binary(parameters), .text(subject.vmID), .text(subject.vmName))
      else {
        guard let earlier = try await transaction.earlierOperation(request) else {
          throw PostgresError(.server, sqlState: "40001", message: "an operation's row was not seen")
        }
        return earlier
      }
      let id: String = try row.get("id")
      if let mode = subject.readingMode {
        for (volume, disk) in subject.volumes {
          try await transaction.run(
            Query.insertOperationReader, .text(id), .text(volume), .text(disk), .text(mode))
        }
      } else {
        try await transaction.run(
          Query.insertOperationVolumes, .text(id), .texts(subject.volumes.map(\.id)),
          .texts(subject.volumes.map(\.disk)))
      }
      if let snapshot = subject.snapshotID {
        try await transaction.run(Query.insertOperationSnapshots, .text(id), .texts([snapshot]))
      }
      if let export = subject.export { try await transaction.insert(export, of: id) }
      if subject.kind == "copy", let snapshot = subject.snapshotID, let volume = subject.volumes.first?.id {
        try await transaction.pin(
          ResolvedSnapshot(id: snapshot, volumeID: volume, state: "ready"), for: id)
      }
      if let template = subject.templateID {
        try await transaction.run(Query.insertOperationTemplate, .text(id), .text(template))
      }
      return try await transaction.operation(id)
    }
    // From here on the operation's id is what logs have in common; this line ties it to the caller's.
    logger.info(
      "a request was accepted",
      metadata: [
        "request_id": "\(request.requestID)", "operation": "\(operation.id)", "kind": "\(operation.kind)",
        "state": "\(operation.state)",
      ])
    return operation
  }
}

/// What an operation is about, its references resolved.
private struct OperationSubject {
  var kind: String
  var volumes: [(id: String, disk: String?)]
  var snapshotID: String?
  var vmID: String?
  var vmName: String?
  /// How it goes together with others that work on its volumes; nil: it changes them.
  var readingMode: String?
  /// What an export makes.
  var export: RequestedExport?
  /// The template that is deleted.
  var templateID: String?
  /// The store that a copy goes to.
  var storeID: String?
}

/// A volume as a request finds it, with one VM that has it as a disk.
private struct RequestedVolume {
  let id: String
  let label: String
  let isPresent: Bool
  let poolName: String
  let poolType: PrimaryPoolType?
  let disk: String?
  let vmID: String?
  let vmName: String?

  init(row: PostgresRow) throws {
    id = try row.get("id")
    disk = try row.optional("disk")
    vmID = try row.optional("vm_id")
    vmName = try row.optional("vm_name")
    poolName = try row.get("pool")
    poolType = PrimaryPoolType(rawValue: try row.get("pool_type"))
    isPresent = try row.get("state", as: String.self) == "present"
    let path: String = try row.get("path")
    label = if let vmName, let disk { "\(vmName)/\(disk)" } else { "\(poolName):\(path)" }
  }
}

extension PostgresTransaction {
  fileprivate func earlierOperation(_ request: SubmitOperationRequest) async throws -> Operation? {
    guard let row = try await row(Query.findRequest, .text(request.requestID)) else { return nil }
    let id: String = try row.get("id")
    guard try row.get("fingerprint") == request.fingerprint else {
      throw TidemarkError.requestIDReused(request.requestID, operation: id)
    }
    return try await operation(id)
  }

  fileprivate func subject(
    of request: SubmitOperationRequest, maximumHeartbeatAge: Int64
  ) async throws -> OperationSubject {
    switch request.request {
    case .take(let take): return try await subject(ofTake: take)
    case .revert(let revert):
      return try await subject(of: "revert", snapshot: revert.snapshot, acceptable: ["ready"])
    case .delete(let delete):
      // One whose deletion was decided and not finished can be deleted again.
      return try await subject(of: "delete", snapshot: delete.snapshot, acceptable: ["ready", "removing"])
    case .check(let check): return try await subject(ofCheck: check)
    case .consolidate(let consolidate): return try await subject(ofConsolidation: consolidate)
    case .migrateVm, .migrateVolume:
      return try await subject(
        ofMigration: MigrationRequest(request, maximumHeartbeatAge: maximumHeartbeatAge), request)
    case .createVolume(let request): return try await subject(ofExport: requestedExport(request))
    case .createTemplate(let request): return try await subject(ofExport: requestedExport(request))
    case .exportSnapshot(let request): return try await subject(ofExport: requestedExport(request))
    case .deleteTemplate(let request):
      // One whose deletion was decided and not finished can be deleted again.
      let template: String = try await resolveTemplate(request.template).get("id")
      return OperationSubject(kind: "delete", volumes: [], templateID: template)
    case .copySnapshot(let copy):
      let location = try await resolveLocation(
        copy.store, "store", stores: true, pools: false, "No snapshot was copied")
      try await keepStore(location.storeID)
      var subject = try await subject(ofReading: readableSnapshot(copy.snapshot), "copy")
      (subject.readingMode, subject.storeID) = ("copy", location.storeID)
      return subject
    case .verify(let verify): return try await subject(ofVerify: verify)
    case .adopt(let adopt): return try await subject(ofAdoption: adopt)
    case .rebuild: return OperationSubject(kind: "rebuild", volumes: [])
    case nil:
      throw TidemarkError.invalid(
        "missing_request", "The request was not accepted", why: "it does not say what is to be done",
        remedy: "Fill in one of the requests.")
    }
  }

  private func subject(
    of kind: String, snapshot reference: String, acceptable: [String]
  ) async throws -> OperationSubject {
    let snapshot = try await resolveSnapshot(reference)
    var acceptable = acceptable
    if kind == "delete", snapshot.state == "hidden",
      try await row(Query.deletionHasFailed, .text(snapshot.id))?.get("has_failed") == true
    {
      acceptable.append("hidden")
    }
    guard acceptable.contains(snapshot.state) else {
      throw TidemarkError.snapshotNotReady(snapshot.id, state: snapshot.state)
    }
    let volume = try await requestedVolumes([snapshot.volumeID])[snapshot.volumeID]?.first
    if kind == "revert", let volume { try volume.check("reverted") }
    if kind == "revert" { try await requireSound(snapshot.id, ofVolume: snapshot.volumeID) }
    return OperationSubject(
      kind: kind, volumes: [(snapshot.volumeID, volume?.disk)], snapshotID: snapshot.id, vmID: volume?.vmID,
      vmName: volume?.vmName)
  }

  private func subject(ofExport export: RequestedExport) async throws -> OperationSubject {
    guard let snapshot = export.snapshot else {
      return OperationSubject(kind: "export", volumes: [], readingMode: "read", export: export)
    }
    var subject = try await subject(ofReading: snapshot, "export")
    (subject.readingMode, subject.export) = ("read", export)
    return subject
  }

  /// What an operation that only reads a snapshot is about. Its volume may be gone.
  private func subject(ofReading snapshot: ResolvedSnapshot, _ kind: String) async throws -> OperationSubject
  {
    let volume = try await requestedVolumes([snapshot.volumeID])[snapshot.volumeID]?.first
    return OperationSubject(
      kind: kind, volumes: [(snapshot.volumeID, volume?.disk)], snapshotID: snapshot.id, vmID: volume?.vmID,
      vmName: volume?.vmName)
  }

  private func subject(ofVerify verify: VerifySnapshotsRequest) async throws -> OperationSubject {
    guard verify.snapshot.isEmpty != verify.volume.isEmpty else {
      throw TidemarkError.invalid(
        "invalid_verification", "Nothing was verified",
        why: "\(verify.snapshot.isEmpty ? "neither" : "both") a snapshot and a volume were named",
        remedy: "Name one snapshot, or one volume for all its snapshots.")
    }
    if verify.volume.isEmpty {
      return try await subject(of: "verify", snapshot: verify.snapshot, acceptable: ["ready", "hidden"])
    }
    let id = try await resolveVolume(verify.volume)
    // Its file may be gone, or in a pool that is not file based: the snapshots are what counts.
    let volume = try await requestedVolumes([id])[id]?.first
    return OperationSubject(
      kind: "verify", volumes: [(id, volume?.disk)], vmID: volume?.vmID, vmName: volume?.vmName)
  }

  private func subject(ofTake take: TakeSnapshotRequest) async throws -> OperationSubject {
    if let violation = NameRule.snapshot.violation(of: take.name) {
      throw TidemarkError.invalid(
        "invalid_name", "No snapshot was taken", why: "the name \(take.name.quoted) \(violation)",
        remedy: "Use up to 255 characters without control characters and '/'.")
    }
    if case .unrecognized(let number) = take.quiesce {
      throw TidemarkError.invalid(
        "invalid_quiesce", "No snapshot was taken",
        why: "\(number) is no value of Quiesce that is known here",
        remedy: "Use QUIESCE_REQUIRED or QUIESCE_PREFERRED, or leave it out.")
    }
    var ids: [String] = []
    var namesVM = false
    for reference in take.volumes.prefix(65) {
      let (found, isVM) = try await volumesToTake(reference, without: take.withoutDisks)
      for id in found where !ids.contains(id) { ids.append(id) }
      namesVM = namesVM || isVM
    }
    guard namesVM || take.withoutDisks.isEmpty else {
      throw TidemarkError.invalid(
        "nothing_to_leave_out", "No snapshot was taken",
        why: "disks are to be left out, but volumes are named one by one",
        remedy: "Name the VM for all its disks but those, or only the volumes that you want.")
    }
    return try await subject(of: "take", volumes: ids, "No snapshot was taken", verb: "snapshotted")
  }

  private func subject(ofCheck check: CheckVolumesRequest) async throws -> OperationSubject {
    var ids: [String] = []
    for reference in check.volumes.prefix(65) {
      for id in try await volumesToCheck(reference) where !ids.contains(id) { ids.append(id) }
    }
    return try await subject(
      of: "check", volumes: ids, "No volume was checked", verb: "checked", mayBeGone: true)
  }

  /// The volume that is gone, and the one that was registered where its file may be, if there is one: nobody else is to
  /// work on either.
  private func subject(ofAdoption adopt: AdoptVolumeRequest) async throws -> OperationSubject {
    let id = try await resolveVolume(adopt.volume)
    let place = try await adoptionPlace(adopt.place)
    let adoption = try await adoption(of: id, at: place, isPlanning: false)
    let ids = [id] + [adoption.candidateID].compactMap { $0 }
    let found = try await requestedVolumes(ids)
    let candidate = adoption.candidateID.flatMap { found[$0]?.first }
    return OperationSubject(
      kind: "adopt", volumes: ids.map { ($0, candidate?.disk) }, vmID: candidate?.vmID,
      vmName: candidate?.vmName)
  }

  /// All volumes of the VM, as all change their host; or the one volume. What can be refused now is.
  private func subject(
    ofMigration migration: MigrationRequest, _ request: SubmitOperationRequest
  ) async throws -> OperationSubject {
    var ids: [String] = []
    switch request.request {
    case .migrateVm(let machine):
      let found = try await resolveVM(machine.vm)
      guard !found.volumeIDs.isEmpty else {
        throw TidemarkError.refused(
          "no_volumes", "VM \(found.name.quoted) was not migrated", why: "it has no disk in a known pool",
          remedy: "Make its pool known with `tidemark pool add`; or migrate it with virsh.",
          facts: ["vm_id": found.id])
      }
      ids = found.volumeIDs
    case .migrateVolume(let volume): ids = [try await resolveVolume(volume.volume)]
    default: break
    }
    var seen: Set<String> = []
    ids = ids.filter { seen.insert($0).inserted }
    let subject = try await subject(of: "migrate", volumes: ids, "Nothing was migrated", verb: "migrated")
    let volumes = try await lockVolumes(ids)
    _ = try await decide(
      migration, subject.volumes.map { ($0.id, $0.disk ?? "") }, volumes, isPlanning: false)
    return subject
  }

  /// The volume need not be there any more: its snapshots are.
  private func subject(
    ofConsolidation consolidate: ConsolidateVolumeRequest
  ) async throws -> OperationSubject {
    let id = try await resolveVolume(consolidate.volume)
    let volume = try await requestedVolumes([id])[id]?.first
    return OperationSubject(
      kind: "consolidate", volumes: [(id, volume?.disk)], vmID: volume?.vmID, vmName: volume?.vmName)
  }

  /// What an operation on these volumes of one VM is about.
  private func subject(
    of kind: String, volumes ids: [String], _ what: String, verb: String, mayBeGone: Bool = false
  ) async throws -> OperationSubject {
    guard (1...64).contains(ids.count) else {
      throw TidemarkError.invalid(
        "invalid_volume_count", what, why: "\(ids.count) volumes were named",
        remedy: "Name 1 to 64 volumes of one VM.")
    }
    let found = try await requestedVolumes(ids)
    for id in ids { try found[id]?.first?.check(verb, mayBeGone: mayBeGone) }
    // The VM that has all of them; of several the likeliest, which the query puts first.
    let common = found[ids[0]]?.first { candidate in
      ids.allSatisfy { id in found[id]?.contains { $0.vmID == candidate.vmID } ?? false }
    }
    guard let common, common.vmID != nil || ids.count == 1 else {
      throw TidemarkError.invalid(
        "volumes_of_several_vms", what,
        why: "\(ids.compactMap { found[$0]?.first?.label }.joined(separator: ", ")) are not disks of one VM",
        remedy: "Ask once a VM, or once a detached volume.")
    }
    return OperationSubject(
      kind: kind,
      volumes: ids.map { id in (id, found[id]?.first { $0.vmID == common.vmID }?.disk) },
      vmID: common.vmID, vmName: common.vmName)
  }

  /// A volume's reference, or a VM's for all its disks that are volumes.
  private func volumesToCheck(_ reference: String) async throws -> [String] {
    do { return [try await resolveVolume(reference)] } catch let error as TidemarkError
      where error.reason == "unknown_volume" && !reference.contains("/")
    {
      guard let machine = try? await resolveVM(reference), !machine.volumeIDs.isEmpty else { throw error }
      return machine.volumeIDs
    }
  }

  /// A volume's reference, or a VM's for all its disks.
  private func volumesToTake(
    _ reference: String, without leftOut: [String]
  ) async throws -> (ids: [String], isVM: Bool) {
    do {
      return ([try await resolveVolume(reference)], false)
    } catch let error as TidemarkError where error.reason == "unknown_volume" && !reference.contains("/") {
      guard let machine = try? await resolveVM(reference) else { throw error }
      let uncovered = try await uncoveredDisks(of: machine)
      let selection = DiskSelection(volumes: machine.disks, uncovered: uncovered.map(\.target))
      do throws(DiskSelection.Refusal) {
        let chosen = try selection.all(without: leftOut)
        return (zip(machine.disks, machine.volumeIDs).filter { chosen.contains($0.0) }.map(\.1), true)
      } catch {
        throw TidemarkError(error, machine: machine, uncovered: uncovered)
      }
    }
  }

  private func requestedVolumes(_ ids: [String]) async throws -> [String: [RequestedVolume]] {
    Dictionary(
      grouping: try await rows(Query.volumesForRequest, .texts(ids)).map(RequestedVolume.init(row:)), by: \.id
    )
  }
}

extension RequestedVolume {
  fileprivate func check(_ verb: String, mayBeGone: Bool = false) throws {
    guard isPresent || mayBeGone else {
      throw TidemarkError.refused(
        "volume_gone", "Volume \(label) was not \(verb)", why: "its file is gone",
        remedy:
          "Bring the file back; or, if it was moved, let the volume go on there: `tidemark volume adopt`; or make a "
          + "new volume out of one of its snapshots: `tidemark volume create`.",
        facts: ["volume_id": id])
    }
    if let poolType, !poolType.isFileBased {
      let refusal = CapabilityRefusal.poolTypeUnsupported(poolType)
      throw TidemarkError.refused(
        refusal.reason, "Volume \(label) was not \(verb)", why: refusal.why, remedy: refusal.remedy,
        facts: ["volume_id": id, "pool": poolName, "pool_type": poolType.rawValue])
    }
  }
}
