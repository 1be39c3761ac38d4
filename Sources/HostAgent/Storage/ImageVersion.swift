internal import Glibc

/// Which file an image is and when it was last written; the same on every host that sees it.
///
/// Whoever opens a qcow2 image to write changes it: QEMU marks its bitmaps, and every write of a guest counts.
struct ImageVersion: Codable, Hashable, Sendable {
  /// Inode, length, and the time of the last write in seconds and nanoseconds.
  let text: String

  init(_ status: stat) {
    text = "\(status.st_ino).\(status.st_size).\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }
}
