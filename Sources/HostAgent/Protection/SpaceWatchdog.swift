internal import SnapshotModel

/// Watches the file systems that something fills without having reserved its space there.
///
/// How often it looks, and when it cries, is ``FreeSpaceWatch``'s decision. It knows nothing of what writes, or how: who
/// started it ends that.
struct SpaceWatchdog: Sendable {
  /// A file system, by an open file or folder in it: so that the right one is watched also when another is mounted over
  /// it.
  struct Place: Sendable {
    let file: OpenFile
    /// What to call it.
    let path: String
  }

  /// One place a file system.
  let places: [Place]
  /// What must stay free.
  let floor: FreeSpaceFloor
  var clock = WatchClock.system
  /// Looks at a file system. Blocks.
  var measure: @Sendable (Place) throws -> FileSystemSpace = { try FileSystemSpace(of: $0.file, $0.path) }

  /// Returns with the first file system that comes down to its floor; nil when the task is cancelled before.
  func firstShortage() async -> SpaceShortage? {
    await withTaskGroup(of: SpaceShortage?.self) { group in
      for place in places { group.addTask { await shortage(of: place) } }
      defer { group.cancelAll() }
      for await shortage in group where shortage != nil { return shortage }
      return nil
    }
  }

  private func shortage(of place: Place) async -> SpaceShortage? {
    // A thread of its own: a file system that hangs must not hide the others.
    let files = FileWorker()
    var watch: FreeSpaceWatch?
    while !Task.isCancelled {
      // One that cannot be measured says nothing about its space; what writes there finds out by itself.
      guard let space = try? await files.run({ try measure(place) }) else { return nil }
      var present = watch ?? FreeSpaceWatch(floor: floor.bytes(ofCapacity: space.capacityBytes))
      let decision = present.see(free: space.freeBytes, at: clock.now())
      watch = present
      switch decision {
      case .stop:
        return SpaceShortage(path: place.path, freeBytes: space.freeBytes, floorBytes: present.floor)
      case .look(let pause):
        do { try await clock.sleep(pause) } catch { return nil }
      }
    }
    return nil
  }
}
