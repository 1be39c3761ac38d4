internal import Messages
internal import SnapshotModel

extension TakeSteps {
  /// Compares the plans with libvirt and the images. A parent that cannot be used makes *that* disk full, and what was
  /// broken is removed; only what forbids any snapshot is an error.
  func reconcile() async throws -> ReconcileResults {
    try await withTurn { turn in
      let engine = try await engine(turn)
      var results = ReconcileResults()
      for snapshot in snapshots {
        try await context.files.run {
          try snapshot.checkDestination()
          // Of a revert that was overtaken and whose agent woke up after its end.
          try RevertFiles.removeLeftovers(ofVolume: snapshot.plan.volumeID, in: snapshot.pool)
        }
        guard try await context.files.run({ try snapshot.pool.hasFile(snapshot.volume) }) else {
          throw AgentError(
            .failedPrecondition, "file_missing", what: "No snapshot of \(snapshot.title) was taken",
            why: "\(snapshot.image) is not there any more", remedy: "Restore the file, or detach the volume")
        }
        try await engine.check(snapshot)
        results.results.append(try await reconcile(snapshot, engine))
      }
      try await findShortages(in: &results, engine)
      return results
    }
  }

  private func reconcile(_ snapshot: PlannedSnapshot, _ engine: any CopyEngine) async throws
    -> ReconcileResult
  {
    var result = ReconcileResult()
    result.snapshotID = snapshot.plan.snapshotID
    result.finding = .asPlanned
    result.virtualBytes = try await engine.virtualBytes(snapshot)
    // Whatever was found before a takeover is looked at anew.
    var subject = snapshot.bitmapSubject
    subject.staysTold = snapshots.count == 1
    let outcome = try await BitmapReconciler(context: context).reconcile(subject)
    result.removedCheckpoints = Set(outcome.removed).union(outcome.gone).sorted().map(\.text)
    guard snapshot.plan.kind == .incremental else { return result }
    let parent = try snapshot.layout.other(snapshot.plan.parentID)
    let why = try await context.files.run { () throws -> String? in
      guard let manifest = try Manifest.read(parent, in: snapshot.destination) else {
        return "its manifest is missing"
      }
      guard try snapshot.destination.hasFile(parent.image) else { return "its file is missing" }
      return manifest.checkpoint == snapshot.plan.parentCheckpoint ? nil : "its manifest names another bitmap"
    }
    if let why {
      result.finding = .parentUnavailable
      result.summary = "\(snapshot.title): the parent cannot be used, \(why)"
      return result
    }
    switch CheckpointName(snapshot.plan.parentCheckpoint).flatMap({ outcome.sightings[$0] }) {
    case .sound: break
    case .absent, nil:
      result.finding = .bitmapMissing
      result.summary = "\(snapshot.title): the parent's bitmap is not in the image"
    case .broken:
      result.finding = .bitmapInconsistent
      result.summary = "\(snapshot.title): the parent's bitmap was broken and has been removed"
    }
    return result
  }
}

extension PlannedSnapshot {
  /// What the plan believes of the image's bitmaps. Only the parent's is tried out: the others cost time, and each is tried
  /// when it becomes one.
  fileprivate var bitmapSubject: BitmapReconciler.Subject {
    let parent = CheckpointName(plan.parentCheckpoint)
    var beliefs: [CheckpointName: VolumeHistory.BitmapState] = [:]
    for name in plan.validCheckpoints.compactMap({ CheckpointName($0) }) { beliefs[name] = .valid }
    if let parent { beliefs[parent] = .valid }
    if let own = CheckpointName(plan.checkpoint) { beliefs[own] = .pending }
    return BitmapReconciler.Subject(
      pool: pool, volume: volume, title: title, beliefs: beliefs, tried: parent.map { [$0] } ?? [])
  }
}
