import SnapshotModel
import Testing

@Suite("Protection of guests and file systems")
struct ProtectionTests {
  @Test("The floor is what is configured, and at most a twentieth of the file system")
  func floor() {
    let floor = FreeSpaceFloor(bytes: 1 << 30)
    #expect(floor.bytes(ofCapacity: 1 << 40) == 1 << 30)
    #expect(floor.bytes(ofCapacity: 100 << 20) == 5 << 20)
    #expect(floor.leavesRoom(for: 10 << 20, free: 15 << 20, capacity: 100 << 20))
    #expect(!floor.leavesRoom(for: 10 << 20 + 1, free: 15 << 20, capacity: 100 << 20))
    #expect(!floor.leavesRoom(for: 0, free: 5 << 20 - 1, capacity: 100 << 20))
  }

  @Test("A snapshot is of a frozen guest only if all that was frozen stayed so until the copy had begun")
  func frozen() {
    for frozen in -1...3 {
      for thawed in [nil, 0, 1, 2, 3, 4] {
        for isOnRequest in [true, false] {
          let outcome = FreezeOutcome(
            frozen: frozen, thawed: thawed, isOnRequest: isOnRequest, milliseconds: 7)
          let isProved = isOnRequest && frozen > 0 && (thawed ?? 0) >= frozen
          #expect((outcome.consistency == .filesystem) == isProved)
          #expect((outcome == .held(milliseconds: 7)) == isProved)
          #expect((outcome == .nothingToFreeze) == (frozen <= 0))
          #expect((outcome == .lost) == (frozen > 0 && thawed == nil))
        }
      }
    }
    #expect(FreezeOutcome.refused("nobody listens").consistency == .crash)
  }

  @Test("Whoever writes no faster than foreseen never gets below the floor, however late each look is")
  func neverBelowFloor() {
    for seed in 0..<2000 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let floor = UInt64.random(in: 0...(4 << 30), using: &generator)
      var free = Double(floor) + Double(UInt64.random(in: 0...(64 << 30), using: &generator))
      var watch = FreeSpaceWatch(floor: floor)
      var now = Duration.zero
      while true {
        guard case .look(let pause) = watch.see(free: UInt64(free), at: now) else { break }
        #expect(pause >= FreeSpaceWatch.shortestPause && pause <= FreeSpaceWatch.longestPause)
        // Up to the foreseen rate, and a timer that is late by up to nine tenths of the pause.
        let rate = Double.random(in: 0.2...1, using: &generator) * FreeSpaceWatch.assumedRate
        let late = Double.random(in: 1...1.9, using: &generator)
        let elapsed = pause * late
        now += elapsed
        let seconds =
          Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        free -= rate * seconds
        #expect(free > Double(floor), "seed \(seed)")
        if free <= Double(floor) { break }
      }
    }
  }

  @Test("One that was seen to be faster is looked at more often")
  func faster() {
    var watch = FreeSpaceWatch(floor: 0)
    #expect(watch.see(free: 100 << 30, at: .zero) == .look(after: .seconds(1)))
    guard case .look(let slow) = watch.see(free: 2 << 30, at: .seconds(90)) else {
      Issue.record("stopped")
      return
    }
    var fast = FreeSpaceWatch(floor: 0)
    _ = fast.see(free: 100 << 30, at: .zero)
    guard case .look(let quick) = fast.see(free: 2 << 30, at: .seconds(10)) else {
      Issue.record("stopped")
      return
    }
    #expect(quick < slow / 4)
    #expect(fast.fastest > 9e9)
  }

  @Test("At the floor, and where it could be reached before the next look, it is stopped")
  func stops() {
    var watch = FreeSpaceWatch(floor: 1 << 30)
    #expect(watch.see(free: 1 << 30, at: .zero) == .stop)
    #expect(watch.see(free: 0, at: .zero) == .stop)
    #expect(watch.see(free: 1 << 30 + 16 << 20, at: .zero) == .stop)
    #expect(watch.see(free: 1 << 30 + 128 << 20, at: .zero) != .stop)
  }

  @Test("A guest is resumed only if nothing but our copy can have paused it")
  func pause() {
    func disk(
      _ error: GuestPause.DiskError = .noSpace, copied: Bool = true, full: Bool = true, room: Bool = true
    ) -> GuestPause.Disk {
      .init(error: error, isCopied: copied, isTargetFull: full, hasRoomItself: room)
    }
    func isOurs(_ disks: [GuestPause.Disk], failedWrite: Bool = true, before: Bool = false) -> Bool {
      GuestPause(isForFailedWrite: failedWrite, wasBeforeCopy: before, disks: disks).isOurFault
    }
    #expect(isOurs([disk()]))
    #expect(isOurs([disk(), disk()]))
    #expect(!isOurs([]), "no disk says why")
    #expect(!isOurs([disk()], failedWrite: false), "a person paused it")
    #expect(!isOurs([disk()], before: true), "it was paused before the copy began")
    #expect(!isOurs([disk(.other)]), "the disk itself is broken")
    #expect(!isOurs([disk(copied: false)]), "a disk that is not copied")
    #expect(!isOurs([disk(full: false)]), "the target has room")
    #expect(!isOurs([disk(room: false)]), "its own pool is full")
    #expect(!isOurs([disk(), disk(.other)]), "one of two has a trouble of its own")
  }
}
