import Lab
import Messages
import RPC
import Testing

/// Row B6: hosts that are too old for increments.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct VersionGateTests {
  @Test("B6 a host that announces libvirt 7.5.9, or QEMU 6.0.9, is refused before anything is touched")
  func b6VersionsTooOld() async throws {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    try await CloudService.with(options) { service in
      let tidemark = service.tidemark
      let story = try await SnapshotStory.begin(service)
      let one = try await story.take()
      try await story.change()
      let truth = try await HostAnnouncement.measured(tidemark)
      // From now on nobody but the test speaks for the host. That the agent is dead also shows that nobody needs it for a
      // refusal: an operation that came as far as calling it would wait.
      await tidemark.agents[0].kill()
      let image = try FileHash.sha256(of: story.guest.disk().path)
      let files = try SnapshotStorage(tidemark, onPrimary: false).allFiles()

      let cases: [(AnnounceRequest, full: Bool, reason: String, found: String, needed: String)] = [
        (Self.with(truth) { $0.libvirtVersion = 7_005_009 }, false, "libvirt_too_old", "7.5.9", "7.6.0"),
        (Self.with(truth) { $0.qemuVersion = 6_000_009 }, false, "qemu_too_old", "6.0.9", "6.1.0"),
        // Fulls need less, but not nothing.
        (Self.with(truth) { $0.libvirtVersion = 7_001_009 }, true, "libvirt_too_old", "7.1.9", "7.2.0"),
      ]
      for (announcement, full, reason, found, needed) in cases {
        try await HostAnnouncement.send(announcement, to: tidemark)
        let ended = try await service.finish(service.submitTake(story.volume, full: full))
        expectFailure(ended, reason, naming: found)
        expectFailure(ended, reason, naming: needed)
        let why = ended.error?.why ?? ""
        #expect(why.contains(found) && why.contains(needed), "\(why)")
        #expect(ended.error?.facts["found"] == found)
        #expect(ended.error?.facts["needed"] == needed)
        #expect(ended.snapshotIDs.isEmpty)
      }
      #expect(try FileHash.sha256(of: story.guest.disk().path) == image)
      #expect(try SnapshotStorage(tidemark, onPrimary: false).allFiles() == files)
      #expect(try await tidemark.hosts[0].virsh("checkpoint-list", "web-1", "--name").isEmpty)
      let hosts = try await tidemark.tidemark("host", "ls")
      #expect(hosts.contains("7.1.9"))

      // Upgraded, the chain goes on.
      try await tidemark.restart(tidemark.agents[0])
      try await HostAnnouncement.send(truth, to: tidemark)
      expectSmallIncrement(try await story.takeUnchanged(), on: one)
      try await story.expectContents()
    }
  }

  private static func with(
    _ truth: AnnounceRequest, _ change: (inout AnnounceRequest) -> Void
  ) -> AnnounceRequest {
    var changed = truth
    change(&changed)
    return changed
  }
}
