import Foundation
import Lab
import Messages
import Testing

/// Row D16: somebody else's bitmaps and checkpoints, in the same image and on the same VM.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct ForeignBitmapTests {
  /// In the file from the beginning; names that are nearly ours among them.
  private static let bitmaps: Set<String> = ["nightly", "tidemark-nightly", "tidemark-"]
  /// Made on the running VM, as another backup tool would.
  private static let checkpoint = "virtnbdbackup.0"

  @Test("D16 somebody else's bitmaps and checkpoints are left alone by take, check, delete and revert")
  func d16ForeignBitmapsStay() async throws {
    try await CloudService.with(FaultScene.options()) { service in
      let tidemark = service.tidemark
      let guest = try await tidemark.hosts[0].makeGuest("web-1", pool: tidemark.pool)
      let image = guest.disk().path
      for name in Self.bitmaps {
        try await Command.run("qemu-img", "bitmap", "--add", "-f", "qcow2", image, name)
      }
      try await guest.start()
      try await guest.host.virsh("checkpoint-create-as", "web-1", Self.checkpoint, "--diskspec", "vda")
      try await guest.write(0x11, offset: 0, length: 4 << 20)

      let first = try await service.take("web-1/vda")
      try await guest.write(0x22, offset: 4 << 20, length: 1 << 20)
      let second = try await service.take("web-1/vda")
      #expect(second.kind == .incremental)
      try await expectChecked(service)
      try await guest.write(0x33, offset: 8 << 20, length: 1 << 20)
      let third = try await service.take("web-1/vda")
      try await service.delete(third)
      try await expectForeignCheckpoint(guest)

      // Their checkpoint still works: it counts what has changed since it was made.
      let since = try await guest.host.virsh("checkpoint-dumpxml", "web-1", Self.checkpoint, "--size")
      #expect(since.contains("<disk name='vda'") || since.contains("<disk name=\"vda\""), "\(since)")

      try await guest.destroy()
      #expect(try await ImageBitmaps.names(in: image).isSuperset(of: Self.bitmaps.union([Self.checkpoint])))
      try await expectChecked(service)
      #expect(try await ImageBitmaps.names(in: image).isSuperset(of: Self.bitmaps.union([Self.checkpoint])))
      try await service.delete(second)
      #expect(
        try await ImageBitmaps.names(in: image)
          == Self.bitmaps.union([Self.checkpoint, first.checkpoint]))

      // The reverted image is another one: a bitmap that has not recorded since its beginning would lie in it. What libvirt
      // knows of their checkpoint is theirs all the same.
      try await service.revert(to: first)
      try await expectForeignCheckpoint(guest)
      #expect(try await ImageBitmaps.names(in: image) == [first.checkpoint])
    }
  }

  /// A check finds nothing.
  private func expectChecked(_ service: CloudService) async throws {
    let check = try await service.finish(service.submitCheck("web-1/vda"))
    #expect(check.state == .succeeded)
    #expect(check.findings.isEmpty, "\(check.findings.map(\.summary))")
  }

  private func expectForeignCheckpoint(_ guest: LabGuest) async throws {
    let listed = try await guest.host.virsh("checkpoint-list", "web-1", "--name")
    #expect(listed.split(whereSeparator: \.isWhitespace) == [Self.checkpoint[...]], "\(listed)")
  }
}
