import Foundation
import Lab
import Messages
import Testing

/// Row D14: the database is dropped, and the catalog rebuilt from the manifests.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct RebuildTests {
  @Test(
    "D14 the database is dropped: rebuilt from the manifests it is as before, row by row; killed half way, the same"
  )
  func d14Dropped() async throws {
    try await Lab.with { lab in
      var options = LabTidemarkOptions()
      options.settings = [("snapshot.delta.max", "8")]
      let elsewhere = try lab.folder("elsewhere")
      options.agentFlags = ["--store", "elsewhere=\(elsewhere)"]
      let tidemark = try await LabTidemark(in: lab, options: options)
      try await tidemark.tidemark("store", "add", "elsewhere", "--zone", "zone-2")
      let story = try await CloudService.withService(of: tidemark) { try await Self.story($0) }
      try await CloudService.withService(of: tidemark) { service in
        try await service.waitForMarker(in: tidemark.pool)
        try await service.settle()
      }
      let before = try await tidemark.records()
      #expect(before.count > 8)

      // 3 a.m.: everything that the catalog knew is gone.
      await tidemark.catalog.kill()
      try await tidemark.postgres.psql("DROP DATABASE \(LabTidemark.database) WITH (FORCE)")
      _ = try await tidemark.postgres.makeDatabase(LabTidemark.database)
      try await tidemark.restart(tidemark.catalog)
      try await CloudService.withService(of: tidemark) { service in
        try await Self.waitForHosts(service)
        // Begun too early, it says what is to be made known.
        let early = try await tidemark.command(["catalog", "rebuild"])
        #expect(early.status == .exited(5), "\(early)")
        for part in ["tidemark pool add shared", "tidemark store add backup", "tidemark store add elsewhere"]
        {
          #expect(early.output.contains(part), "\(early.output)")
        }
        try await tidemark.tidemark(
          "pool", "add", "shared", "--type", "shared-mount-point", "--cluster", LabTidemark.cluster, "--zone",
          LabTidemark.zone)
        try await tidemark.tidemark("store", "add", "backup", "--zone", LabTidemark.zone)
        // The agents register the volumes anew before anybody rebuilds.
        let anew = try await Self.waitForVolume(service)
        #expect(!before.contains { $0.contains(anew.id) })
        // Without the other store its copies are not known yet; what is there is recorded by itself.
        let partial = try await tidemark.command(["catalog", "rebuild"])
        #expect(partial.output.contains("elsewhere"), "\(partial.output)")
        try await tidemark.tidemark("store", "add", "elsewhere", "--zone", "zone-2")
        try await Self.waitForStore("elsewhere", service)

        // Killed between the parts, another one begins again.
        let held = try tidemark.hold(tidemark.orchestrator, at: "after-scan")
        let operation = try await service.snapshots.rebuildCatalog(.with { $0.requestID = RequestID.next() })
        _ = try await held.reached()
        _ = operation
      }
      try await tidemark.restart(tidemark.orchestrator)
      try await CloudService.withService(of: tidemark) { service in
        try await service.settle()
        let after = try await tidemark.records()
        #expect(after == before, "\(Self.difference(before, after))")
        // Once more, by the command: nothing is to be done.
        let again = try await tidemark.command(["catalog", "rebuild"])
        #expect(again.status == .exited(0), "\(again)")
        #expect(again.output.contains("0 snapshots recorded") && again.output.contains("settings"))
        #expect(try await tidemark.records() == before)

        // Settings are what no manifest holds.
        try await service.set("kvm.incremental.snapshot", "true")
        try await service.set("snapshot.delta.max", "8")
        try await service.set("snapshot.backup.to.secondary", "false")
        let tip = try #require(try await service.chain("web-1/vda").first(where: \.isTip))
        try await story.guest.write(0x5a, offset: 29 << 20, length: 1 << 19)
        let content = story.guest.content()
        let next = try await service.take("web-1/vda")
        expectSmallIncrement(next, on: tip)
        let place = SnapshotStorage(tidemark, onPrimary: true)
        #expect(try await content.difference(from: place.image(next)) == nil)
        // Deleted ones are removed by the same rules as before.
        let chain = try await service.chain("web-1/vda")
        for snapshot in chain.filter({ $0.state == .ready && $0.id != next.id }).reversed() {
          try await service.delete(snapshot)
        }
        #expect(try await content.difference(from: place.image(next)) == nil)
      }
    }
  }

  @Test(
    "D14 what contradicts what is recorded is named and left; what cannot be read is named; the rest is recorded"
  )
  func d14Contradictions() async throws {
    try await CloudService.with { service in
      let tidemark = service.tidemark
      let story = try await SnapshotStory.begin(service)
      let chain = [try await story.take(), try await story.take(), try await story.take()]
      let storage = SnapshotStorage(tidemark, onPrimary: false)
      let before = try await tidemark.records()
      // One says something else than the catalog, one cannot be read.
      let second = storage.manifest(chain[1])
      let text = try String(contentsOfFile: second, encoding: .utf8)
      try text.replacing("\"kind\"", with: "\"name\" : \"renamed\",\n  \"kind\"").write(
        toFile: second, atomically: true, encoding: .utf8)
      try Data("{".utf8).write(to: URL(filePath: storage.manifest(chain[2])))
      // And one lies there that was never recorded here, with a parent that is nowhere.
      let stranger = UUID().uuidString.lowercased()
      try text.replacing(chain[1].id, with: stranger).replacing(
        chain[0].id, with: UUID().uuidString.lowercased()
      )
      .write(
        toFile: "\(storage.folder)/\(chain[0].volumeID)/\(stranger).json", atomically: true, encoding: .utf8)
      let result = try await tidemark.command(["catalog", "rebuild", "--output", "json"])
      #expect(result.status == .exited(5), "\(result)")
      for code in ["record_contradicted", "manifest_unreadable", "parent_unknown"] {
        #expect(result.output.contains(code), "\(code): \(result.output)")
      }
      #expect(result.output.contains("do not say the same: name. Neither"), "\(result.output)")
      #expect(try await tidemark.records() == before, "nothing that is recorded was changed")
    }
  }

  // MARK: - Parts

  /// Chains on secondary and primary, with hidden links, a copy, a group, a revert's branch and a detached volume's snapshot.
  private static func story(_ service: CloudService) async throws -> SnapshotStory {
    let tidemark = service.tidemark
    let guest = try await tidemark.hosts[0].makeGuest(
      "web-1", pool: tidemark.pool, diskSizes: [32 << 20, 16 << 20])
    let story = try await SnapshotStory(service, guest)
    let chain = [try await story.take(), try await story.take(), try await story.take()]
    _ = try await service.takeGroup("web-1")
    try await service.delete(chain[1])
    _ = try await service.copy(chain[2], to: "elsewhere")
    try await story.revert(to: chain[2])
    _ = try await story.take()
    try await service.set("snapshot.backup.to.secondary", "false")
    _ = try await story.take()
    _ = try await story.take()
    #expect(try await service.chain("web-1/vda").contains { $0.state == .hidden })
    return story
  }

  private static func difference(_ before: [String], _ after: [String]) -> String {
    let (missing, more) = (Set(before).subtracting(after), Set(after).subtracting(before))
    return
      "missing:\n\(missing.sorted().joined(separator: "\n"))\nmore:\n\(more.sorted().joined(separator: "\n"))"
  }

  /// Waits until a host has said that it has the store: with its next heartbeat.
  private static func waitForStore(_ name: String, _ service: CloudService) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try await service.inventory.listStores(.init()).stores.first(where: { $0.name == name })?.hosts
      .isEmpty ?? true
    {
      guard ContinuousClock.now < deadline else { throw LabError("no host has store \(name)") }
      try await Task.sleep(for: .milliseconds(100))
    }
  }

  private static func waitForHosts(_ service: CloudService) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while (try? await service.inventory.listHosts(ListHostsRequest()).hosts.filter(\.alive).count) != 2 {
      guard ContinuousClock.now < deadline else { throw LabError("the hosts are not known again") }
      try await Task.sleep(for: .milliseconds(100))
    }
  }

  private static func waitForVolume(_ service: CloudService) async throws -> Volume {
    let deadline = ContinuousClock.now + .seconds(30)
    while true {
      let volumes = try await service.inventory.listVolumes(ListVolumesRequest()).volumes
      if volumes.count == 2, let first = volumes.first { return first }
      guard ContinuousClock.now < deadline else { throw LabError("the volumes are not reported") }
      try await Task.sleep(for: .milliseconds(100))
    }
  }
}
