internal import Glibc

/// How big a file system is and what is left, as the system tells now.
public struct FileSystemSpace: Hashable, Sendable {
  /// Its size in bytes.
  public var capacityBytes: UInt64
  /// What an ordinary user can still write, in bytes.
  public var freeBytes: UInt64

  /// A measurement.
  init(capacityBytes: UInt64, freeBytes: UInt64) {
    self.capacityBytes = capacityBytes
    self.freeBytes = freeBytes
  }

  /// Measures the file system that holds `path`.
  ///
  /// - Throws: `StorageFailure`.
  public init(at path: String) throws {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { throw StorageFailure("Cannot measure \(path)", call: "statvfs") }
    self.init(status)
  }

  /// Measures the file system that holds an open file.
  init(of file: OpenFile, _ name: String) throws {
    var status = statvfs()
    guard fstatvfs(file.descriptor, &status) == 0 else {
      throw StorageFailure("Cannot measure the file system of \(name)", call: "fstatvfs")
    }
    self.init(status)
  }

  private init(_ status: statvfs) {
    capacityBytes = UInt64(status.f_blocks) * UInt64(status.f_frsize)
    freeBytes = UInt64(status.f_bavail) * UInt64(status.f_frsize)
  }
}
