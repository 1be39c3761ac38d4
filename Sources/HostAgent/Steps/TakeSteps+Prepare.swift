internal import Messages

extension TakeSteps {
  /// Makes the partial files and takes their room. Nothing of the VM is touched.
  ///
  /// Died in the middle: what is there is made anew. Repeated after the copy has begun: left alone.
  func prepare() async throws {
    try await withTurn { turn in
      let engine = try await engine(turn)
      var isBeyond = false
      for snapshot in snapshots {
        try await context.files.run { try snapshot.checkDestination() }
        let partial = PartialFile(snapshot: snapshot, context: context)
        if try await !partial.create(virtualBytes: try await engine.virtualBytes(snapshot), making: true) {
          isBeyond = true
        }
        await context.reached(.created, in: .prepare)
      }
      if !isBeyond { try await reserve(engine) }
    }
  }

  /// Takes the room that the copy may need now, for all disks.
  func reserve(_ engine: any CopyEngine, isAboutToCopy: Bool = false) async throws {
    let content = try await engine.contentBytes(of: snapshots, isAboutToCopy: isAboutToCopy)
    var promised: [String: UInt64] = [:]
    for snapshot in snapshots {
      let virtual = try await engine.virtualBytes(snapshot)
      let partial = PartialFile(snapshot: snapshot, context: context)
      let needed = SpaceForecast.bytes(
        data: content[snapshot.plan.snapshotID] ?? virtual, virtualBytes: virtual)
      let place = snapshot.destination.path
      promised[place, default: 0] += try await partial.reserve(needed, beside: promised[place, default: 0])
    }
  }
}
