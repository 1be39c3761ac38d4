internal import Glibc

/// The fields of a file's status under names of ours.
///
/// Files that import Foundation use these: where imports are checked by member (`MemberImportVisibility`), whether the C
/// library's own fields belong to CoreFoundation or to Glibc depends on the order in which the compiler meets the modules.
extension stat {
  /// What the file occupies, in bytes.
  var occupiedBytes: UInt64 { UInt64(st_blocks) * 512 }

  /// The file's length in bytes.
  var length: UInt64 { UInt64(st_size) }

  /// When its content was last changed, in seconds since 1970.
  var changedAt: Double { Double(st_mtim.tv_sec) + Double(st_mtim.tv_nsec) / 1e9 }
}

/// How big a file is.
struct FileSize: Hashable, Sendable {
  /// Its length in bytes.
  let length: UInt64
  /// What it occupies, in bytes.
  let occupiedBytes: UInt64
}

extension OpenFile {
  /// How big it is now.
  func size(_ name: String) throws -> FileSize {
    let status = try status(name)
    return FileSize(length: status.length, occupiedBytes: status.occupiedBytes)
  }
}
