import Foundation
import Testing

@testable import HostAgent

@Suite("Storage: markers, manifests, fences, space")
struct StoreMarkerTests {
  private let id = "0b9d2f4e-1111-4222-8333-444455556666"

  @Test("A bare mount point is refused, another store too, and nothing is written into either")
  func checksMarkers() throws {
    let folder = try TemporaryDirectory()
    let bare = #expect(throws: AgentError.self) {
      try StoreMarker.check(folder.directory, name: "vault", id: id)
    }
    #expect(bare?.reason == "store_not_mounted")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)

    let absent = #expect(throws: AgentError.self) {
      try StoreMarker.check(ConfinedDirectory(path: folder("absent")), name: "vault", id: id)
    }
    #expect(absent?.reason == "store_not_mounted")

    #expect(try StoreMarker.establish(in: folder.directory, id: id).id == id)
    #expect(try StoreMarker.establish(in: folder.directory, id: "another").id == id, "the first mark stays")
    try StoreMarker.check(folder.directory, name: "vault", id: id)
    let other = #expect(throws: AgentError.self) {
      try StoreMarker.check(folder.directory, name: "vault", id: "1b9d2f4e-1111-4222-8333-444455556666")
    }
    #expect(other?.reason == "store_is_another")
    #expect(other?.facts["found_id"] == id)
  }

  @Test(
    "A marker that is no JSON, or of a newer layout, is refused",
    arguments: ["", "{", "{\"id\": \"x\", \"format\": 2}"])
  func refusesStrangeMarkers(_ text: String) throws {
    let folder = try TemporaryDirectory()
    try Data(text.utf8).write(to: URL(filePath: folder(StoreMarker.name)))
    let error = #expect(throws: AgentError.self) {
      try StoreMarker.check(folder.directory, name: "vault", id: "x")
    }
    #expect(["store_marker_unreadable", "store_too_new"].contains(error?.reason))
  }

  @Test(
    "A name that is no id makes no path",
    arguments: ["", "..", "a/b", "0B9D2F4E-1111-4222-8333-444455556666"])
  func refusesIDs(_ text: String) {
    let error = #expect(throws: AgentError.self) {
      try SnapshotLayout(volumeID: text, snapshotID: id, isPrimary: false)
    }
    #expect(error?.reason == "invalid_id")
  }

  @Test("The layout is the one that is written down")
  func laysOut() throws {
    let store = try SnapshotLayout(volumeID: id, snapshotID: id, isPrimary: false)
    #expect(store.image.description == "volumes/\(id)/\(id).qcow2")
    let pool = try SnapshotLayout(volumeID: id, snapshotID: id, isPrimary: true)
    #expect(pool.manifest.description == ".tidemark/volumes/\(id)/\(id).json")
    #expect(pool.attempt(ofPartial: pool.partial(attempt: 17, run: "0a1b2c3d").name) == 17)
    #expect(pool.attempt(ofPartial: "\(id).qcow2") == nil)
  }

  @Test("Reserved space is taken from the file system, leaves the length, and is given back")
  func reserves() throws {
    let folder = try TemporaryDirectory()
    let path = try RelativePath("file")
    try folder.directory.createNew(path, with: [UInt8](repeating: 7, count: 1000))
    let file = try folder.directory.open(path, flags: O_RDWR)
    let before = try file.size("file")
    let method = try Reservation.reserve(8 << 20, in: file, "file")
    #expect(method == .keepSize, "this test's file system is expected to be ext4 or xfs")
    let reserved = try file.size("file")
    #expect(reserved.length == 1000)
    #expect(reserved.occupiedBytes >= before.occupiedBytes + 8 << 20)
    try Reservation.release(file, end: nil, "file")
    let after = try file.size("file")
    #expect(after.occupiedBytes == before.occupiedBytes)
    #expect(try folder.directory.read(path) == [UInt8](repeating: 7, count: 1000))
  }

  @Test("More than there is cannot be reserved, and the file is as before")
  func refusesTooMuch() throws {
    let folder = try TemporaryDirectory()
    let file = try folder.directory.open(RelativePath("file"), flags: O_RDWR | O_CREAT, mode: 0o600)
    let failure = #expect(throws: StorageFailure.self) {
      try Reservation.reserve(FileSystemSpace(at: folder.path).capacityBytes * 2, in: file, "file")
    }
    #expect(failure?.isOutOfSpace == true || failure?.code == EFBIG)
    #expect(try file.size("file").occupiedBytes == 0)
  }

  @Test("A manifest comes back as it was written, and one of another snapshot is refused")
  func keepsManifests() throws {
    let folder = try TemporaryDirectory()
    let layout = try SnapshotLayout(volumeID: id, snapshotID: id, isPrimary: false)
    try folder.directory.makeFolders(layout.folder, owner: FileOwner(group: nil))
    #expect(try Manifest.read(layout, in: folder.directory) == nil)
    var manifest = Manifest.example(id: id)
    try folder.directory.createNew(layout.manifest, with: manifest.encoded())
    #expect(try Manifest.read(layout, in: folder.directory) == manifest)
    manifest.snapshotID = "1b9d2f4e-1111-4222-8333-444455556666"
    try folder.directory.replace(layout.manifest, with: manifest.encoded())
    let error = #expect(throws: AgentError.self) { try Manifest.read(layout, in: folder.directory) }
    #expect(error?.reason == "manifest_unreadable")
  }

  @Test("Each millisecond in a manifest comes back as the one that the catalog was told")
  func keepsMilliseconds() throws {
    var manifest = Manifest.example(id: id)
    for millisecond in 0..<1000 {
      manifest.takenAt = Date(timeIntervalSince1970: 1_795_435_148 + Double(millisecond) / 1000)
      let told = manifest.sealed.takenAt
      #expect(told?.seconds == 1_795_435_148 && told?.nanos == Int32(millisecond) * 1_000_000)
      #expect(try Manifest(decoding: manifest.encoded()).sealed.takenAt == told, "\(millisecond) ms")
    }
  }
}

extension Manifest {
  /// Some manifest.
  static func example(id: String) -> Manifest {
    Manifest(
      snapshotID: id, volumeID: id, groupID: id, operationID: id, attempt: 1, parentID: nil, kind: "full",
      fullReason: "first_snapshot", checkpoint: "tidemark-\(id)", name: "über", virtualBytes: 1 << 30,
      allocatedBytes: 196_608, takenAt: Date(timeIntervalSince1970: 1_700_000_000.25), poolID: id,
      poolName: "pool",
      volumePath: "a.qcow2", virtualMachineID: id, virtualMachineName: "web-1", disk: "vda", deletedAt: nil)
  }
}
