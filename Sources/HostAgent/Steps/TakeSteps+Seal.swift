internal import Foundation
internal import Glibc
internal import Messages
internal import SnapshotModel

extension TakeSteps {
  /// Publishes the files and manifests, durably and without overwriting. A manifest with its file is the only proof of
  /// a snapshot; sealing again finds both.
  ///
  /// Died between any two lines: the same again goes on where it was.
  func seal() async throws -> SealResult {
    var result = SealResult()
    for snapshot in snapshots {
      context.say("Sealing \(snapshot.title)")
      result.snapshots.append(try await seal(snapshot))
    }
    return result
  }

  private func seal(_ snapshot: PlannedSnapshot) async throws -> SealedSnapshot {
    let (directory, layout) = (snapshot.destination, snapshot.layout)
    try await context.files.run { try snapshot.checkDestination() }
    let (sealed, copied) = try await context.exclusively([snapshot.files]) {
      () async throws -> (Manifest?, Fence.Copied?) in
      if let sealed = try await context.files.run({ try alreadySealed(snapshot) }) { return (sealed, nil) }
      let fence = try await context.files.run {
        try Fence.claim(context.fenceHolder, layout, in: directory, making: false)
      }
      guard let fence, let copied = fence.copied else {
        throw AgentError(
          .failedPrecondition, "copy_unfinished", what: "The snapshot of \(snapshot.title) was not sealed",
          why: "Nothing proves that its copy was completed", remedy: "Take the snapshot again")
      }
      try await publish(snapshot, fence)
      return (nil, copied)
    }
    guard let copied else {
      guard let sealed else { throw AgentError.invalidPlan("it is neither sealed nor copied") }
      return sealed.sealed
    }
    await context.reached(.published, in: .seal)
    let checksums = try await context.files.run {
      try FileChecksums(
        reading: directory.open(layout.image, flags: O_RDONLY), directory.absolute(layout.image))
    }
    return try await context.fenced([snapshot.files]) {
      try await context.files.run { try writeManifest(snapshot, copied, checksums) }
    }.sealed
  }

  /// The manifest if the snapshot is sealed already; then what only the making needed is removed. Blocks.
  private func alreadySealed(_ snapshot: PlannedSnapshot) throws -> Manifest? {
    let (directory, layout) = (snapshot.destination, snapshot.layout)
    try snapshot.checkDestination()
    guard let manifest = try Manifest.read(layout, in: directory), try directory.hasFile(layout.image) else {
      return nil
    }
    if manifest.attempt > context.attempt {
      throw AgentError.superseded(attempt: context.attempt, by: manifest.attempt)
    }
    try clear(snapshot)
    return manifest
  }

  /// Writes the proof, and removes what only the making needed. Blocks.
  private func writeManifest(
    _ snapshot: PlannedSnapshot, _ copied: Fence.Copied, _ checksums: FileChecksums
  ) throws -> Manifest {
    let (directory, layout) = (snapshot.destination, snapshot.layout)
    let path = directory.absolute(layout.image)
    // Our own file, out of `qemu-img create`: its header says what it was made for.
    guard let virtualBytes = ImageHeader.virtualBytes(of: path, format: "qcow2") else {
      throw AgentError(
        .internal, "image_unreadable", what: "The snapshot of \(snapshot.title) was not sealed",
        why: "\(path) does not begin as a qcow2 image does", remedy: "Take the snapshot again")
    }
    let status = try directory.open(layout.image, flags: O_RDONLY).status(path)
    var manifest = Manifest(
      snapshot, operationID: context.operationID, attempt: context.attempt,
      virtualBytes: virtualBytes,
      allocatedBytes: status.occupiedBytes, takenAt: Date(timeIntervalSince1970: copied.takenAt),
      consistency: SnapshotConsistency(recorded: copied.consistency))
    manifest.setChecksums(checksums)
    let bytes = try manifest.encoded()
    try directory.createNew(layout.manifest, with: bytes, mode: 0o600)
    clearOthers(snapshot)
    try clear(snapshot)
    // What is told now is what sealing again would read.
    return try Manifest(decoding: bytes)
  }

  /// Gives the partial file its final name; finds it there when that was done before.
  private func publish(_ snapshot: PlannedSnapshot, _ fence: Fence) async throws {
    let (directory, layout) = (snapshot.destination, snapshot.layout)
    guard
      let partial = try await context.files.run({
        try PartialFile(snapshot: snapshot, context: context).current()
      })
    else {
      guard try await context.files.run({ try directory.hasFile(layout.image) }) else {
        throw AgentError(
          .failedPrecondition, "partial_missing", what: "The snapshot of \(snapshot.title) was not sealed",
          why: "Its file has vanished from \(directory.absolute(layout.folder))",
          remedy: "Take the snapshot again")
      }
      return
    }
    let end =
      fence.reservation == .extended
      ? try await context.images.check(directory.absolute(partial)).endOffset : nil
    try await context.files.run {
      let name = directory.absolute(partial)
      let file = try directory.open(partial, flags: O_RDWR)
      // libvirt gives the file back to root when the job ends; QEMU's group must read it as a parent.
      try context.owner.apply(to: file, mode: context.owner.fileMode, open: 0o644, name)
      if fence.reservation == .keepSize || end != nil { try Reservation.release(file, end: end, name) }
      try file.synchronize(name)
      do { try directory.publish(partial, as: layout.image) } catch let failure as StorageFailure
        where failure.isExisting
      {
        // Without its manifest it proves nothing: an overtaken attempt left it, or this very file has both names.
        let same =
          try directory.status(layout.image).map(FileIdentity.init) == FileIdentity(file.status(name))
        try directory.remove(same ? partial : layout.image)
        if !same { try directory.publish(partial, as: layout.image) }
      }
    }
  }

  /// Removes what only the making needed. Blocks.
  private func clear(_ snapshot: PlannedSnapshot) throws {
    try PartialFile(snapshot: snapshot, context: context).removeAll()
    try snapshot.destination.remove(snapshot.layout.fence)
  }

  /// Removes what an agent that woke up after its operation was over may have left of another snapshot of the volume.
  /// Whoever holds the fence of the one that is being made knows that no other is. What cannot be removed keeps no snapshot
  /// from its end: a tidy and a check try again. Blocks.
  private func clearOthers(_ snapshot: PlannedSnapshot) {
    let (directory, layout) = (snapshot.destination, snapshot.layout)
    for name in (try? directory.names(in: layout.folder)) ?? [] where layout.isRemnantOfOther(name) {
      _ = try? directory.remove(layout.fence.sibling(name))
    }
  }
}

extension Manifest {
  /// What a plan becomes.
  init(
    _ snapshot: PlannedSnapshot, operationID: String, attempt: UInt64, virtualBytes: UInt64,
    allocatedBytes: UInt64, takenAt: Date, consistency: SnapshotConsistency
  ) {
    func value(_ text: String) -> String? { text.isEmpty ? nil : text }
    let plan = snapshot.plan
    let isFull = snapshot.parent == nil
    self.init(
      snapshotID: plan.snapshotID, volumeID: plan.volumeID, groupID: plan.groupID, operationID: operationID,
      attempt: attempt, parentID: snapshot.parent?.snapshotID, kind: isFull ? "full" : "incremental",
      fullReason: isFull ? snapshot.fullReason : nil, checkpoint: snapshot.checkpoint, name: value(plan.name),
      virtualBytes: virtualBytes, allocatedBytes: allocatedBytes,
      // To the millisecond, as the file has it: reading back gives the same.
      takenAt: Date(timeIntervalSince1970: (takenAt.timeIntervalSince1970 * 1000).rounded() / 1000),
      poolID: plan.poolID, poolName: plan.poolName, volumePath: plan.volumePath,
      virtualMachineID: value(plan.vmID),
      virtualMachineName: value(plan.vmName), disk: value(plan.disk),
      consistency: consistency.rawValue, checksums: nil, deletedAt: nil)
  }

  /// As the step's result.
  var sealed: SealedSnapshot {
    var sealed = SealedSnapshot()
    sealed.snapshotID = snapshotID
    sealed.virtualBytes = virtualBytes
    sealed.allocatedBytes = allocatedBytes
    // As the file has it, so that the catalog and a rebuild out of the file say the same.
    sealed.takenAt = Timestamp(wholeMilliseconds: takenAt)
    sealed.consistency = Consistency(SnapshotConsistency(recorded: consistency))
    return sealed
  }
}

extension PlannedSnapshot {
  /// Why it is full, as the API names it in lower case: what reconciling found goes before the plan.
  var fullReason: String {
    switch finding {
    case .bitmapMissing: "bitmap_missing"
    case .bitmapInconsistent: "bitmap_inconsistent"
    case .parentUnavailable: "parent_unavailable"
    case .asPlanned, .unspecified, .unrecognized:
      switch plan.fullReason {
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
      case .unspecified, .unrecognized: "unspecified"
      }
    }
  }
}
