internal import Glibc

/// What a file's status tells about whether anybody has changed it, or opened it for writing as QEMU does: QEMU marks the
/// bitmaps in the image as in use when it opens it.
struct ImageStamp: Hashable, Sendable {
  private let identity: FileIdentity
  private let length: UInt64
  private let changes: [Int]

  /// The stamp of an image, now. Opens the file: with NFS, only that asks the server. Blocks.
  init(_ path: RelativePath, in directory: ConfinedDirectory) throws {
    let file = try directory.open(path, flags: O_RDONLY)
    let status = try file.status(directory.absolute(path))
    identity = FileIdentity(status)
    length = UInt64(status.st_size)
    changes = [
      status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
    ]
  }
}
