import Lab
import Messages
import Testing

/// Rows D2 and D17: the machine stops in the middle of its snapshot, in whatever way.
@Suite(.serialized, .timeLimit(.minutes(20)))
struct MachineStopsTests {
  /// Begins a snapshot that is in the middle of its copy, and stays there.
  private func slowTake(_ scene: FaultScene) async throws -> FaultScene.Attempt {
    try await scene.guest.write(UInt8.random(in: 1...255), offset: 56 << 20, length: 4 << 20)
    try await scene.guest.flush()
    try await scene.guest.limitReads(to: 128 << 10)
    let attempt = try await scene.submit(.take)
    try await scene.guest.flush()
    try await scene.call { try await $0.reachCopy(attempt.operation) }
    return attempt
  }

  @Test("D2 kill -9 QEMU during a snapshot: it fails and says so; after a start the next one works")
  func d2EmulatorKilled() async throws {
    try await LabTidemark.with(FaultScene.options()) { tidemark in
      let scene = try await FaultScene(tidemark)
      // Bitmaps that were made since the machine was started are not in the file yet; those from before are broken.
      for reason in [FullReason.bitmapMissing, .bitmapInconsistent] {
        if reason == .bitmapInconsistent {
          try await scene.guest.destroy()
          try await scene.guest.start()
        }
        let attempt = try await slowTake(scene)
        try await scene.guest.killEmulator()
        let ended = try await scene.settle(attempt)
        expectFailure(ended, "vm_died", naming: "died")
        try await scene.guest.start()
        try await scene.prove("killed", next: reason)
      }
      try await scene.proveAll()
    }
  }

  @Test(
    "D17 the machine is destroyed, and destroyed and started again, in mid-job: it fails with that reason, next is I"
  )
  func d17MachineDestroyed() async throws {
    try await LabTidemark.with(FaultScene.options()) { tidemark in
      let scene = try await FaultScene(tidemark)
      for isStartedAgain in [false, true] {
        let attempt = try await slowTake(scene)
        try await scene.guest.destroy()
        if isStartedAgain { try await scene.guest.start() }
        let ended = try await scene.settle(attempt)
        // Stopped for good, it may also be finished as a stopped one.
        if ended.state != .succeeded { expectFailure(ended, "vm_stopped", naming: "destroyed") }
        try await scene.prove(isStartedAgain ? "destroyed and started" : "destroyed")
      }
      try await scene.proveAll()
    }
  }

  @Test("D17 the guest powers off in mid-job: it fails with that reason, and the next is an increment")
  func d17GuestPowersOff() async throws {
    try await CloudService.with(FaultScene.options()) { service in
      let tidemark = service.tidemark
      let linux = try await tidemark.hosts[0].makeLinuxGuest("web-1", pool: tidemark.pool)
      try await linux.start()
      try await linux.run("dd if=/dev/urandom of=/data/big bs=1M count=96 conv=fsync 2>/dev/null")
      let first = try await service.take("web-1/vda")
      try await linux.run(
        "dd if=/dev/urandom of=/data/big bs=1M count=96 conv=notrunc,fsync 2>/dev/null; sync")
      let events = try await EventLog(tidemark.hosts[0])
      try await linux.guest.limitReads(to: 128 << 10)
      let operation = try await service.submitTake("web-1/vda")
      try await service.reachCopy(operation)
      try await linux.guest.holdBackup()
      try await linux.run("(sleep 1; poweroff -n -f) >/dev/null 2>&1 </dev/null &")
      try await events.wait(for: "Stopped", after: 0)
      let ended = try await service.finish(operation)
      let tip: Snapshot
      if ended.state == .succeeded {
        tip = try await service.snapshots.getSnapshot(.with { $0.snapshot = ended.snapshotIDs.first ?? "" })
      } else {
        expectFailure(ended, "vm_stopped", naming: "shut it down")
        tip = first
      }
      try await linux.start()
      try await linux.run("umount /data")
      let next = try await service.take("web-1/vda")
      #expect(next.kind == .incremental, "\(next.fullReason)")
      #expect(next.parentID == tip.id)
      let chain = try await service.chain("web-1/vda")
      let storage = SnapshotStorage(tidemark, onPrimary: false)
      #expect(try storage.allFiles() == SnapshotStorage.files(of: chain))
      try await linux.guest.destroy()
      try await Command.run(
        "qemu-img", "compare", "-f", "qcow2", "-F", "qcow2", linux.guest.disk().path, storage.image(next))
      #expect(try await ImageBitmaps.names(in: linux.guest.disk().path) == Set(chain.map(\.checkpoint)))
    }
  }
}
