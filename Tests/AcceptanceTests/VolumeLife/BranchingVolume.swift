import Lab
import Messages
import Testing

/// A VM's volume, `web-1/vda`, and what its disk and each of its snapshots must hold; for rows that lead a volume through
/// part of its life.
actor BranchingVolume {
  let service: CloudService
  let guest: LabGuest
  let storage: SnapshotStorage
  private var contents: [String: DiskModel] = [:]
  private var writes = 0
  static let volume = "web-1/vda"

  /// Makes the VM on the first host and starts it, paused.
  init(_ service: CloudService) async throws {
    self.service = service
    storage = SnapshotStorage(service.tidemark, onPrimary: false)
    guest = try await service.tidemark.hosts[0].makeGuest("web-1", pool: service.tidemark.pool)
    try await guest.start()
    try await guest.write(0x11, offset: 0, length: 4 << 20)
  }

  /// Changes the disk, each time elsewhere and otherwise, and takes a snapshot.
  func take() async throws -> Snapshot {
    writes += 1
    try await guest.write(UInt8(writes + 1), offset: (8 + writes) << 20, length: 1 << 20)
    // A place that each snapshot has otherwise: what a branch holds must not come from the other.
    try await guest.write(UInt8(writes + 100), offset: 4 << 20, length: 1 << 19)
    let content = guest.content()
    let snapshot = try await service.take(Self.volume)
    contents[snapshot.id] = content
    return snapshot
  }

  /// Stops the VM, reverts, compares the volume, and starts the VM again.
  func revert(to snapshot: Snapshot, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    try await guest.destroy()
    try await service.revert(to: snapshot)
    guest.setContent(try #require(contents[snapshot.id]))
    let difference = try await guest.difference()
    #expect(difference == nil, sourceLocation: sourceLocation)
    try await guest.start()
  }

  func delete(_ snapshot: Snapshot) async throws {
    try await service.delete(snapshot)
    contents[snapshot.id] = nil
  }

  /// Live-migrates the VM.
  func migrate(to host: LabHost) async throws {
    // A paused guest's images stay inactive after a migration, so that nothing could be written to them.
    try await guest.resume()
    try await guest.migrate(to: host)
    try await guest.pause()
  }

  /// Expects every snapshot that was not deleted to hold what it must, read through its chain, and nothing else to lie on
  /// the storage than what the catalog lists.
  func check(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let chain = try await service.chain(Self.volume)
    #expect(
      Set(chain.filter { $0.state == .ready }.map(\.id)) == Set(contents.keys), sourceLocation: sourceLocation
    )
    #expect(try storage.allFiles() == SnapshotStorage.files(of: chain), sourceLocation: sourceLocation)
    for snapshot in chain {
      guard let content = contents[snapshot.id] else { continue }
      let difference = try await content.difference(from: storage.image(snapshot))
      #expect(difference == nil, sourceLocation: sourceLocation)
    }
  }
}

/// Expects `snapshot` to be an increment on `parent`.
func expectIncrement(
  _ snapshot: Snapshot, on parent: Snapshot, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(snapshot.kind == .incremental, "\(snapshot.fullReason)", sourceLocation: sourceLocation)
  #expect(snapshot.parentID == parent.id, sourceLocation: sourceLocation)
}
