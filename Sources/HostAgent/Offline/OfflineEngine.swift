internal import Messages
internal import SnapshotModel

/// Copies volumes that no machine uses: of a stopped one, or detached.
///
/// It is the same engine of QEMU's as in a running machine, in `qemu-storage-daemon`, and makes the same files and bitmaps:
/// a chain goes on through stops and starts. **A machine can start at any moment, on any host**: the image is locked only
/// for the milliseconds in which the new bitmaps are added, and read without any lock afterwards; a start shows
/// (`OfflineCopy`), and the copy is thrown away in favour of a live one.
///
/// That nobody uses the image is known from its lock, also when a host cannot be asked: QEMU takes it on every host, and
/// opening for writing fails while somebody has it.
struct OfflineEngine: CopyEngine {
  let context: StepContext
  /// The stopped machine's disks with these volumes, as far as this host knows them, by image.
  let disks: [String: DomainDisk]
  /// How many snapshots of others libvirt has of that machine.
  let foreignSnapshots: Int
  /// For messages: "web-1/vda, web-1/vdb".
  let title: String

  var consistencyWithoutFreezing: SnapshotConsistency? { .offline }

  func check(_ snapshot: PlannedSnapshot) async throws {
    let format = format(snapshot)
    // Without a lock, which would keep a machine from starting at this moment.
    let image = try await context.information(snapshot.image, format: format)
    let disk =
      disks[snapshot.image]
      ?? DomainDisk(
        target: "", path: snapshot.image, format: format.rawValue, alias: "", isReadOnly: false,
        isEncrypted: false, hasDataFile: false, backingPaths: [])
    let refusal = ImageGate.refusal(
      snapshot.title, disk: disk, image: image, foreignSnapshots: foreignSnapshots,
      needsBitmap: snapshot.checkpoint != nil || snapshot.plan.kind == .incremental)
    if let refusal { throw refusal }
    try await BackingFiles(context: context).check(snapshot, image)
  }

  func virtualBytes(_ snapshot: PlannedSnapshot) async throws -> UInt64 {
    try await context.information(snapshot.image, format: format(snapshot)).virtualBytes
  }

  func contentBytes(
    of snapshots: [PlannedSnapshot], isAboutToCopy: Bool
  ) async throws -> [String: UInt64] {
    var bytes: [String: UInt64] = [:]
    for snapshot in snapshots where snapshot.parent == nil {
      bytes[snapshot.plan.snapshotID] = try await context.images.measure(
        snapshot.image, format: format(snapshot), isInUse: true)
    }
    var unread: [PlannedSnapshot] = []
    for snapshot in snapshots where snapshot.parent != nil {
      if let count = try await changedBytes(snapshot) {
        bytes[snapshot.plan.snapshotID] = count
      } else {
        unread.append(snapshot)
      }
    }
    return unread.isEmpty ? bytes : bytes.merging(try await askedChangedBytes(unread)) { $1 }
  }

  /// What a parent's bitmap says has changed; nil if the image is not one that is read without QEMU.
  private func changedBytes(_ snapshot: PlannedSnapshot) async throws -> UInt64? {
    let name = snapshot.plan.parentCheckpoint
    guard format(snapshot) == .qcow2 else { return nil }
    let found = try await context.files.run { () -> (isSound: Bool, count: UInt64?)? in
      guard let image = PlainImage(snapshot.image) else { return nil }
      guard let bitmap = image.bitmaps.first(where: { $0.description.name == name }),
        bitmap.description.isRecording, !bitmap.description.isInconsistent
      else { return (false, nil) }
      return (true, image.changedBytes(bitmap))
    }
    if found?.isSound == false { throw AgentError.bitmapLost(name, title) }
    return found?.count
  }

  /// What the parents' bitmaps say has changed, by snapshot id, as QEMU reads them.
  private func askedChangedBytes(_ snapshots: [PlannedSnapshot]) async throws -> [String: UInt64] {
    try await withDaemon { daemon in
      var changed: [String: UInt64] = [:]
      for snapshot in snapshots {
        let node = "image-\(changed.count)"
        try await daemon.open(node, format(snapshot), path: snapshot.image, .shared)
        let name = snapshot.plan.parentCheckpoint
        guard let bitmap = try await daemon.bitmaps(node)[name], bitmap.isSound else {
          throw AgentError.bitmapLost(name, title)
        }
        changed[snapshot.plan.snapshotID] = bitmap.count
      }
      return changed
    }
  }

  /// A daemon ends with the agent that started it: there is nothing to take up.
  func resume(_ snapshots: [PlannedSnapshot], into files: [String: String]) async throws -> CopyOutcome? {
    nil
  }

  func copy(_ snapshots: [PlannedSnapshot], into files: [String: String]) async throws -> CopyOutcome {
    context.say("Copying \(title), which nobody uses")
    let parts = snapshots.enumerated().map { index, snapshot in
      OfflineCopy.Part(
        index: index, snapshot: snapshot, format: format(snapshot),
        file: files[snapshot.plan.snapshotID] ?? "")
    }
    do {
      return try await withDaemon { daemon in
        try await OfflineCopy(context: context, daemon: daemon, parts: parts, title: title).run()
      }
    } catch let error as QMPError where error.isLocked {
      // Started by this host's libvirt, it is looked at anew at once; else somebody must ask all hosts.
      for snapshot in snapshots {
        if try await StoredBitmaps(context: context).activeDisk(snapshot.image) != nil { return .unknown }
      }
      throw usedElsewhere(snapshots[0])
    } catch let error as QMPError where error.kind == .ended {
      return .unknown
    } catch is CancellationError {
      return .cancelled
    }
  }

  // MARK: -

  /// The format that a machine drives the image with. What the image's header says can be a guest's word.
  private func format(_ snapshot: PlannedSnapshot) -> ImageFormat {
    (disks[snapshot.image]?.format ?? snapshot.plan.volumeFormat) == "qcow2" ? .qcow2 : .raw
  }

  private func withDaemon<Result: Sendable>(
    _ body: @Sendable (StorageDaemon) async throws -> Result
  ) async throws -> Result {
    do { return try await StorageDaemon.with(context.storageDaemon, body) } catch  where Task.isCancelled {
      // A daemon that is told to end fails in many ways.
      throw CancellationError()
    } catch let error as QMPError where error.kind == .unusable {
      throw AgentError(
        .unavailable, "storage_daemon_unusable", what: "No snapshot of \(title) was taken",
        why: "\(context.storageDaemon.path) could not be started: \(error.message)",
        remedy:
          "Install qemu-system-common on the host, or give the agent the program's path: --storage-daemon")
    }
  }

  private func usedElsewhere(_ snapshot: PlannedSnapshot) -> AgentError {
    AgentError(
      .failedPrecondition, "volume_in_use", what: "No snapshot of \(snapshot.title) was taken",
      why: "\(snapshot.image) was opened by a machine on another host, or by another program",
      remedy: "Try again: a running machine is copied on its own host",
      facts: ["path": snapshot.image], isRetryable: true)
  }
}
