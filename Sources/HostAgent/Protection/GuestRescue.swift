internal import Glibc
internal import Messages
internal import SnapshotModel

/// Finds out whether a guest is paused because of our copy, and lets it run again once the copy has ended.
///
/// It believes in states, not in events: what it needs to know is still there after a restart of the agent or of libvirtd.
struct GuestRescue: Sendable {
  /// What a guest's write needs on its own file system, at most: a cluster and its tables.
  private static let roomForWrite: UInt64 = 1 << 20

  let context: StepContext
  let snapshots: [PlannedSnapshot]
  /// The machine that has the volumes; any other text if none has.
  let domainID: String

  private var hypervisor: Hypervisor { context.hypervisor }

  /// Whether a guest is there and paused for a failed write, whosever fault that is.
  func isPausedForFailedWrite() async throws -> Bool {
    do {
      return try await hypervisor.patiently { try await hypervisor.queries.isPausedForFailedWrite(domainID) }
    } catch let error as LibvirtError where error.isNoDomain || error.isInvalidName { return false }
  }

  /// Returns when the guest is paused by our fault; also when the task is cancelled.
  func untilPaused(_ events: AsyncStream<HypervisorEvent>) async {
    if await isOurFault(ranFull: false, discarding: true) { return }
    for await event in events {
      switch event {
      case .lifecycle(domainID, .suspended), .connected:
        if await isOurFault(ranFull: false, discarding: true) { return }
      default: continue
      }
    }
  }

  /// Lets the guest run if our copy, which has ended, is why it does not.
  ///
  /// - Parameters:
  ///   - ranFull: Whether the copy is known to have run out of space, whatever is free by now.
  ///   - discarding: Whether what was copied is of no use. Then it is removed first where it takes the room that the
  ///     guest's write needs.
  /// - Returns: Whether it was resumed.
  func resume(ranFull: Bool = false, discarding: Bool = true) async -> Bool {
    guard await isOurFault(ranFull: ranFull, discarding: discarding) else { return false }
    do {
      if discarding && snapshots.contains(where: \.isPrimary) {
        for snapshot in snapshots {
          let partial = PartialFile(snapshot: snapshot, context: context)
          try await context.exclusively([snapshot.files]) {
            try await context.files.run { try partial.removeAll() }
          }
        }
      }
      try await hypervisor.patiently { try await hypervisor.urgent.resume(domainID) }
      context.say(
        "Resumed the virtual machine of \(snapshots.map(\.title).joined(separator: ", ")), which the full target had paused"
      )
      return true
    } catch {
      // libvirtd is away for long, or the machine is gone: undoing asks again.
      return false
    }
  }

  private func isOurFault(ranFull: Bool, discarding: Bool) async -> Bool {
    guard let pause = try? await evidence(ranFull: ranFull, discarding: discarding) else { return false }
    return pause.isOurFault
  }

  private func evidence(ranFull: Bool, discarding: Bool) async throws -> GuestPause? {
    guard try await isPausedForFailedWrite() else { return nil }
    let (domain, errors) = try await hypervisor.patiently {
      (try await hypervisor.queries.domain(domainID), try await hypervisor.queries.diskErrors(domainID))
    }
    return try await context.files.run {
      let fences = try snapshots.map { try Fence.read($0.layout, in: $0.destination) }
      let disks = try errors.map { target, error in
        let path = domain?.disks.first { $0.target == target }?.path
        guard let snapshot = snapshots.first(where: { $0.image == path }) else {
          return GuestPause.Disk(error: error, isCopied: false, isTargetFull: false, hasRoomItself: false)
        }
        let isFull = try ranFull || isFull(snapshot.destination)
        return GuestPause.Disk(
          error: error, isCopied: true, isTargetFull: isFull, hasRoomItself: try hasRoom(snapshot, discarding)
        )
      }
      // Without a copy that was begun there is nothing of ours that could have paused it.
      let wasBefore = fences.contains { $0?.isBegun != true || $0?.guestWasPaused == true }
      return GuestPause(isForFailedWrite: true, wasBeforeCopy: wasBefore, disks: disks)
    }
  }

  private func isFull(_ directory: ConfinedDirectory) throws -> Bool {
    let space = try FileSystemSpace(at: directory.path)
    return space.freeBytes <= context.floor.bytes(ofCapacity: space.capacityBytes)
  }

  /// Whether the volume's own file system has room for a write, or has it once our copy is gone from there.
  private func hasRoom(_ snapshot: PlannedSnapshot, _ discarding: Bool) throws -> Bool {
    let pool = try snapshot.pool.root()
    var room = try FileSystemSpace(of: pool, snapshot.pool.path).freeBytes
    if !discarding { return room >= Self.roomForWrite }
    let device = try pool.status(snapshot.pool.path).st_dev
    for copied in snapshots {
      guard let path = try PartialFile(snapshot: copied, context: context).current() else { continue }
      let name = copied.destination.absolute(path)
      let status = try copied.destination.open(path, flags: O_RDONLY).status(name)
      if status.st_dev == device { room += UInt64(status.st_blocks) * 512 }
    }
    return room >= Self.roomForWrite
  }
}
