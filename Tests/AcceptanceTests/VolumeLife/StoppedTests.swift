import Lab
import Messages
import Testing

/// Rows C1, C2 and C13: snapshots go on through stops and starts, detaching and attaching, and a start in the middle.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct StoppedTests {
  private static func options(hosts: [String]) -> LabTidemarkOptions {
    var options = LabTidemarkOptions()
    options.settings = [("snapshot.delta.max", "100")]
    options.hosts = hosts
    return options
  }

  /// A snapshot that must be an increment on the one before, and hold this.
  private func expect(
    _ snapshot: Snapshot, on parent: Snapshot, holds content: DiskModel, _ service: CloudService,
    _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    #expect(snapshot.kind == .incremental, comment, sourceLocation: sourceLocation)
    #expect(snapshot.parentID == parent.id, comment, sourceLocation: sourceLocation)
    let storage = SnapshotStorage(service.tidemark, onPrimary: false)
    let difference = try await content.difference(from: storage.image(snapshot))
    #expect(difference == nil, comment, sourceLocation: sourceLocation)
  }

  @Test("C1 reset, stop and start, pause and resume, stopped, started: increments all the way")
  func c1LifeBetweenSnapshots() async throws {
    try await CloudService.with(Self.options(hosts: ["host-a"])) { service in
      let tidemark = service.tidemark
      let guest = try await tidemark.hosts[0].makeGuest("web-1", pool: tidemark.pool)
      try await guest.start()
      try await guest.write(0x11, offset: 0, length: 4 << 20)
      var tip = try await service.take("web-1/vda")
      let life: [(String, @Sendable () async throws -> Void)] = [
        (
          "reset",
          {
            try await guest.resume()
            try await guest.host.virsh("reset", guest.name)
            try await guest.pause()
          }
        ),
        (
          "stopped and started",
          {
            try await guest.destroy()
            try await guest.start()
          }
        ),
        (
          "resumed and paused",
          {
            try await guest.resume()
            try await guest.pause()
          }
        ),
        ("stopped", { try await guest.destroy() }),
        ("stopped still", {}),
        ("started", { try await guest.start() }),
      ]
      for (index, (name, live)) in life.enumerated() {
        if name != "stopped still", name != "started" {
          try await guest.write(UInt8(index + 2), offset: (8 + 2 * index) << 20, length: 1 << 20)
        }
        if name == "stopped" {
          try await guest.writeZeroes(offset: 0, length: 1 << 20)
          try await guest.discard(offset: 1 << 20, length: 1 << 20)
        }
        try await live()
        let next = try await service.take("web-1/vda")
        #expect(next.allocatedBytes < 2 << 20, "\(name)")
        try await expect(next, on: tip, holds: guest.content(), service, "\(name)")
        tip = next
      }
    }
  }

  @Test("C2 detached, and attached to another VM on another host: an increment each time")
  func c2Detached() async throws {
    try await CloudService.with(Self.options(hosts: ["host-a", "host-b"])) { service in
      let tidemark = service.tidemark
      let first = try await tidemark.hosts[0].makeGuest(
        "web-1", pool: tidemark.pool, diskSizes: [16 << 20, 64 << 20])
      let second = try await tidemark.hosts[1].makeGuest("web-2", pool: tidemark.pool, diskSizes: [16 << 20])
      try await first.start()
      try await first.write(0x11, offset: 0, length: 4 << 20, to: "vdb")
      let full = try await service.take("web-1/vdb")
      let volume = full.volumeID

      try await first.write(0x22, offset: 8 << 20, length: 1 << 20, to: "vdb")
      try await first.destroy()
      let disk = try await first.detach("vdb")
      let detached = try await service.take(volume)
      try await expect(detached, on: full, holds: disk.content, service, "detached")

      try await second.attach(disk)
      try await second.start()
      try await second.write(0x33, offset: 16 << 20, length: 1 << 20, to: "vdb")
      let attached = try await service.take(volume)
      try await expect(attached, on: detached, holds: second.content(of: "vdb"), service, "attached")
      #expect(attached.allocatedBytes < 2 << 20)
    }
  }

  @Test("C13 a VM that is started, on either host, while it is copied starts at once, and is copied live")
  func c13StartedInTheMiddle() async throws {
    try await CloudService.with(Self.options(hosts: ["host-a", "host-b"])) { service in
      let tidemark = service.tidemark
      let guest = try await tidemark.hosts[0].makeGuest("web-1", pool: tidemark.pool)
      try await guest.start()
      try await guest.write(0x11, offset: 0, length: 4 << 20)
      var tip = try await service.take("web-1/vda")
      for (index, destination) in tidemark.hosts.enumerated() {
        try await guest.write(UInt8(0x20 + index), offset: (8 + 8 * index) << 20, length: 1 << 20)
        try await guest.destroy()
        let held = try tidemark.hold(tidemark.agents[0], at: "copy-reading")
        let operation = try await service.submitTake("web-1/vda")
        let release = try await held.reached()
        // The copy is held half way: a start that had to wait for it would never end.
        if destination.name != guest.host.name { try await guest.moveDefinition(to: destination) }
        try await guest.start()
        try await guest.write(UInt8(0x40 + index), offset: (10 + 8 * index) << 20, length: 1 << 20)
        release.release()
        let ended = try await service.finish(operation)
        #expect(ended.state == .succeeded, "\(destination.name): \(String(describing: ended.error))")
        let snapshot = try await service.snapshots.getSnapshot(
          .with { $0.snapshot = ended.snapshotIDs.first ?? "" })
        try await expect(snapshot, on: tip, holds: guest.content(), service, "on \(destination.name)")

        try await guest.write(UInt8(0x60 + index), offset: (12 + 8 * index) << 20, length: 1 << 20)
        tip = try await service.take("web-1/vda")
        try await expect(tip, on: snapshot, holds: guest.content(), service, "after \(destination.name)")
      }
      let storage = SnapshotStorage(tidemark, onPrimary: false)
      #expect(
        try storage.allFiles() == SnapshotStorage.files(of: await service.chain("web-1/vda")))
    }
  }
}
