internal import Foundation
internal import Messages

extension TakeSteps {
  /// Copies all disks as of one instant, and starts the new bitmaps at that instant.
  ///
  /// Died in the middle: QEMU goes on by itself. Repeated, a running job that writes *our* files is taken up again; a
  /// copy that was seen to succeed is not done twice; anything else is thrown away and begun anew, as libvirt cannot
  /// say whose job it was that ended.
  func copy() async throws -> CopyResult {
    try await context.turns.withTurn(domainID) {
      for snapshot in snapshots { try await context.files.run { try snapshot.checkDestination() } }
      let fences = try await raiseFences()
      if let copied = fences.first?.copied, fences.allSatisfy({ $0.copied == copied }) {
        return copied.result
      }
      _ = try await activeDomain()
      var isBegun = fences.contains(where: \.isBegun)
      if isBegun, let files = try await ourRunningJob() {
        context.say("Following the copy of \(title) that was begun before")
        let events = context.hypervisor.events()
        let takenAt = try await checkpointTime() ?? context.now()
        if let result = try await follow(files, events, takenAt) { return result }
      }
      // The job is gone and nobody knows how it ended: again. Each time has its own reason to fail or to succeed.
      for _ in 0..<3 {
        try Task.checkCancellation()
        if isBegun { try await throwAway() }
        isBegun = true
        if let result = try await attemptCopy() { return result }
      }
      throw AgentError(
        .aborted, "copy_lost", what: "No snapshot of \(title) was taken",
        why: "libvirtd was restarted in the middle of three copies in a row",
        remedy: "Try again when it stays up",
        isRetryable: true)
    }
  }

  private func raiseFences() async throws -> [Fence] {
    try await context.files.run {
      try snapshots.map { try Fence.raise(to: context.attempt, $0.layout, in: $0.destination) }
    }
  }

  /// The files of the running backup, if it writes exactly our partial files.
  private func ourRunningJob() async throws -> [String: String]? {
    let running = try await context.hypervisor.patiently {
      try await context.hypervisor.queries.runningBackup(domainID)
    }
    guard let running, running == (try await partialFiles()) else { return nil }
    return running
  }

  /// The partial files, by disk; none for a disk that has none.
  private func partialFiles() async throws -> [String: String] {
    try await context.files.run {
      var files: [String: String] = [:]
      for snapshot in snapshots {
        let path = try PartialFile(snapshot: snapshot, context: context).newest()
        files[snapshot.plan.disk] = path.map { snapshot.destination.absolute($0) }
      }
      return files
    }
  }

  /// When the checkpoint that our job made was made, to the second.
  private func checkpointTime() async throws -> Date? {
    guard let name = snapshots.compactMap(\.checkpoint).first else { return nil }
    return try await context.hypervisor.patiently {
      try await context.hypervisor.jobs(domainID).creationTime(ofCheckpoint: name, of: domainID)
    }.map { Date(timeIntervalSince1970: Double($0)) }
  }

  /// Removes what an unproved copy has left: its job, its new bitmaps, its data. The parents' bitmaps stay.
  private func throwAway() async throws {
    try await BackupCleanup(steps: self).abortOurs()
    try await BackupCleanup(steps: self).removeNewBitmaps()
    for snapshot in snapshots {
      let partial = PartialFile(snapshot: snapshot, context: context)
      _ = try await partial.create(virtualBytes: virtualBytes(snapshot))
    }
  }

  /// One copy from its beginning to its end; nil if its end is unknown.
  private func attemptCopy() async throws -> CopyResult? {
    for snapshot in snapshots {
      let partial = PartialFile(snapshot: snapshot, context: context)
      if try await context.files.run({ try partial.newest() }) == nil {
        _ = try await partial.create(virtualBytes: virtualBytes(snapshot))
      }
    }
    try await reserve()
    let files = try await partialFiles()
    let request = BackupRequest(
      disks: snapshots.map {
        .init(
          target: $0.plan.disk, file: files[$0.plan.disk] ?? "", since: $0.parentCheckpoint,
          isCheckpointed: $0.checkpoint != nil)
      }, checkpoint: "tidemark-\(context.operationID)")
    let bitmaps = LiveBitmaps(hypervisor: context.hypervisor, domainID: domainID)
    try await bitmaps.forgetCheckpoints()
    for (name, disks) in disksByParent() { try await rememberParent(name, disks, bitmaps) }
    try await recordBegin()
    try Task.checkCancellation()
    context.say("Copying \(title)")
    let events = context.hypervisor.events()
    do {
      try await context.hypervisor.jobs(domainID).beginBackup(request, of: domainID)
    } catch let error as LibvirtError where error.isConnectionLost {
      // Begun or not: the running job tells, once libvirtd is back.
      guard try await ourRunningJob() != nil else { return nil }
    } catch {
      try await BackupCleanup(steps: self).removeNewBitmaps()
      throw AgentError(error, what: "No snapshot of \(title) was taken")
    }
    return try await follow(files, events, context.now())
  }

  private func recordBegin() async throws {
    try await context.files.run {
      for snapshot in snapshots {
        var fence = try Fence.raise(to: context.attempt, snapshot.layout, in: snapshot.destination)
        fence.isBegun = true
        try fence.write(snapshot.layout, in: snapshot.destination)
      }
    }
  }

  /// Follows our job to its end; nil if the end is unknown.
  private func follow(
    _ files: [String: String], _ events: AsyncStream<HypervisorEvent>, _ takenAt: Date
  ) async throws -> CopyResult? {
    let report = context.report
    let watch = BackupWatch(hypervisor: context.hypervisor, domainID: domainID, files: files) { done, total in
      report(.progress(done: done, total: total))
    }
    let what = "No snapshot of \(title) was taken"
    let outcome = await watch.outcome(events)
    if case .completed(let bytes) = outcome {
      let copied = Fence.Copied(takenAt: takenAt.timeIntervalSince1970, bytes: bytes)
      try await recordCopied(copied)
      report(.progress(done: bytes, total: bytes))
      try? await forgetCheckpoints()
      return copied.result
    }
    if outcome == .unknown { return nil }
    // Left behind, the new bitmap would be taken for the start of a snapshot that does not exist.
    let cleanup = Task { try await BackupCleanup(steps: self).removeNewBitmaps() }
    if outcome != .machineStopped { try await cleanup.value } else { _ = await cleanup.result }
    switch outcome {
    case .cancelled: throw AgentError(CancellationError(), what: what)
    case .machineStopped:
      throw AgentError(
        .aborted, "vm_stopped", what: what, why: "The virtual machine stopped while it was copied",
        remedy: "Take the snapshot again when it runs", isRetryable: true)
    case .failed(let message) where message.contains("No space left"):
      throw AgentError(
        .resourceExhausted, "no_space", what: what,
        why: "The target filled up while it was copied: \(message)",
        remedy: "Make room and try again", isRetryable: true)
    case .failed(let message):
      throw AgentError(
        .internal, "copy_failed", what: what, why: message, remedy: "Look at the domain's log on the host",
        isRetryable: true)
    case .completed, .unknown: return nil
    }
  }

  private func recordCopied(_ copied: Fence.Copied) async throws {
    try await context.files.run {
      for snapshot in snapshots {
        var fence = try Fence.raise(to: context.attempt, snapshot.layout, in: snapshot.destination)
        fence.copied = copied
        try fence.write(snapshot.layout, in: snapshot.destination)
      }
    }
  }
}

extension Fence.Copied {
  /// As the step's result.
  var result: CopyResult {
    var result = CopyResult()
    result.takenAt = Timestamp(Date(timeIntervalSince1970: takenAt))
    result.copiedBytes = bytes
    return result
  }
}
