import Lab
import Messages
import Testing

/// Section B of the acceptance table, as far as settings decide: full or incremental, how long a chain, and where to.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct SettingsTests {
  private static func options(_ settings: (String, String)..., hosts: [String] = ["host-a"])
    -> LabTidemarkOptions
  {
    var options = LabTidemarkOptions()
    options.hosts = hosts
    options.settings = settings
    return options
  }

  @Test(
    "B1 with increments off every snapshot is full: incremental_disabled; deletion, revert, export and template work"
  )
  func b1Off() async throws {
    try await CloudService.with(Self.options(("kvm.incremental.snapshot", "false"))) { service in
      let story = try await SnapshotStory.begin(service)
      let (one, two) = (try await story.take(), try await story.take())
      // Asked for or not: the setting is the reason.
      let three = try await story.take(full: true)
      for snapshot in [one, two, three] {
        expectFull(snapshot, .incrementalDisabled)
        #expect(snapshot.checkpoint.isEmpty)
        #expect(!snapshot.isTip)
      }
      try await story.expectContents()
      #expect(try await story.bitmaps().isEmpty)

      // Nothing needs it: it is gone at once.
      try await story.delete(two)
      #expect(try await story.chain().map(\.id) == [one.id, three.id])
      try await Self.expectExports(of: three, story)
      try await story.revert(to: one)
      #expect(try await story.tip() == nil)
      expectFull(try await story.take(), .incrementalDisabled)
      try await story.expectContents()
      #expect(try await story.bitmaps().isEmpty)
    }
  }

  @Test("B2 off, on, off, on: what is new follows the setting, what is old works as before")
  func b2OffAndOn() async throws {
    try await CloudService.with(Self.options(("kvm.incremental.snapshot", "false"))) { service in
      let story = try await SnapshotStory.begin(service)
      let one = try await story.take()
      expectFull(one, .incrementalDisabled)

      try await service.set("kvm.incremental.snapshot", "true")
      let two = try await story.take()
      expectFull(two, .chainEnded)
      let three = try await story.take()
      expectSmallIncrement(three, on: two)

      try await service.set("kvm.incremental.snapshot", "false")
      let four = try await story.take()
      expectFull(four, .incrementalDisabled)
      #expect(try await story.tip() == nil)
      #expect(try await story.bitmaps().isEmpty)
      // The chain of before: its root is hidden as its child needs it, and the child restores, whatever holds now.
      try await story.delete(two)
      #expect(try await story.chain().first { $0.id == two.id }?.state == .hidden)
      try await Self.expectExports(of: three, story)
      try await story.revert(to: three)
      try await story.expectContents()
      expectFull(try await story.take(), .incrementalDisabled)

      try await service.set("kvm.incremental.snapshot", "true")
      let six = try await story.take()
      expectFull(six, .chainEnded)
      expectSmallIncrement(try await story.take(), on: six)
      // The last child goes, and its hidden parent with it.
      try await story.delete(three)
      #expect(try await !story.chain().contains { $0.id == two.id || $0.id == three.id })
      // One that was taken without a bitmap restores as well; nothing can be an increment on it.
      try await story.revert(to: one)
      expectFull(try await story.take(), .chainEnded)
      try await story.expectContents()
    }
  }

  /// A new volume, and a template and a volume out of that, hold what the snapshot does.
  private static func expectExports(
    of snapshot: Snapshot, _ story: SnapshotStory, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let service = story.service
    let content = try #require(await story.contents[snapshot.id], sourceLocation: sourceLocation)
    let pool = try service.tidemark.hosts[0].localPool("local")
    let template = try await service.succeed(service.submitTemplate(of: snapshot))
    for (name, made) in [
      ("direct", try await service.submitVolume(of: snapshot, pool: "local-host-a", path: "direct.qcow2")),
      (
        "template",
        try await service.submitVolume(
          ofTemplate: template.targetID, pool: "local-host-a", path: "template.qcow2")
      ),
    ] {
      _ = try await service.succeed(made)
      try await ImageFile.expect("\(pool)/\(name).qcow2", holds: content, sourceLocation: sourceLocation)
    }
    _ = try await service.succeed(service.submitTemplateDeletion(template.targetID))
    #expect(ImageFile.listing("\(service.tidemark.store)/templates").isEmpty, sourceLocation: sourceLocation)
  }

  @Test(
    "B3 a cluster's value wins over its zone's, and a volume follows its pool's cluster"
  )
  func b3Scopes() async throws {
    var options = Self.options(("snapshot.delta.max", "9"), hosts: ["host-a", "host-b"])
    options.clusters = ["host-b": "cluster-2"]
    try await CloudService.with(options) { service in
      let tidemark = service.tidemark
      try await service.set("kvm.incremental.snapshot", "false", .zone, of: LabTidemark.zone)
      try await service.set("kvm.incremental.snapshot", "true", .cluster, of: "cluster-2")
      try await service.set("snapshot.delta.max", "2", .zone, of: LabTidemark.zone)

      // Where a value comes from can be asked, by everybody.
      let asked = try await service.inventory.listSettings(
        .with {
          $0.scope = .cluster
          $0.scopeName = "cluster-2"
        }
      ).settings
      #expect(
        asked.map { "\($0.name) \($0.value) \($0.scope) \($0.scopeName)" } == [
          "kvm.incremental.consolidate.hidden 0 unspecified ",
          "kvm.incremental.snapshot true cluster cluster-2",
          "operation.purge.delay 90 unspecified ",
          "snapshot.backup.to.secondary true unspecified ", "snapshot.delta.max 2 zone zone-1",
        ])
      let cluster = try await tidemark.tidemark(
        "settings", "get", "kvm.incremental.snapshot", "--cluster", LabTidemark.cluster)
      #expect(cluster == "false\n")

      let first = try await SnapshotStory.begin(service)
      expectFull(try await first.take(), .incrementalDisabled)
      expectFull(try await first.take(), .incrementalDisabled)
      try await first.expectContents()

      let second = try await SnapshotStory.begin(
        service, name: "web-2", host: 1, pool: tidemark.hosts[1].localPool("local"))
      let one = try await second.take()
      expectFull(one, .firstSnapshot)
      expectSmallIncrement(try await second.take(), on: one)
      let three = try await second.take()
      expectFull(three, .chainLimit)

      // Without the cluster's value the zone's holds there, without that the global one.
      let left = try await tidemark.tidemark(
        "settings", "unset", "kvm.incremental.snapshot", "--cluster", "cluster-2")
      #expect(left.contains("zone zone-1"))
      expectFull(try await second.take(), .incrementalDisabled)
      try await tidemark.tidemark("settings", "unset", "kvm.incremental.snapshot", "--zone", LabTidemark.zone)
      try await tidemark.tidemark("settings", "unset", "snapshot.delta.max", "--zone", LabTidemark.zone)
      let five = try await second.take()
      expectFull(five, .chainEnded)
      var last = five
      for _ in 0..<2 {
        let next = try await second.take()
        expectSmallIncrement(next, on: last)
        last = next
      }
      try await second.expectContents()

      // So do the volumes of a stopped VM, and one that no VM has any more.
      try await service.set("kvm.incremental.snapshot", "false", .zone, of: LabTidemark.zone)
      try await service.set("kvm.incremental.snapshot", "true", .cluster, of: "cluster-2")
      try await second.guest.destroy()
      let stopped = try await second.takeUnchanged()
      expectSmallIncrement(stopped, on: last)
      try await second.expectContents()
      try await second.guest.host.virsh("undefine", second.guest.name)
      expectSmallIncrement(try await service.take(stopped.volumeID), on: stopped)
      try await first.guest.destroy()
      expectFull(try await first.takeUnchanged(), .incrementalDisabled)
    }
  }

  @Test(
    "B4 snapshot.backup.to.secondary flipped: the next is full, store_changed; the old chain stays usable")
  func b4StoreChanged() async throws {
    try await CloudService.with(Self.options(("snapshot.delta.max", "9"))) { service in
      let story = try await SnapshotStory.begin(service)
      let one = try await story.take()
      let two = try await story.take()
      expectSmallIncrement(two, on: one)
      #expect(one.location?.storeID.isEmpty == false)

      try await service.set("snapshot.backup.to.secondary", "false")
      let three = try await story.take()
      expectFull(three, .storeChanged)
      #expect(three.location?.name == "shared")
      #expect(three.location?.storeID.isEmpty == true)
      let four = try await story.take()
      expectSmallIncrement(four, on: three)
      try await story.expectContents()

      // Back to a snapshot of the old chain, which is elsewhere than the next one goes.
      try await story.revert(to: two)
      #expect(try await story.tip() == two.id)
      let five = try await story.take()
      expectFull(five, .storeChanged)

      try await service.set("snapshot.backup.to.secondary", "true")
      let six = try await story.take()
      expectFull(six, .storeChanged)
      #expect(six.location?.name == "backup")
      // Each chain goes from where it is.
      try await story.delete(one)
      try await story.delete(two)
      try await story.delete(three)
      try await story.delete(four)
      #expect(try await story.chain().map(\.id) == [five.id, six.id])
      try await story.expectContents()
    }
  }

  @Test("B5 snapshot.delta.max lowered, raised and 1 decides at each take; 0, negative and text are refused")
  func b5ChainLimit() async throws {
    try await CloudService.with(Self.options(("snapshot.delta.max", "4"))) { service in
      let story = try await SnapshotStory.begin(service)
      let one = try await story.take()
      let two = try await story.take()
      let three = try await story.take()
      expectSmallIncrement(three, on: two)
      // Three links are too many now, though four were allowed when they were taken.
      try await service.set("snapshot.delta.max", "3")
      let four = try await story.take()
      expectFull(four, .chainLimit)
      let five = try await story.take()
      let six = try await story.take()
      expectSmallIncrement(six, on: five)
      // Raised, the tip that would have been the last goes on.
      try await service.set("snapshot.delta.max", "4")
      let seven = try await story.take()
      expectSmallIncrement(seven, on: six)
      expectFull(try await story.take(), .chainLimit)
      try await service.set("snapshot.delta.max", "1")
      for _ in 0..<2 { expectFull(try await story.take(), .chainLimit) }

      for value in ["0", "-1", "many", "1.5", " 2", "2147483648"] {
        await expectRefusal("invalid_setting_value", .invalidArgument, naming: "snapshot.delta.max") {
          try await service.set("snapshot.delta.max", value)
        }
      }
      let command = try await service.tidemark.command(["settings", "set", "snapshot.delta.max", "0"])
      #expect(!command.status.isSuccess)
      #expect(command.error.contains("at least 1"))
      #expect(try await service.tidemark.tidemark("settings", "get", "snapshot.delta.max") == "1\n")
      expectFull(try await story.take(), .chainLimit)
      try await story.expectContents()
      // The chains that the limits ended restore like any other.
      try await story.revert(to: three)
      try await story.revert(to: seven)
      #expect(try await story.chain().contains { $0.id == one.id })
    }
  }

  @Test("B8 hidden links count toward snapshot.delta.max")
  func b8HiddenLinksCount() async throws {
    try await CloudService.with(Self.options(("snapshot.delta.max", "3"))) { service in
      let story = try await SnapshotStory.begin(service)
      let one = try await story.take()
      let two = try await story.take()
      let three = try await story.take()
      expectSmallIncrement(three, on: two)
      try await story.delete(one)
      try await story.delete(two)
      #expect(try await story.chain().filter { $0.state == .hidden }.map(\.id) == [one.id, two.id])
      let four = try await story.take()
      expectFull(four, .chainLimit)
      try await story.expectContents()
      // The last one that is to be seen takes the hidden ones with it.
      try await story.delete(three)
      #expect(try await story.chain().map(\.id) == [four.id])
      expectSmallIncrement(try await story.take(), on: four)
      try await story.expectContents()
    }
  }
}
