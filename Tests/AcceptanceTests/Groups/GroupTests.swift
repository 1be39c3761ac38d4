import Foundation
import Lab
import Messages
import Testing

/// Snapshots of several disks of one VM by one operation.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct GroupTests {
  private static func options() -> LabTidemarkOptions {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    options.settings = [("snapshot.delta.max", "100")]
    return options
  }

  @Test("C4 a VM with 4 disks that a guest writes to in order all the time: each group is one instant")
  func c4GroupIsOneInstant() async throws {
    try await CloudService.with(Self.options()) { service in
      let tidemark = service.tidemark
      let storage = SnapshotStorage(tidemark, onPrimary: false)
      let linux = try await tidemark.hosts[0].makeLinuxGuest(
        "web-1", pool: tidemark.pool, diskSize: 16 << 20, moreDiskSizes: [16 << 20, 16 << 20, 16 << 20])
      // Nothing is mounted: the disks belong to the counter.
      try await linux.start(mounting: false)
      let counter = GuestCounter(linux: linux)
      try await counter.start()

      var groups: [[String: Snapshot]] = []
      for _ in 0..<5 {
        try await counter.advance(by: 5)
        groups.append(try await service.takeGroup("web-1"))
      }
      try await counter.advance(by: 1)
      #expect(try await counter.failures().isEmpty)

      var before = 0
      for (index, group) in groups.enumerated() {
        #expect(group.keys.sorted() == ["vda", "vdb", "vdc", "vdd"])
        #expect(Set(group.values.map(\.groupID)).count == 1)
        #expect(Set(group.values.map(\.operationID)).count == 1)
        #expect(Set(group.values.map(\.checkpoint)).count == 1)
        #expect(Set(group.values.compactMap { $0.takenAt.map { "\($0)" } }).count == 1)
        #expect(group.values.allSatisfy { $0.kind == (index == 0 ? .full : .incremental) })
        var numbers: [Int] = []
        for disk in group.keys.sorted() {
          numbers.append(try await GuestCounter.last(in: storage.image(#require(group[disk]))))
        }
        #expect(numbers == numbers.sorted(by: >), "written in this order: \(numbers)")
        #expect(try #require(numbers.first) - #require(numbers.last) <= 1, "one write in flight: \(numbers)")
        #expect(try #require(numbers.last) >= before + 4, "\(numbers)")
        before = try #require(numbers.last)
      }
    }
  }

  @Test(
    "C5 one of 4 disks has lost its bitmap or its parent: that one is full and says why, the others go on")
  func c5OneDiskIsFull() async throws {
    try await CloudService.with(Self.options()) { service in
      let tidemark = service.tidemark
      let storage = SnapshotStorage(tidemark, onPrimary: false)
      let guest = try await tidemark.hosts[0].makeGuest(
        "web-1", pool: tidemark.pool, diskSizes: Array(repeating: 16 << 20, count: 4))
      let disks = guest.disks.map(\.target)
      try await guest.start()
      for disk in disks { try await guest.write(0x11, offset: 0, length: 1 << 20, to: disk) }
      var last = try await service.takeGroup("web-1")
      #expect(last.values.allSatisfy { $0.fullReason == .firstSnapshot })

      for (index, trouble) in DiskTrouble.allCases.enumerated() {
        let disk = disks[index + 1]
        try await guest.destroy()
        try await trouble.make(guest.disk(disk), parent: #require(last[disk]), storage)
        try await guest.start()
        for (place, target) in disks.enumerated() {
          try await guest.write(
            UInt8(0x20 + index), offset: (1 + index) << 20, length: (place + 1) << 16, to: target)
        }
        let group = try await service.takeGroup("web-1")
        for target in disks {
          let snapshot = try #require(group[target])
          if target == disk {
            #expect(snapshot.kind == .full, "\(trouble)")
            #expect(snapshot.fullReason == trouble.reason, "\(trouble)")
            #expect(snapshot.parentID.isEmpty, "\(trouble)")
          } else {
            #expect(snapshot.kind == .incremental, "\(trouble): \(target)")
            #expect(snapshot.parentID == last[target]?.id, "\(trouble): \(target)")
          }
          let difference = try await guest.content(of: target).difference(from: storage.image(snapshot))
          #expect(difference == nil, "\(trouble)")
        }
        #expect(Set(group.values.map(\.groupID)).count == 1)
        // The same trouble does not come back.
        last = try await service.takeGroup("web-1")
        #expect(last.values.allSatisfy { $0.kind == .incremental }, "\(trouble)")
      }
      // Some of the disks, and then all: each goes on from its own last one.
      let some = try await service.takeGroup("web-1/vdd", "web-1/vdb")
      #expect(some.keys.sorted() == ["vdb", "vdd"])
      let all = try await service.takeGroup("web-1")
      for target in disks { #expect(all[target]?.parentID == (some[target] ?? last[target])?.id) }
      let listed = try await guest.host.virsh("checkpoint-list", "web-1", "--name")
      #expect(listed.isEmpty)
    }
  }

  @Test("all disks of a VM: one that no pool holds is left out by name or not at all")
  func allDisksOfAVM() async throws {
    try await CloudService.with(Self.options()) { service in
      let tidemark = service.tidemark
      let guest = try await tidemark.hosts[0].makeGuest(
        "web-1", pool: tidemark.pool, diskSizes: [16 << 20, 16 << 20])
      // On a path of no pool.
      let stray = try tidemark.lab.folder("elsewhere") + "/stray.qcow2"
      try await Command.run("qemu-img", "create", "-q", "-f", "qcow2", stray, "\(16 << 20)")
      try await guest.host.virsh(
        "attach-disk", "web-1", stray, "vdc", "--driver", "qemu", "--subdriver", "qcow2", "--config")
      try await guest.start()
      // All disks are those that the host has told of: it does when libvirt tells of the start.
      var isKnown = false
      for _ in 0..<300 where !isKnown {
        isKnown =
          try await tidemark.postgres.psql(
            "SELECT count(*) FROM tidemark.vm_uncovered_disks", database: "tidemark") == "1"
      }

      await expectRefusal("disks_not_covered", .failedPrecondition, naming: stray) {
        _ = try await service.submitTake(of: ["web-1"])
      }
      await expectRefusal("unknown_disk", .notFound, naming: "vdz") {
        _ = try await service.submitTake(of: ["web-1"], without: ["vdc", "vdz"])
      }
      await expectRefusal("nothing_to_leave_out", .invalidArgument) {
        _ = try await service.submitTake(of: ["web-1/vda"], without: ["vdc"])
      }
      let group = try await service.takeGroup("web-1", without: ["vdc"])
      #expect(group.keys.sorted() == ["vda", "vdb"])
      let told = try await tidemark.tidemark(
        "snapshot", "take", "web-1", "--without", "vdc", "--without", "vda")
      #expect(told.contains("web-1/vdb") && !told.contains("web-1/vda"), "\(told)")
    }
  }
}

/// What can happen to one disk between two snapshots.
private enum DiskTrouble: CaseIterable {
  case bitmapLost, bitmapBroken, parentLost

  var reason: FullReason {
    switch self {
    case .bitmapLost: .bitmapMissing
    case .bitmapBroken: .bitmapInconsistent
    case .parentLost: .parentUnavailable
    }
  }

  /// Makes the trouble; the VM is stopped.
  func make(_ disk: LabDisk, parent: Snapshot, _ storage: SnapshotStorage) async throws {
    switch self {
    case .bitmapLost:
      try await Command.run("qemu-img", "bitmap", "--remove", "-f", "qcow2", disk.path, parent.checkpoint)
    case .bitmapBroken:
      // A write that dies: whoever opens the image for writing marks its bitmaps until they are closed in order.
      let node = "driver=qcow2,node-name=disk,file.driver=file,file.filename=\(disk.path)"
      try await Command.run(
        "bash", "-c",
        """
        coproc qemu-storage-daemon --blockdev "$1" --chardev stdio,id=c --monitor chardev=c
        read -r greeting <&"${COPROC[0]}"
        kill -9 "$COPROC_PID"
        wait "$COPROC_PID" || true
        """, "bash", node)
    case .parentLost:
      try FileManager.default.moveItem(
        atPath: storage.image(parent), toPath: storage.image(parent) + ".lost")
    }
  }
}
