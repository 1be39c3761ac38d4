internal import Glibc

/// Questions about files that libvirt names, wherever they are.
enum HostFile {
  /// What a file occupies, in bytes; nil if it is not there. Blocks.
  static func allocatedBytes(_ path: String) throws -> UInt64? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT { return nil }
      throw StorageFailure("Cannot look at \(path)", call: "stat")
    }
    return UInt64(status.st_blocks) * 512
  }
}
