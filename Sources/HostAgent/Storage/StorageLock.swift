internal import CHostSystem
internal import Glibc

/// The exclusive right to change the files of one volume's snapshots in one store or pool: whoever has it is the only
/// agent, on whatever host, that does.
///
/// A process may be stopped between any two system calls and go on minutes later, when another has taken its work over.
/// So each change looks at the fence and then acts, both while it holds this lock: nobody can raise the fence in between.
/// It is held for moments, never for as long as data is copied.
///
/// The lock is one byte of a file that is never removed: the store's marker, or `lock` in a pool's folder of ours. It
/// belongs to the open file and ends with this value, or with the process. Servers pass such locks on between hosts (NFS
/// does); where a file system has none, the fence alone has to do, with the narrow gap between look and deed.
final class StorageLock: Sendable {
  private let file: OpenFile

  private init(_ file: OpenFile) { self.file = file }

  /// Takes the lock if nobody has it; nil if somebody does. Blocks.
  ///
  /// - Throws: `StorageFailure`.
  static func attempt(_ layout: SnapshotLayout, in directory: ConfinedDirectory, owner: FileOwner) throws
    -> StorageLock?
  {
    let path = try lockFile(layout)
    let name = directory.absolute(path)
    let file: OpenFile
    if layout.isPrimary {
      if let folder = path.parent { try directory.makeFolders(folder, owner: owner) }
      file = try directory.open(path, flags: O_RDWR | O_CREAT, mode: 0o600)
    } else {
      file = try directory.open(path, flags: O_RDWR)
    }
    var request = flock(
      l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: place(of: layout.folder), l_len: 1, l_pid: 0
    )
    while fcntl(file.descriptor, host_f_ofd_setlk, &request) != 0 {
      switch errno {
      case EINTR: continue
      case EAGAIN, EACCES: return nil
      case ENOLCK, EOPNOTSUPP, ENOSYS, EINVAL: return StorageLock(file)
      default: throw StorageFailure("Cannot lock \(name)", call: "fcntl")
      }
    }
    return StorageLock(file)
  }

  /// The file whose bytes are the locks.
  static func lockFile(_ layout: SnapshotLayout) throws -> RelativePath {
    layout.isPrimary
      ? try RelativePath(components: [SnapshotLayout.primaryFolder, "lock"])
      : try RelativePath(StoreMarker.name)
  }

  /// The byte that stands for a volume's folder: far beyond the file's end, the same on every host (FNV-1a). Should two
  /// volumes ever share one, they wait for each other.
  private static func place(of folder: RelativePath) -> off_t {
    let hash = folder.description.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return off_t(1 << 20 + hash >> 2)
  }
}
