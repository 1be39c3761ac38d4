internal import Messages

extension TakeSteps {
  /// Makes the partial files and takes their room. Nothing of the VM is touched.
  ///
  /// Died in the middle: what is there is made anew. Repeated after the copy has begun: left alone.
  func prepare() async throws {
    try await context.turns.withTurn(domainID) {
      _ = try await activeDomain()
      for snapshot in snapshots {
        try await context.files.run { try snapshot.checkDestination() }
        let isBeyond = try await context.files.run { () throws -> Bool in
          let fence = try Fence.read(snapshot.layout, in: snapshot.destination)
          try Fence.check(fence, context.attempt)
          return try fence?.isBegun == true || Manifest.read(snapshot.layout, in: snapshot.destination) != nil
        }
        if isBeyond { continue }
        let partial = PartialFile(snapshot: snapshot, context: context)
        _ = try await partial.create(virtualBytes: virtualBytes(snapshot))
      }
      try await reserve()
    }
  }

  /// Size of the disk that the VM sees, now.
  func virtualBytes(_ snapshot: PlannedSnapshot) async throws -> UInt64 {
    try await context.hypervisor.patiently {
      try await context.hypervisor.queries.virtualBytes(ofDisk: snapshot.plan.disk, of: domainID)
    }
  }

  /// Takes the room that the copy may need now, for all disks.
  func reserve() async throws {
    let changed = try await changedBytes()
    for snapshot in snapshots {
      let virtual = try await virtualBytes(snapshot)
      let data: UInt64
      if snapshot.parent != nil {
        data = changed[snapshot.plan.disk] ?? virtual
      } else {
        data = try await allocatedBytes(snapshot)
      }
      let partial = PartialFile(snapshot: snapshot, context: context)
      try await partial.reserve(SpaceForecast.bytes(data: data, virtualBytes: virtual))
    }
  }

  /// Bytes that the increments have to copy, by disk, as libvirt counts them in the bitmaps.
  private func changedBytes() async throws -> [String: UInt64] {
    var changed: [String: UInt64] = [:]
    let bitmaps = LiveBitmaps(hypervisor: context.hypervisor, domainID: domainID)
    for (name, disks) in disksByParent() {
      try await rememberParent(name, disks, bitmaps)
      let sizes = try await context.hypervisor.patiently {
        try await context.hypervisor.jobs(domainID).changedBytes(since: name, of: domainID)
      }
      changed.merge(sizes.filter { disks.contains($0.key) }) { $1 }
      try await bitmaps.forget(name)
    }
    return changed
  }

  /// The parents' bitmaps, each with the disks that have it as parent.
  func disksByParent() -> [String: [String]] {
    var disks: [String: [String]] = [:]
    for snapshot in snapshots {
      if let parent = snapshot.parentCheckpoint { disks[parent, default: []].append(snapshot.plan.disk) }
    }
    return disks
  }

  /// Tells libvirt of a parent's bitmap.
  ///
  /// - Throws: `AgentError` `bitmap_lost` when it is no longer as reconciling found it.
  func rememberParent(_ name: String, _ disks: [String], _ bitmaps: LiveBitmaps) async throws {
    do {
      try await bitmaps.remember(name, disks: disks)
    } catch let error as LibvirtError where error.isCheckpointInconsistent {
      throw AgentError(
        .aborted, "bitmap_lost", what: "No snapshot of \(title) was taken",
        why:
          "The bitmap \(name) was sound a moment ago and is not any more: the machine was restarted meanwhile",
        remedy: "Take the snapshot again: it will be full where it must", isRetryable: true)
    }
  }

  /// Bytes that a full copy may hold: what the image and those below it occupy, and at least what their tables say.
  private func allocatedBytes(_ snapshot: PlannedSnapshot) async throws -> UInt64 {
    let domain = try await activeDomain()
    guard let disk = domain.disks.first(where: { $0.target == snapshot.plan.disk }) else { return 0 }
    let format: ImageFormat = disk.format == "qcow2" ? .qcow2 : .raw
    let measured = try await context.images.measure(snapshot.image, format: format, isInUse: true)
    let occupied = try await context.files.run {
      try ([disk.path] + disk.backingPaths).reduce(UInt64(0)) { sum, path in
        sum + (try HostFile.allocatedBytes(path) ?? 0)
      }
    }
    return max(measured, occupied)
  }
}
