internal import Messages

/// One copy of volumes that nobody uses, as of one instant.
///
/// The instant is the one at which all images are open exclusively: then the new bitmaps are added, together. From there on
/// nothing may change until the end, or the copy is worth nothing. Whether something has is told by the new bitmaps, which
/// are still empty when the images are opened for reading, and by the files' stamps from before that opening to the end.
struct OfflineCopy: Sendable {
  /// One volume's part.
  struct Part: Sendable {
    let index: Int
    let snapshot: PlannedSnapshot
    let format: ImageFormat
    /// The partial file, absolute.
    let file: String

    var source: String { "source-\(index)" }
    var target: String { "target-\(index)" }
    var job: String { "copy-\(index)" }
  }

  private enum Signal: Sendable {
    case daemon(QMPEvent)
    case daemonEnded
    case look
  }

  let context: StepContext
  let daemon: StorageDaemon
  let parts: [Part]
  /// For messages.
  let title: String

  /// Copies from the beginning to the end.
  ///
  /// - Returns: `unknown` when somebody has used a volume meanwhile.
  /// - Throws: `QMPError`, `isLocked` if a volume is in use; `AgentError` `bitmap_lost`.
  func run() async throws -> CopyOutcome {
    let marked = parts.filter { $0.snapshot.checkpoint != nil }
    // One that gets no bitmap must not change from before the instant on, so that all are of the same one.
    var stamps = try await self.stamps(parts.filter { $0.snapshot.checkpoint == nil })
    if try await isInUse(parts) { return .unknown }
    try await addBitmaps(marked)
    let takenAt = context.now()
    stamps.merge(try await self.stamps(marked)) { $1 }
    for part in parts {
      try await daemon.open(part.source, part.format, path: part.snapshot.image, .shared)
      guard try await isAsLeft(part) else { return .unknown }
    }
    for part in parts {
      // Sealing reads it for its checksums: past the page cache, that took as long as the copy itself.
      try await daemon.open(part.target, .qcow2, path: part.file, .exclusive, .used)
      try await daemon.execute(
        QMPBackup(
          job: part.job, from: part.source, into: part.target, since: part.snapshot.parentCheckpoint))
    }
    await context.reached(.reading, in: .copy)
    guard try await follow(stamps) else { return .unknown }
    let jobs = try await daemon.execute(QMPQueryJobs())
    if try await hasChanged(since: stamps) { return .unknown }
    if let failure = jobs.lazy.compactMap(\.error).first { return .failed(failure) }
    guard jobs.count == parts.count, jobs.allSatisfy({ $0.status == "concluded" }) else { return .unknown }
    for part in parts {
      try await daemon.execute(QMPDismissJob(id: part.job))
      // Its last tables are written by the closing.
      try await daemon.close(part.target)
    }
    if try await isInUse(parts) { return .unknown }
    if try await hasChanged(since: stamps) { return .unknown }
    return .completed(takenAt: takenAt, bytes: jobs.map(\.currentProgress).reduce(0, +))
  }

  /// Adds the new bitmaps to all images while nobody else can open any of them. A daemon that is ended meanwhile closes
  /// them in good order.
  private func addBitmaps(_ parts: [Part]) async throws {
    if parts.isEmpty { return }
    for part in parts {
      try await daemon.open(part.source, part.format, path: part.snapshot.image, .exclusive)
      try await checkParent(part)
    }
    try await daemon.execute(
      QMPAddBitmaps(
        actions: parts.map {
          .init(data: .init(node: $0.source, name: $0.snapshot.checkpoint ?? ""))
        }))
    await context.reached(.marked, in: .copy)
    for part in parts { try await daemon.close(part.source) }
  }

  private func checkParent(_ part: Part) async throws {
    guard let name = part.snapshot.parentCheckpoint else { return }
    guard try await daemon.bitmaps(part.source)[name]?.isSound == true else {
      throw AgentError.bitmapLost(name, title)
    }
  }

  /// Whether the image, just opened for reading, is as it was when the bitmaps were added.
  private func isAsLeft(_ part: Part) async throws -> Bool {
    let bitmaps = try await daemon.bitmaps(part.source)
    if let name = part.snapshot.checkpoint {
      guard let bitmap = bitmaps[name], bitmap.isSound, bitmap.count == 0 else { return false }
    }
    guard let parent = part.snapshot.parentCheckpoint else { return true }
    return bitmaps[parent]?.isSound == true
  }

  /// Follows the jobs to their ends.
  ///
  /// - Returns: Whether nobody was seen to use a volume meanwhile.
  private func follow(_ stamps: [Int: ImageStamp]) async throws -> Bool {
    let (signals, continuation) = AsyncStream.makeStream(of: Signal.self)
    let starts = context.hypervisor.events()
    let sources = Task { [daemon] in
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          for await event in daemon.events { continuation.yield(.daemon(event)) }
          continuation.yield(.daemonEnded)
        }
        group.addTask {
          for await case .lifecycle(_, .started) in starts { continuation.yield(.look) }
        }
        group.addTask {
          // Progress has no event; nor has a start on another host.
          while (try? await Task.sleep(for: .milliseconds(200))) != nil { continuation.yield(.look) }
        }
      }
    }
    defer { sources.cancel() }
    var running = Set(parts.map(\.job))
    for await signal in signals {
      switch signal {
      case .daemon(.jobChanged(let id, "concluded")):
        running.remove(id)
        if running.isEmpty { return true }
      case .daemon: continue
      case .daemonEnded: throw QMPError(kind: .ended, command: QMPBackup.name, message: "it was ended")
      case .look:
        if try await hasChanged(since: stamps) { return false }
        let jobs = try await daemon.execute(QMPQueryJobs())
        context.report(
          .progress(
            done: jobs.map(\.currentProgress).reduce(0, +), total: jobs.map(\.totalProgress).reduce(0, +)))
      }
    }
    try Task.checkCancellation()
    return false
  }

  private func stamps(_ parts: [Part]) async throws -> [Int: ImageStamp] {
    try await context.files.run {
      var stamps: [Int: ImageStamp] = [:]
      for part in parts {
        stamps[part.index] = try ImageStamp(part.snapshot.volume, in: part.snapshot.pool)
      }
      return stamps
    }
  }

  private func hasChanged(since stamps: [Int: ImageStamp]) async throws -> Bool {
    try await self.stamps(parts) != stamps
  }

  private func isInUse(_ parts: [Part]) async throws -> Bool {
    try await context.files.run {
      try parts.contains { try ImageLock.isHeld($0.snapshot.volume, in: $0.snapshot.pool) }
    }
  }
}
