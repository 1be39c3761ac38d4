/// How much of a file system a copy leaves free: for everybody else who writes there, and for what QEMU still writes
/// while it is being told to stop.
public struct FreeSpaceFloor: Hashable, Sendable {
  /// The floor of a big file system, in bytes.
  public var bytes: UInt64

  /// 1 GiB by default.
  public init(bytes: UInt64 = 1 << 30) { self.bytes = bytes }

  /// The floor of a file system of this size: at most a twentieth of it, so that small ones can be used at all.
  public func bytes(ofCapacity capacity: UInt64) -> UInt64 { min(bytes, capacity / 20) }

  /// What is free above the floor.
  public func room(free: UInt64, capacity: UInt64) -> UInt64 {
    free - min(free, bytes(ofCapacity: capacity))
  }

  /// Whether a file system has room for `needed` bytes more above its floor.
  public func leavesRoom(for needed: UInt64, free: UInt64, capacity: UInt64) -> Bool {
    let floor = bytes(ofCapacity: capacity)
    return free >= floor && free - floor >= needed
  }
}
