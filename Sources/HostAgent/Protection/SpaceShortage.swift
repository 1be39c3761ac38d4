/// A file system that has come down to its floor.
struct SpaceShortage: Hashable, Sendable {
  /// Where it is mounted, or a folder in it.
  var path: String
  /// Bytes that are left.
  var freeBytes: UInt64
  /// Bytes that have to be left.
  var floorBytes: UInt64
}
