internal import CHostSystem
internal import Glibc

/// Space that is taken before a job begins, so that the job cannot run out of it.
///
/// While a push target is full, a guest's write that must first save old data there fails in the guest; libvirt has no
/// knob for it. With the blocks taken beforehand the job completes even when the file system is full otherwise.
enum Reservation {
  /// How space was reserved.
  enum Method: String, Codable, Sendable {
    /// Blocks past the end, the file's length unchanged (`FALLOC_FL_KEEP_SIZE`): ext4, xfs.
    case keepSize = "keep_size"
    /// The file made longer: NFS 4.2, which has `fallocate` but refuses to keep the size.
    case extended
    /// The file system can do neither: no guarantee.
    case unsupported

    /// Whether the copy cannot run out of space.
    var isGuarantee: Bool { self != .unsupported }
  }

  private static let keepSizeFlag: Int32 = 1

  /// Takes room for `bytes` more in `file`, beyond what it has.
  ///
  /// - Throws: `StorageFailure`, `isOutOfSpace` when there is not that much; the file is then as it was.
  static func reserve(_ bytes: UInt64, in file: OpenFile, _ name: String) throws -> Method {
    let length = try file.status(name).st_size
    func attempt(_ mode: Int32) throws -> Bool {
      while true {
        if host_fallocate(file.descriptor, mode, Int64(length), Int64(bytes)) == 0 { return true }
        if errno == EINTR { continue }
        if errno == EOPNOTSUPP || errno == ENOSYS { return false }
        let failure = StorageFailure("Cannot reserve \(bytes) bytes for \(name)", call: "fallocate")
        // A reservation that failed half way keeps what it got.
        _ = ftruncate(file.descriptor, length)
        throw failure
      }
    }
    if bytes == 0 { return .keepSize }
    // Asked beforehand, as a call that fails in the end takes everything for a moment, from everybody.
    guard try FileSystemSpace(of: file, name).freeBytes > bytes else {
      throw StorageFailure("Cannot reserve \(bytes) bytes for \(name)", call: "fallocate", code: ENOSPC)
    }
    if try attempt(keepSizeFlag) { return .keepSize }
    if try attempt(0) { return .extended }
    return .unsupported
  }

  /// Gives back what was not used: cuts the file at `end`, its own length by default.
  static func release(_ file: OpenFile, end: UInt64?, _ name: String) throws {
    let length = try file.status(name).st_size
    let target = end.map { min(Int64($0), Int64(length)) } ?? Int64(length)
    guard ftruncate(file.descriptor, off_t(target)) == 0 else {
      throw StorageFailure("Cannot give back space of \(name)", call: "ftruncate")
    }
  }

  /// Tries out how space can be reserved in `directory`.
  static func probe(_ directory: ConfinedDirectory) throws -> Method {
    // A file without a name is seen by nobody. NFS has none.
    let unnamed = openat(
      try directory.root().descriptor, ".", host_o_tmpfile | O_RDWR | O_CLOEXEC, 0o600)
    if unnamed >= 0 {
      return try reserve(65_536, in: OpenFile(descriptor: unnamed), "a file in \(directory.path)")
    }
    let path = try RelativePath(".tidemark-reservation-probe")
    let file = try directory.open(path, flags: O_RDWR | O_CREAT | O_TRUNC, mode: 0o600)
    defer { _ = try? directory.remove(path) }
    return try reserve(65_536, in: file, directory.absolute(path))
  }
}
