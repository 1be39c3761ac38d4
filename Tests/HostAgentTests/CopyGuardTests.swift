import Glibc
import SnapshotModel
import Synchronization
import Testing

@testable import HostAgent

@Suite("What watches over a copy")
struct CopyGuardTests {
  private let floor = FreeSpaceFloor(bytes: 1 << 30)

  private func place(_ path: String) throws -> SpaceWatchdog.Place {
    SpaceWatchdog.Place(file: try ConfinedDirectory(path: "/tmp").root(), path: path)
  }

  /// A watchdog whose time goes by as fast as it asks, over file systems that lose bytes with time.
  private func watchdog(_ paths: [String: UInt64]) throws -> SpaceWatchdog {
    let time = Clock()
    return SpaceWatchdog(
      places: try paths.keys.sorted().map(place), floor: floor,
      clock: WatchClock(now: { time.now }, sleep: { time.pass($0) }),
      measure: { place in
        let seconds = UInt64(time.now / .milliseconds(1))
        return FileSystemSpace(
          capacityBytes: 1 << 40,
          freeBytes: (64 << 30) - min(64 << 30, (paths[place.path] ?? 0) * seconds / 1000))
      })
  }

  /// A copy that takes until it is told to end.
  private func endless() async -> String {
    try? await Task.sleep(for: .seconds(3600))
    return Task.isCancelled ? "cancelled" : "ended"
  }

  @Test("The copy is ended for the file system that fills up, while there is still more than the floor")
  func shortage() async throws {
    let guardian = CopyGuard(
      watchdog: try watchdog(["quick": 1 << 30]), pausedGuest: nil)
    let (outcome, harm) = await guardian.run { await endless() }
    #expect(outcome == "cancelled")
    guard case .shortage(let shortage) = harm else {
      Issue.record("\(String(describing: harm))")
      return
    }
    #expect(shortage.path == "quick")
    #expect(shortage.freeBytes >= shortage.floorBytes)
    #expect(shortage.freeBytes < shortage.floorBytes + 64 << 20)
  }

  @Test("The copy is ended for a guest that it has paused")
  func pausedGuest() async throws {
    let guardian = CopyGuard(watchdog: try watchdog([:]), pausedGuest: {})
    let (outcome, harm) = await guardian.run { await endless() }
    #expect(outcome == "cancelled" && harm == .pausedGuest)
  }

  @Test("A copy that ends by itself ends the watch; one that is cancelled from outside was not harmful")
  func undisturbed() async throws {
    let waiting = SpaceWatchdog(places: [try place("a")], floor: FreeSpaceFloor(bytes: 1))
    let guardian = CopyGuard(watchdog: waiting) { try? await Task.sleep(for: .seconds(3600)) }
    let (outcome, harm) = await guardian.run { "done" }
    #expect(outcome == "done" && harm == nil)
    let cancelled = Task { await guardian.run { await endless() } }
    cancelled.cancel()
    let end = await cancelled.value
    #expect(end.0 == "cancelled" && end.1 == nil)
  }

  @Test("One of several file systems is enough, also from the start")
  func alreadyFull() async throws {
    let full = SpaceWatchdog(
      places: [try place("empty"), try place("full")], floor: floor,
      measure: { FileSystemSpace(capacityBytes: 1 << 40, freeBytes: $0.path == "full" ? 5 : 1 << 39) })
    #expect(await full.firstShortage() == SpaceShortage(path: "full", freeBytes: 5, floorBytes: 1 << 30))
  }

  /// Time that passes when somebody sleeps.
  private final class Clock: Sendable {
    private let time = Mutex(Duration.zero)

    var now: Duration { time.withLock { $0 } }
    func pass(_ duration: Duration) { time.withLock { $0 += duration } }
  }
}
