import Foundation
import Lab
import Messages
import Testing

/// Row C18: somebody else gives a VM's disk another file, or copies an image: two volumes are never mixed.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct ForeignChangesTests {
  @Test(
    "C18 somebody's external snapshot: refused while it lasts; merged again, the chain goes on with the right content"
  )
  func c18ExternalSnapshot() async throws {
    try await CloudService.with(MigrationTests.options()) { service in
      let story = try await SnapshotStory.begin(service)
      let guest = story.guest
      let before = try await story.take()
      let volume = before.volumeID
      try await guest.host.virsh(
        "snapshot-create-as", "web-1", "theirs", "--disk-only", "--atomic", "--diskspec",
        "vda,file=\(service.tidemark.pool)/web-1-theirs.qcow2")
      try await story.change()
      // The old volume is a part of the disk now, and the overlay is another volume, which has foreign snapshots.
      let old = try await service.finish(service.submitTake(volume))
      expectFailure(old, "disk_moved", naming: "web-1-theirs.qcow2")
      try await service.seesDisk(at: "web-1-theirs.qcow2")
      let overlay = try await service.finish(service.submitTake("web-1/vda"))
      expectFailure(overlay, "foreign_snapshots", naming: "Delete those snapshots")
      #expect(overlay.volumeIDs != [volume])

      try await guest.host.virsh("blockcommit", "web-1", "vda", "--active", "--pivot", "--wait")
      try await guest.host.virsh("snapshot-delete", "web-1", "theirs", "--metadata")
      try FileManager.default.removeItem(atPath: service.tidemark.pool + "/web-1-theirs.qcow2")
      try await service.seesDisk(at: "web-1-vda.qcow2")
      try await story.change()
      let after = try await story.takeUnchanged()
      #expect(after.volumeID == volume)
      let difference = try await story.guest.content().difference(
        from: SnapshotStorage(service.tidemark, onPrimary: false).image(after))
      #expect(difference == nil)
      try await story.expectContents()
    }
  }

  @Test(
    "C18 an overlay that libvirt keeps no record of is refused too: what it lies on is a volume with snapshots"
  )
  func c18OverlayWithoutRecord() async throws {
    try await CloudService.with(MigrationTests.options()) { service in
      let story = try await SnapshotStory.begin(service)
      let guest = story.guest
      let before = try await story.take()
      try await guest.host.virsh(
        "snapshot-create-as", "web-1", "theirs", "--disk-only", "--atomic", "--no-metadata", "--diskspec",
        "vda,file=\(service.tidemark.pool)/web-1-theirs.qcow2")
      try await service.seesDisk(at: "web-1-theirs.qcow2")
      let overlay = try await service.finish(service.submitTake("web-1/vda"))
      expectFailure(overlay, "foreign_overlay", naming: "web-1-vda.qcow2")
      // Stopped, too.
      try await guest.destroy()
      let stopped = try await service.finish(service.submitTake("web-1/vda"))
      expectFailure(stopped, "foreign_overlay", naming: "web-1-vda.qcow2")
      #expect(try await service.chain(before.volumeID).map(\.id) == [before.id])
    }
  }

  @Test("C18 somebody's block copy: the disk's new file is a new volume, whose first snapshot is full")
  func c18BlockCopy() async throws {
    try await CloudService.with(MigrationTests.options()) { service in
      let story = try await SnapshotStory.begin(service)
      let guest = story.guest
      let before = try await story.take()
      let copy = service.tidemark.pool + "/web-1-copy.qcow2"
      try await guest.host.virsh(
        "blockcopy", "web-1", "vda", copy, "--wait", "--pivot", "--transient-job", "--format", "qcow2")
      guest.wasMoved(disks: ["vda": copy])
      try await service.seesDisk(at: "web-1-copy.qcow2")
      try await story.change()
      let content = guest.content()
      let next = try await service.take("web-1/vda")
      expectFull(next, .firstSnapshot)
      #expect(next.volumeID != before.volumeID)
      let store = SnapshotStorage(service.tidemark, onPrimary: false)
      #expect(try await content.difference(from: store.image(next)) == nil)
      // The old file is a volume by itself, which nobody uses: its chain is its own.
      let old = try await service.take(before.volumeID)
      #expect(old.kind == .incremental)
      #expect(old.parentID == before.id)
      #expect(try await story.contents[before.id]?.difference(from: store.image(old)) == nil)
    }
  }

  @Test(
    "C18 an image copied with cp is a new volume: full first, and the bitmaps that it inherited are removed")
  func c18CopiedImage() async throws {
    try await CloudService.with(MigrationTests.options()) { service in
      let tidemark = service.tidemark
      let story = try await SnapshotStory.begin(service)
      _ = try await story.take()
      let tip = try await story.take()
      try await story.guest.destroy()
      let copy = tidemark.pool + "/copied.qcow2"
      try FileManager.default.copyItem(atPath: story.guest.disk().path, toPath: copy)
      var disk = LabDisk(path: copy, size: 32 << 20)
      disk.content = story.guest.content()
      let clone = try await tidemark.hosts[1].makeGuest("web-2", disks: [disk])
      try await clone.start()
      try await clone.write(0x77, offset: 20 << 20, length: 1 << 20)
      let content = clone.content()
      let first = try await service.take("web-2/vda")
      expectFull(first, .firstSnapshot)
      #expect(first.volumeID != tip.volumeID)
      let store = SnapshotStorage(tidemark, onPrimary: false)
      #expect(try await content.difference(from: store.image(first)) == nil)
      try await clone.destroy()
      #expect(try await ImageBitmaps.names(in: copy) == [first.checkpoint])
      // The original has lost nothing.
      try await story.guest.start()
      expectSmallIncrement(try await story.take(), on: tip)
      try await story.expectContents()
    }
  }
}

extension CloudService {
  /// Waits until the host has told of the disk's present file; libvirt tells of none of these changes.
  fileprivate func seesDisk(at path: String) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while try await volume("web-1/vda").path != path {
      guard ContinuousClock.now < deadline else { throw LabError("web-1/vda does not become \(path)") }
      try await Task.sleep(for: .milliseconds(100))
    }
  }
}
