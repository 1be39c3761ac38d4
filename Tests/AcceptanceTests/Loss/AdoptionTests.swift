import Foundation
import Lab
import Messages
import Testing

/// What becomes of a volume whose file an admin has moved: it is proposed for adoption, and goes on where it is.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct AdoptionTests {
  @Test(
    "C18 a file renamed by an admin is proposed, adopted, and its chain goes on with an increment; a running VM too",
    arguments: [false, true])
  func c18Renamed(isRunning: Bool) async throws {
    try await CloudService.with { service in
      let tidemark = service.tidemark
      let story = try await SnapshotStory.begin(service)
      let tip = [try await story.take(), try await story.take()][1]
      let id = tip.volumeID
      try await service.waitForMarker(in: tidemark.pool)
      try await Self.rename(story, to: "renamed.qcow2")
      if isRunning { try await story.guest.start() }

      let gone = try await service.wait(for: id, "proposed for adoption") { !$0.adoptableAs.isEmpty }
      #expect(!gone.present && gone.adoptableAs == "shared:renamed.qcow2" && gone.snapshotCount == 2)
      let candidate = try await service.volume("web-1/vda")
      #expect(candidate.id == gone.adoptableAsVolumeID && candidate.mayBeVolumeID == id)
      try await service.settle()
      let listed = try await tidemark.tidemark("volume", "ls")
      #expect(listed.contains("gone, adoptable at shared:renamed.qcow2"), "\(listed)")
      #expect(
        try await tidemark.postgres.psql(
          "SELECT adoptable_at FROM admin.gone_volumes", database: LabTidemark.database)
          == "shared:renamed.qcow2")
      // A check of the new one tells of it too, and leaves the bitmaps alone.
      let check = try await tidemark.command(["volume", "check", "web-1/vda"])
      #expect(check.status == .exited(5) && check.output.contains("tidemark volume adopt \(id)"), "\(check)")

      try await tidemark.tidemark("volume", "adopt", String(id.prefix(8)), "web-1/vda")
      let adopted = try await service.volume("web-1/vda")
      #expect(adopted.id == id && adopted.present && adopted.path == "renamed.qcow2")
      #expect(adopted.tipSnapshotID == tip.id && adopted.mayBeVolumeID.isEmpty)
      #expect(try await service.inventory.listVolumes(ListVolumesRequest()).volumes.map(\.id) == [id])
      if !isRunning { try await story.guest.start() }
      expectSmallIncrement(try await story.take(), on: tip)
      try await story.expectContents()
      #expect(
        try await tidemark.tidemark("volume", "check", "web-1/vda") == "web-1/vda: all is in order\n")
    }
  }

  @Test(
    "C18 what is not the volume's file is not adopted: a copy, one without the bitmap, one of another size, none"
  )
  func c18Refused() async throws {
    try await CloudService.with { service in
      let tidemark = service.tidemark
      let story = try await SnapshotStory.begin(service)
      let tip = try await story.take()
      let id = tip.volumeID
      try await service.waitForMarker(in: tidemark.pool)
      try await story.guest.destroy()
      let old = story.guest.disk().path
      let manager = FileManager.default
      try manager.copyItem(atPath: old, toPath: tidemark.pool + "/copy.qcow2")
      await expectRefusal("volume_present", .failedPrecondition, naming: "copy") {
        _ = try await service.submitAdoption(of: id, at: "shared:copy.qcow2")
      }
      try manager.moveItem(atPath: old, toPath: tidemark.lab.directory + "/aside.qcow2")
      try await service.wait(for: id, "gone") { !$0.present }
      try await service.settle()

      try await Command.run("qemu-img", "create", "-q", "-f", "qcow2", tidemark.pool + "/empty.qcow2", "32M")
      let empty = try await service.finish(service.submitAdoption(of: id, at: "shared:empty.qcow2"))
      expectFailure(empty, "bitmap_absent", naming: "empty.qcow2")
      try manager.copyItem(
        atPath: tidemark.lab.directory + "/aside.qcow2", toPath: tidemark.pool + "/grown.qcow2")
      try await Command.run("qemu-img", "resize", "-q", "-f", "qcow2", tidemark.pool + "/grown.qcow2", "64M")
      let grown = try await service.finish(service.submitAdoption(of: id, at: "shared:grown.qcow2"))
      expectFailure(grown, "size_differs", naming: "grown.qcow2")
      let none = try await service.finish(service.submitAdoption(of: id, at: "shared:none.qcow2"))
      expectFailure(none, "file_missing", naming: "none.qcow2")
      await expectRefusal("volume_present", .failedPrecondition) {
        _ = try await service.submitAdoption(of: id, at: "shared:web-1-vda.qcow2")
      }
      await expectRefusal("unknown_pool", .notFound) {
        _ = try await service.submitAdoption(of: id, at: "nowhere:x.qcow2")
      }
      // The file is back at its old place just when its copy is to be adopted.
      let held = try tidemark.hold(tidemark.orchestrator, at: "before-examine")
      let late = try await service.submitAdoption(of: id, at: "shared:copy.qcow2")
      let reached = try await held.reached()
      try manager.moveItem(atPath: tidemark.lab.directory + "/aside.qcow2", toPath: old)
      reached.release()
      expectFailure(try await service.finish(late), "volume_present", naming: "copy")
      try await service.wait(for: id, "back") { $0.present }
      try await service.settle()
      try await story.guest.start()
      expectSmallIncrement(try await story.take(), on: tip)
      try await story.expectContents()
    }
  }

  /// Stops the VM, renames its file, and defines it anew with the new path, as an admin does by hand.
  static func rename(_ story: SnapshotStory, to name: String) async throws {
    let guest = story.guest
    let new = (guest.disk().path as NSString).deletingLastPathComponent + "/\(name)"
    try await guest.destroy()
    try FileManager.default.moveItem(atPath: guest.disk().path, toPath: new)
    guest.wasMoved(disks: ["vda": new])
    try await guest.define()
  }
}
