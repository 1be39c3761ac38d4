internal import Glibc

/// The fields of a file's status under names of ours.
///
/// Files that import Foundation use these: there, the compiler takes the C library's own fields for members of
/// CoreFoundation or of Glibc, depending on the order in which it meets the modules, and refuses them now and then.
extension stat {
  /// What the file occupies, in bytes.
  var occupiedBytes: UInt64 { UInt64(st_blocks) * 512 }

  /// The group that owns the file.
  var group: gid_t { st_gid }

  /// The permissions, without the file's type.
  var permissions: mode_t { st_mode & 0o777 }

  /// The file's length in bytes.
  var length: UInt64 { UInt64(st_size) }
}
