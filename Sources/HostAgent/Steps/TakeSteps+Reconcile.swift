internal import Messages

extension TakeSteps {
  /// Compares the plans with libvirt and the images. A parent that cannot be used makes *that* disk full, and what was
  /// broken is removed; only what forbids any snapshot is an error.
  func reconcile() async throws -> ReconcileResults {
    try await context.turns.withTurn(domainID) {
      let domain = try await activeDomain()
      var results = ReconcileResults()
      let bitmaps = LiveBitmaps(hypervisor: context.hypervisor, domainID: domainID)
      if try await context.hypervisor.patiently({
        try await context.hypervisor.queries.runningBackup(domainID)
      }) == nil {
        try await bitmaps.forgetCheckpoints()
      }
      for snapshot in snapshots {
        try await context.files.run { try snapshot.checkDestination() }
        try await checkImage(snapshot, domain)
        results.results.append(try await reconcile(snapshot, bitmaps))
      }
      return results
    }
  }

  private func checkImage(_ snapshot: PlannedSnapshot, _ domain: Domain) async throws {
    guard let disk = domain.disks.first(where: { $0.target == snapshot.plan.disk }) else { return }
    guard try await context.files.run({ try snapshot.pool.hasFile(snapshot.volume) }) else {
      throw AgentError(
        .failedPrecondition, "file_missing", what: "No snapshot of \(snapshot.title) was taken",
        why: "\(snapshot.image) is not there any more", remedy: "Restore the file, or detach the volume")
    }
    let format: ImageFormat = disk.format == "qcow2" ? .qcow2 : .raw
    let image = try await context.images.information(snapshot.image, format: format, isInUse: true)
    let refusal = ImageGate.refusal(
      snapshot.title, disk: disk, image: image, foreignSnapshots: domain.snapshotCount,
      needsBitmap: snapshot.checkpoint != nil || snapshot.plan.kind == .incremental)
    if let refusal { throw refusal }
  }

  private func reconcile(_ snapshot: PlannedSnapshot, _ bitmaps: LiveBitmaps) async throws -> ReconcileResult
  {
    var result = ReconcileResult()
    result.snapshotID = snapshot.plan.snapshotID
    result.finding = .asPlanned
    result.virtualBytes = try await context.hypervisor.patiently {
      try await context.hypervisor.queries.virtualBytes(ofDisk: snapshot.plan.disk, of: domainID)
    }
    // Whatever was found before a takeover is looked at anew.
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
    switch try await bitmaps.probe(snapshot.plan.parentCheckpoint, disk: snapshot.plan.disk) {
    case .sound: break
    case .missing:
      result.finding = .bitmapMissing
      result.summary = "\(snapshot.title): the parent's bitmap is not in the image"
    case .removedBroken:
      result.finding = .bitmapInconsistent
      result.removedCheckpoints = [snapshot.plan.parentCheckpoint]
      result.summary = "\(snapshot.title): the parent's bitmap was broken and has been removed"
    }
    return result
  }
}
