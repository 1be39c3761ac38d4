internal import Glibc
internal import Messages
internal import Synchronization

/// The agent's step of verifying stored snapshots: each link's file is read and compared with the checksums in its manifest.
/// It changes nothing; a link that cannot be read keeps no other from being verified.
struct VerifySteps: Sendable {
  /// So many ranges of one file are told.
  private static let rangeLimit = 8

  let context: StepContext
  private let links: [(link: VerifyLink, place: SnapshotPlace)]

  /// Resolves the links. Throws `AgentError` `invalid_plan`, `invalid_id`, `pool_not_mounted`, `unknown_store`.
  init(_ work: VerifyWork, context: StepContext) throws {
    guard let plan = work.plan else { throw AgentError.invalidPlan("it names no snapshots") }
    self.context = context
    links = try plan.links.map { link in
      guard let file = link.file else { throw AgentError.invalidPlan("a link has no file") }
      return (link, try SnapshotPlace(file, storage: context.storage))
    }
  }

  /// Verifies all of them, one after the other.
  ///
  /// - Throws: `AgentError` when a store is not mounted: that says nothing about its snapshots.
  func verify() async throws -> VerifyResults {
    let total = try await context.files.run {
      try links.reduce(UInt64(0)) { sum, link in
        try link.place.check()
        return sum + UInt64(try link.place.directory.status(link.place.layout.image)?.st_size ?? 0)
      }
    }
    var results = VerifyResults()
    var done: UInt64 = 0
    for (index, (link, place)) in links.enumerated() {
      try Task.checkCancellation()
      context.say("Reading snapshot \(place.layout.snapshotID), \(index + 1) of \(links.count)")
      let (report, before) = (context.report, done)
      let (result, read) = try await context.files.run {
        let read = Atomic<UInt64>(0)
        let result = try verify(link, place) { count in
          let sum = read.add(count, ordering: .relaxed).newValue
          report(.progress(done: before + sum, total: total))
        }
        return (result, read.load(ordering: .relaxed))
      }
      done += read
      results.links.append(result)
    }
    let damaged = results.links.count { !$0.damages.isEmpty }
    context.say(
      damaged == 0
        ? "\(links.count) snapshots are as they were written"
        : "\(damaged) of \(links.count) snapshots are damaged")
    return results
  }

  /// Blocks.
  private func verify(
    _ link: VerifyLink, _ place: SnapshotPlace, progress: @Sendable (UInt64) -> Void
  ) throws -> VerifyResult {
    try place.check()
    var result = VerifyResult()
    result.snapshotID = place.layout.snapshotID
    let name = place.directory.absolute(place.layout.image)
    var manifest: Manifest?
    do { manifest = try Manifest.read(place.layout, in: place.directory) } catch let error as AgentError {
      result.damages.append(.damaged(error.why))
    }
    if manifest == nil && result.damages.isEmpty {
      let path = place.directory.absolute(place.layout.manifest)
      result.damages.append(.missing("its manifest \(path) is missing"))
    }
    if let manifest, (manifest.parentID ?? "") != link.parentID {
      result.damages.append(.damaged("its manifest names another parent, \(manifest.parentID ?? "none")"))
    }
    let file: OpenFile
    do { file = try place.directory.open(place.layout.image, flags: O_RDONLY) } catch let failure
      as StorageFailure where failure.isMissing
    {
      result.damages.append(.missing("its file \(name) is missing"))
      return result
    }
    // Of another release that knows more functions: they say nothing here.
    guard let recorded = manifest?.ownChecksums, let function = ChecksumFunction(rawValue: recorded.algorithm)
    else {
      result.unverifiable = result.damages.isEmpty
      return result
    }
    do {
      let found = try FileChecksums(
        reading: file, name, rangeBytes: recorded.rangeBytes, by: function, progress: progress)
      if found.fileBytes != recorded.fileBytes {
        result.damages.append(
          .damaged("its file has \(found.fileBytes) bytes instead of \(recorded.fileBytes)"))
      }
      result.damages += recorded.differences(from: found).prefix(Self.rangeLimit).map { .changed($0) }
    } catch let failure as StorageFailure where failure.code == EIO {
      result.damages.append(.damaged("its file \(name) cannot be read: \(failure)"))
    }
    return result
  }
}

extension LinkDamage {
  fileprivate static func missing(_ summary: String) -> LinkDamage {
    .with {
      $0.code = .snapshotMissing
      $0.summary = summary
    }
  }

  fileprivate static func damaged(_ summary: String) -> LinkDamage {
    .with {
      $0.code = .snapshotDamaged
      $0.summary = summary
    }
  }

  fileprivate static func changed(_ range: FileRange) -> LinkDamage {
    .with {
      $0.code = .snapshotDamaged
      $0.offset = range.offset
      $0.length = range.length
      $0.summary =
        "bytes \(range.offset) to \(range.offset + max(1, range.length) - 1) of its file are not what was written"
    }
  }
}
