internal import Glibc

/// Who may read the snapshots: root, and the group that QEMU runs with.
///
/// QEMU opens the new file and its parents itself, so their folders must be enterable and the parents readable for
/// it; nobody else needs to see a guest's content.
public struct FileOwner: Hashable, Sendable {
  /// The group that QEMU runs with; nil if no such user is known, then everybody may enter and read.
  public let group: UInt32?

  /// An owner with that group.
  public init(group: UInt32?) { self.group = group }

  /// The primary group of the first of `users` that exists: Debian's and Fedora's names for it by default.
  public static func discover(users: [String] = ["libvirt-qemu", "qemu"]) -> FileOwner {
    for user in users {
      var entry = passwd()
      var result: UnsafeMutablePointer<passwd>?
      var buffer = [CChar](repeating: 0, count: 16_384)
      if getpwnam_r(user, &entry, &buffer, buffer.count, &result) == 0, result != nil {
        return FileOwner(group: entry.pw_gid)
      }
    }
    return FileOwner(group: nil)
  }

  /// The mode of folders: QEMU may enter, not list.
  var folderMode: mode_t { group == nil ? 0o711 : 0o710 }
  /// The mode of snapshot files: QEMU may read.
  var fileMode: mode_t { group == nil ? 0o644 : 0o640 }

  /// Applies owner, group and `mode`.
  ///
  /// A server that maps root to nobody (NFS `root_squash`) refuses the change of group: then everybody may enter or
  /// read, as otherwise QEMU could not.
  func apply(to file: OpenFile, mode: mode_t, open openMode: mode_t, _ name: String) throws {
    var effective = mode
    if let group, fchown(file.descriptor, 0, group) != 0 {
      guard errno == EPERM || errno == EINVAL else {
        throw StorageFailure("Cannot own \(name)", call: "fchown")
      }
      effective = openMode
    }
    guard fchmod(file.descriptor, effective) == 0 else {
      throw StorageFailure("Cannot set the mode of \(name)", call: "fchmod")
    }
  }
}
