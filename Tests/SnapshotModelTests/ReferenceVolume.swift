@testable import SnapshotModel

/// What really happens to a volume: blocks with versions, an image with bitmaps that record, and stored files. It knows
/// none of the rules; it does what the decisions of the model say, and remembers what each snapshot ought to hold.
struct ReferenceVolume {
  struct Bitmap {
    var dirty: Set<Int> = []
    var isConsistent = true
  }

  struct StoredFile {
    var parent: SnapshotID?
    var blocks: [Int: Int]
  }

  static let blockCount = 8
  static let pool = PoolID(UniqueIdentifier(high: 1, low: 1))
  static let stores = [
    StoreCandidate(id: StoreID(UniqueIdentifier(high: 2, low: 1)), freeBytes: 2),
    StoreCandidate(id: StoreID(UniqueIdentifier(high: 2, low: 2)), freeBytes: 1),
  ]

  /// What the catalog holds.
  var history = VolumeHistory()
  /// The volume's content.
  var disk = [Int](repeating: 0, count: blockCount)
  /// The bitmaps in the image.
  var image: [CheckpointName: Bitmap] = [:]
  /// The snapshots' files on all storages.
  var files: [SnapshotID: StoredFile] = [:]
  /// The content that was the volume's when each snapshot was taken.
  var expected: [SnapshotID: [Int]] = [:]
  /// The order in which snapshots were taken.
  var takenAt: [SnapshotID: Int64] = [:]
  /// Reasons that were met, to see that the histories reach them.
  var reasons: [FullReasonCode: Int] = [:]
  var increments = 0
  /// Hidden links that have become part of their children.
  var merged = 0
  private var version = 0

  mutating func write(to block: Int) {
    version += 1
    disk[block] = version
    for name in image.keys { image[name]?.dirty.insert(block) }
  }

  enum TakeFailure: CaseIterable {
    case beforeBitmap, afterBitmap
  }

  mutating func take(
    _ snapshot: SnapshotID, operation: OperationID, settings: SnapshotSettings, fullRequested: Bool,
    bitmapsSupported: Bool, failure: TakeFailure?
  ) {
    guard
      let location = history.location(
        backUpToSecondary: settings.backUpToSecondary, pool: Self.pool, stores: Self.stores)
    else { return }
    let request = TakeRequest(
      incrementalEnabled: settings.incrementalEnabled, maximumChainLinks: settings.maximumChainLinks,
      fullRequested: fullRequested, location: location, bitmapsSupported: bitmapsSupported)
    var decision = history.decideTake(request)
    let before = history
    history = history.planning(decision, snapshot: snapshot, operation: operation, location: location)

    // Reconcile.
    if case .incremental(let parent, let checkpoint) = decision.form {
      let finding: ParentFinding
      if files[parent] == nil {
        finding = .parentUnavailable
      } else if let bitmap = image[checkpoint] {
        finding = bitmap.isConsistent ? .usable : .bitmapInconsistent
      } else {
        finding = .bitmapMissing
      }
      if finding == .bitmapInconsistent { image[checkpoint] = nil }
      let reconciled = decision.reconciled(with: finding)
      if reconciled != decision {
        decision = reconciled
        history = before.planning(decision, snapshot: snapshot, operation: operation, location: location)
      }
    }

    // Copy.
    if failure == .beforeBitmap {
      history = history.abandoning(snapshot)
      return
    }
    if let checkpoint = history[snapshot]?.checkpoint { image[checkpoint] = Bitmap() }
    if failure == .afterBitmap {
      history = history.abandoning(snapshot)
      return
    }
    switch decision.form {
    case .full(let reason):
      files[snapshot] = StoredFile(
        parent: nil, blocks: Dictionary(uniqueKeysWithValues: disk.enumerated().map { ($0, $1) }))
      reasons[reason, default: 0] += 1
    case .incremental(let parent, let checkpoint):
      let dirty = image[checkpoint]?.dirty ?? []
      files[snapshot] = StoredFile(
        parent: parent, blocks: Dictionary(uniqueKeysWithValues: dirty.map { ($0, disk[$0]) }))
      increments += 1
    }
    expected[snapshot] = disk
    takenAt[snapshot] = Int64(takenAt.count)
    history = history.committing(snapshot)
  }

  mutating func delete(_ snapshot: SnapshotID) throws {
    let decision = try history.decideDelete(snapshot)
    for id in decision.removed {
      files[id] = nil
      expected[id] = nil
    }
    history = history.applying(decision)
  }

  /// Merges what can be merged, one after the other; a file is written from what the chain's files hold above the base.
  mutating func consolidate() {
    for merge in history.decideConsolidation() {
      guard let after = history.consolidating(merge), var file = files[merge.child] else { return }
      for id in merge.merged {
        for (block, version) in files[id]?.blocks ?? [:] where file.blocks[block] == nil {
          file.blocks[block] = version
        }
      }
      file.parent = merge.base
      files[merge.child] = file
      history = after
      merged += merge.merged.count
    }
    let decision = history.decideUnfinishedDeletions()
    for id in decision.removed {
      files[id] = nil
      expected[id] = nil
    }
    history = history.applying(decision)
  }

  mutating func revert(to snapshot: SnapshotID) throws {
    try history.checkRevert(to: snapshot)
    guard let content = content(of: snapshot) else { return }
    disk = content
    image = [:]
    if let checkpoint = history[snapshot]?.checkpoint { image[checkpoint] = Bitmap() }
    history = history.reverting(to: snapshot)
  }

  mutating func tidy() {
    for name in history.doomedCheckpoints {
      image[name] = nil
      history.bitmaps[name] = nil
    }
  }

  /// The content read through the files of the chain; nil if a file is missing.
  func content(of snapshot: SnapshotID) -> [Int]? {
    var content = [Int?](repeating: nil, count: Self.blockCount)
    var next: SnapshotID? = snapshot
    while let id = next {
      guard let file = files[id] else { return nil }
      for (block, version) in file.blocks where content[block] == nil { content[block] = version }
      next = file.parent
    }
    let whole = content.compactMap { $0 }
    return whole.count == Self.blockCount ? whole : nil
  }

  /// What is wrong now; empty if nothing is.
  func violations() -> [String] {
    var found: [String] = []
    for link in history.links.values {
      if content(of: link.id) != expected[link.id] {
        found.append("\(link.state) \(link.id) has other content")
      }
      if link.state == .hidden && history.children(of: link.id).isEmpty {
        found.append("hidden \(link.id) has no child")
      }
      if let parent = link.parent {
        if history[parent] == nil { found.append("the parent of \(link.id) is gone") }
        if history[parent]?.location != link.location {
          found.append("\(link.id) is not where its parent is")
        }
      }
      if link.kind != (link.parent == nil ? .full : .incremental) {
        found.append("\(link.id) has the wrong kind")
      }
    }
    if Set(files.keys) != Set(history.links.keys) {
      found.append("files without rows, or rows without files")
    }
    if let tip = history.tip {
      if history[tip]?.state.isDurable != true { found.append("the tip is not durable") }
      if !history.hasValidBitmap(tip) { found.append("the tip's bitmap is not valid") }
    } else if !history.validCheckpoints.isEmpty {
      found.append("bitmaps are kept without a tip")
    }
    let valid = history.bitmaps.filter { $0.value == .valid }.keys
    if Set(valid) != Set(history.validCheckpoints) {
      found.append("a valid bitmap is not kept, or the reverse")
    }
    for name in image.keys where history.bitmaps[name] == nil {
      found.append("\(name) is in the image unknown")
    }
    for link in history.linksWithKeptBitmaps(tip: history.tip) {
      guard let name = link.checkpoint, let bitmap = image[name], bitmap.isConsistent,
        let content = expected[link.id]
      else { continue }
      let changed = (0..<Self.blockCount).filter { disk[$0] != content[$0] }
      if !bitmap.dirty.isSuperset(of: changed) { found.append("\(name) has missed writes") }
    }
    return found
  }
}
