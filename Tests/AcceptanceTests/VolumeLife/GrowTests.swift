import Foundation
import Lab
import Messages
import Testing

/// Row C3: a disk grows between increments.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct GrowTests {
  private static func options(onPrimary: Bool) -> LabTidemarkOptions {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    options.settings = [
      ("snapshot.delta.max", "100"), ("snapshot.backup.to.secondary", onPrimary ? "false" : "true"),
    ]
    return options
  }

  /// Grows the stopped guest's disk, as an operator does.
  private func growStopped(_ guest: LabGuest, to size: Int) async throws {
    try await Command.run("qemu-img", "resize", "-q", "-f", "qcow2", guest.disk().path, "\(size)")
    var content = guest.content()
    content.grow(to: size)
    guest.setContent(content)
  }

  @Test(
    "C3 grown live and stopped between increments: each point restores with its own size and content",
    arguments: [false, true])
  func c3Grows(onPrimary: Bool) async throws {
    try await CloudService.with(Self.options(onPrimary: onPrimary)) { service in
      let story = try await SnapshotStory.begin(service)
      let guest = story.guest
      func expectSize(_ snapshot: Snapshot, _ size: Int) async throws {
        #expect(snapshot.virtualBytes == UInt64(size))
        let volume = try await service.volume(story.volume)
        #expect(volume.virtualBytes == UInt64(size))
      }
      let full = try await story.take()
      try await expectSize(full, 32 << 20)

      // Live, with data in the new part, and the next increment without any there.
      try await guest.grow(to: 48 << 20)
      try await guest.write(0x44, offset: 40 << 20, length: 1 << 20)
      let live = try await story.take()
      expectIncrement(live, on: full)
      try await expectSize(live, 48 << 20)
      try await guest.discard(offset: 40 << 20, length: 1 << 19)
      let discarded = try await story.take()
      expectIncrement(discarded, on: live)

      // Stopped, to a size that is no multiple of a cluster, and snapshotted as it stands.
      let odd = (56 << 20) + 3 * 512
      try await guest.destroy()
      try await growStopped(guest, to: odd)
      let stopped = try await story.takeUnchanged()
      expectSmallIncrement(stopped, on: discarded)
      try await expectSize(stopped, odd)

      // Grown again while it is stopped, and first written to when it runs.
      try await growStopped(guest, to: 64 << 20)
      try await guest.start()
      try await guest.write(0x66, offset: 63 << 20, length: 1 << 20)
      let started = try await story.take()
      expectIncrement(started, on: stopped)
      try await expectSize(started, 64 << 20)
      try await story.expectContents()

      // Back to where it was smaller: the volume shrinks with its content, and what grows next is empty again.
      try await story.revert(to: full)
      let volume = try await service.volume(story.volume)
      #expect(volume.virtualBytes == 32 << 20)
      try await guest.grow(to: 48 << 20)
      let branch = try await story.take()
      expectIncrement(branch, on: full)
      try await expectSize(branch, 48 << 20)
      try await story.revert(to: started)
      let last = try await story.take()
      expectIncrement(last, on: started)
      try await story.expectContents()
    }
  }
}
