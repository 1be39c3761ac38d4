internal import Messages

extension TakeSteps {
  /// Makes the partial files. Nothing of the VM is touched.
  ///
  /// Their room is taken when the copy begins: what it needs has to be asked for then in any case, as guests go on writing,
  /// and asking takes libvirt a while.
  ///
  /// Died in the middle: what is there is made anew. Repeated after the copy has begun: left alone.
  func prepare() async throws {
    try await withTurn { turn in
      let engine = try await engine(turn)
      for snapshot in snapshots {
        try await context.files.run { try snapshot.checkDestination() }
        let partial = PartialFile(snapshot: snapshot, context: context)
        try await partial.create(virtualBytes: try await engine.virtualBytes(snapshot), making: true)
        await context.reached(.created, in: .prepare)
      }
    }
  }

  /// Takes the room that the copy, which comes next, may need now, for all disks.
  func reserve(_ engine: any CopyEngine) async throws {
    let content = try await engine.contentBytes(of: snapshots, isAboutToCopy: true)
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
