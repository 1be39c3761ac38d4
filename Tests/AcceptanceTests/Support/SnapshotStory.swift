import Foundation
import Lab
import Messages
import Testing

/// A VM with one disk, the snapshots that a test takes of it, and what each of them must hold, wherever it is kept.
actor SnapshotStory {
  let service: CloudService
  let guest: LabGuest
  /// The volume, as people name it.
  nonisolated let volume: String
  /// What each snapshot that its user has not deleted must hold.
  private(set) var contents: [String: DiskModel] = [:]
  private var changes = 0

  /// Starts the VM, paused, with some content.
  init(_ service: CloudService, _ guest: LabGuest) async throws {
    (self.service, self.guest) = (service, guest)
    volume = "\(guest.name)/vda"
    try await guest.start()
    try await guest.write(0x11, offset: 0, length: 2 << 20)
  }

  /// Makes the VM on a host, with a disk of 32 MiB in a pool's folder; by default the shared one.
  static func begin(
    _ service: CloudService, name: String = "web-1", host: Int = 0, pool: String? = nil
  ) async throws -> SnapshotStory {
    let tidemark = service.tidemark
    let guest = try await tidemark.hosts[host].makeGuest(
      name, pool: pool ?? tidemark.pool, diskSizes: [32 << 20])
    return try await SnapshotStory(service, guest)
  }

  // MARK: - Acting

  /// Writes half a MiB, each time elsewhere and otherwise.
  func change() async throws {
    changes += 1
    try await guest.write(
      UInt8(changes % 250 + 2), offset: (4 + changes * 5 % 27) << 20, length: 1 << 19)
  }

  /// Changes the disk and takes a snapshot.
  func take(full: Bool = false) async throws -> Snapshot {
    try await change()
    return try await takeUnchanged(full: full)
  }

  /// Takes a snapshot of the disk as it is, for instance of a stopped VM.
  func takeUnchanged(full: Bool = false) async throws -> Snapshot {
    let content = guest.content()
    let snapshot = try await service.take(volume, full: full)
    contents[snapshot.id] = content
    return snapshot
  }

  /// Deletes a snapshot.
  func delete(_ snapshot: Snapshot) async throws {
    try await service.delete(snapshot)
    contents[snapshot.id] = nil
  }

  /// Stops the VM, reverts it, compares the volume with what the snapshot held, and starts it again.
  func revert(to snapshot: Snapshot, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    guard let content = contents[snapshot.id] else { throw LabError("\(snapshot.id) is none of the story's") }
    try await guest.destroy()
    try await service.revert(to: snapshot)
    guest.setContent(content)
    let difference = try await guest.difference()
    #expect(difference == nil, "the volume", sourceLocation: sourceLocation)
    try await guest.start()
  }

  // MARK: - Looking

  /// The chain graph, hidden links included.
  func chain() async throws -> [Snapshot] { try await service.chain(volume) }

  /// The tip's id; nil if there is none.
  func tip() async throws -> String? { try await chain().first(where: \.isTip)?.id }

  /// The bitmaps in the image. Stops the VM for the look.
  func bitmaps() async throws -> Set<String> {
    try await guest.destroy()
    let names = try await ImageBitmaps.names(in: guest.disk().path)
    try await guest.start()
    return names
  }

  /// Reads every snapshot that was not deleted through its chain, and compares it byte for byte; and the listing of the
  /// places where snapshots are kept with the catalog.
  func expectContents(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let chain = try await chain()
    try await expectVisibleContents(sourceLocation: sourceLocation)
    for (folder, snapshots) in Dictionary(grouping: chain, by: { storage(of: $0).folder }) {
      let found = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(chain[0].volumeID)")
      #expect(Set(found) == SnapshotStorage.files(of: snapshots), sourceLocation: sourceLocation)
    }
  }

  /// The same, without the listing: for a moment at which files wait for their removal.
  func expectVisibleContents(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let chain = try await chain()
    #expect(
      Set(chain.filter { $0.state == .ready }.map(\.id)) == Set(contents.keys), sourceLocation: sourceLocation
    )
    for snapshot in chain {
      guard let content = contents[snapshot.id] else { continue }
      let storage = storage(of: snapshot)
      #expect(storage.holds(snapshot), sourceLocation: sourceLocation)
      let difference = try await content.difference(from: storage.image(snapshot))
      #expect(difference == nil, sourceLocation: sourceLocation)
    }
  }

  /// The place where a snapshot is kept.
  private func storage(of snapshot: Snapshot) -> SnapshotStorage {
    let onPrimary = snapshot.location?.storeID.isEmpty ?? true
    return onPrimary
      ? SnapshotStorage(
        folder: (guest.disk().path as NSString).deletingLastPathComponent + "/.tidemark/volumes")
      : SnapshotStorage(service.tidemark, onPrimary: false)
  }
}

/// Expects a full snapshot, for this reason.
func expectFull(
  _ snapshot: Snapshot, _ reason: FullReason, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(snapshot.kind == .full, sourceLocation: sourceLocation)
  #expect(snapshot.fullReason == reason, sourceLocation: sourceLocation)
  #expect(snapshot.parentID.isEmpty, sourceLocation: sourceLocation)
}

/// Expects an increment on this snapshot, of the size of a small change.
func expectSmallIncrement(
  _ snapshot: Snapshot, on parent: Snapshot, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(snapshot.kind == .incremental, "\(snapshot.fullReason)", sourceLocation: sourceLocation)
  #expect(snapshot.parentID == parent.id, sourceLocation: sourceLocation)
  #expect(snapshot.allocatedBytes < 2 << 20, sourceLocation: sourceLocation)
}
