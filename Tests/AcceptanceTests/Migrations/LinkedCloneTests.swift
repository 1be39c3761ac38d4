import Foundation
import Lab
import Messages
import Testing

/// Row C16: a volume with a template as backing file.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct LinkedCloneTests {
  /// Makes a template with content, and a VM with a volume over it.
  private func clone(_ service: CloudService, pool: String, name: String = "web-1") async throws -> LabGuest {
    let host = service.tidemark.hosts[0]
    let template = "\(pool)/template.qcow2"
    var content = DiskModel(size: 32 << 20)
    content.write(pattern: 0x5a, offset: 1 << 20, length: 4 << 20)
    if !FileManager.default.fileExists(atPath: template) {
      let raw = "\(service.tidemark.lab.directory)/template.raw"
      try await Command.run("qemu-img", "create", "-q", "-f", "raw", raw, "\(content.size)")
      try await Command.run("qemu-io", "-f", "raw", "-c", "write -P 0x5a 1M 4M", raw)
      try await Command.run("qemu-img", "convert", "-q", "-f", "raw", "-O", "qcow2", raw, template)
    }
    let path = "\(pool)/\(name)-vda.qcow2"
    try await Command.run("qemu-img", "create", "-q", "-f", "qcow2", "-b", template, "-F", "qcow2", path)
    var disk = LabDisk(path: path, size: content.size)
    disk.content = content
    return try await host.makeGuest(name, disks: [disk])
  }

  @Test("C16 a linked clone: F has no backing file; I, revert, cold and live migration with storage work")
  func c16LinkedClone() async throws {
    try await CloudService.with(MigrationTests.options()) { service in
      let tidemark = service.tidemark
      let guest = try await clone(service, pool: tidemark.pool)
      let story = try await SnapshotStory(service, guest)
      let full = try await story.take()
      expectFull(full, .firstSnapshot)
      let store = SnapshotStorage(tidemark, onPrimary: false)
      let text = try await Command.run("qemu-img", "info", "--output", "json", store.image(full))
      #expect(!text.contains("backing-filename"))
      let second = try await story.take()
      expectSmallIncrement(second, on: full)

      // Stopped, it is copied with all that its template holds, too.
      try await guest.destroy()
      let stopped = try await story.takeUnchanged(full: true)
      expectFull(stopped, .requested)
      // Cold: it stands alone afterwards.
      _ = try await service.succeed(service.submitMigration(ofVolume: "web-1/vda", to: "local-host-a"))
      try await service.noteMove(of: guest)
      #expect(try await guest.difference() == nil)
      #expect(
        try await !Command.run("qemu-img", "info", "--output", "json", guest.disk().path).contains(
          "backing-filename"))
      try await guest.start()
      let third = try await story.take()
      expectSmallIncrement(third, on: stopped)

      // Live, of another clone; then a revert to a point from before.
      let other = try await SnapshotStory(
        service, try await clone(service, pool: tidemark.pool, name: "web-2"))
      let first = try await other.take()
      try await other.change()
      try await service.migrate(other.guest, to: tidemark.hosts[1], pool: "local-host-b")
      let moved = try await other.take()
      expectSmallIncrement(moved, on: first)
      try await other.expectContents()
      try await other.revert(to: first)
      expectSmallIncrement(try await other.take(), on: first)
      try await other.expectContents()
      try await story.revert(to: second)
      expectSmallIncrement(try await story.take(), on: second)
      try await story.expectContents()
    }
  }

  @Test("C16 a linked clone is reverted while it is one")
  func c16Revert() async throws {
    try await CloudService.with(MigrationTests.options()) { service in
      let story = try await SnapshotStory(service, try await clone(service, pool: service.tidemark.pool))
      let full = try await story.take()
      _ = try await story.take()
      try await story.revert(to: full)
      expectSmallIncrement(try await story.take(), on: full)
      try await story.expectContents()
    }
  }
}
