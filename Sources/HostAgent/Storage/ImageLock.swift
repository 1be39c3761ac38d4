internal import CHostSystem
internal import Glibc

/// QEMU's own lock on an image file, taken by the agent: while it is held, no QEMU, and no `qemu-img` that would
/// write, can open the image, on any host whose file system passes locks on.
///
/// QEMU says with shared locks on single bytes what it does with an image (byte 100 + permission) and what it does not
/// let others do (byte 200 + permission), and looks for others' locks on the opposite bytes before it goes on. The
/// locks belong to the open file description: they end with this value, or with the process.
final class ImageLock: Sendable {
  private let file: OpenFile
  /// Which file it is, whatever its name is by now.
  let identity: FileIdentity

  /// Bits of QEMU's permissions: consistent read, write, write unchanged, resize.
  private static let write = [1, 2, 3]

  /// Takes the lock of `path` as a writer that lets nobody else write.
  ///
  /// - Throws: `AgentError` `volume_in_use`; `StorageFailure`.
  init(_ path: RelativePath, in directory: ConfinedDirectory) throws {
    let name = directory.absolute(path)
    let file = try directory.open(path, flags: O_RDWR)
    for bit in Self.write {
      try Self.lock(file, 100 + bit, name)
      try Self.lock(file, 200 + bit, name)
    }
    // Having announced ourselves first, either we see another opener here or it sees us.
    if try Self.isHeldByOthers(file, name) { throw Self.inUse(name) }
    let status = try file.status(name)
    self.file = file
    self.identity = FileIdentity(status)
  }

  /// Whether anybody has the image open so that a writer would be refused, or writes itself.
  static func isHeld(_ path: RelativePath, in directory: ConfinedDirectory) throws -> Bool {
    try isHeldByOthers(directory.open(path, flags: O_RDWR), directory.absolute(path))
  }

  /// The image as it is now. Nobody who honours locks changes it while this value lives.
  func version() throws -> ImageVersion { ImageVersion(try file.status("the locked image")) }

  /// Makes an image that has lost its last name unusable, so that its lock can be given back.
  ///
  /// A QEMU that opened the file just before it was replaced, and has not locked it yet, would otherwise lock it then,
  /// and its guest would write into a file that nobody ever finds again. Now it finds no image, and its VM does not start.
  ///
  /// - Returns: Whether it was made unusable. Not when it has another name, which is somebody's; nor when it is no qcow2
  ///   image: a raw one has no header that QEMU would miss.
  func invalidateIfNameless() throws -> Bool {
    let name = "the image that was replaced"
    guard try file.status(name).st_nlink == 0 else { return false }
    var magic: [UInt8] = [0, 0, 0, 0]
    guard pread(file.descriptor, &magic, 4, 0) == 4, magic == [0x51, 0x46, 0x49, 0xfb] else { return false }
    guard ftruncate(file.descriptor, 0) == 0 else {
      throw StorageFailure("Cannot empty \(name)", call: "ftruncate")
    }
    return true
  }

  /// Whether the lock's file still has the name `path`.
  func isStill(_ path: RelativePath, in directory: ConfinedDirectory) throws -> Bool {
    guard let status = try directory.status(path) else { return false }
    return FileIdentity(status) == identity
  }

  private static func lock(_ file: OpenFile, _ byte: Int, _ name: String) throws {
    var request = flock(
      l_type: Int16(F_RDLCK), l_whence: Int16(SEEK_SET), l_start: off_t(byte), l_len: 1, l_pid: 0)
    guard fcntl(file.descriptor, host_f_ofd_setlk, &request) == 0 else {
      if errno == EAGAIN || errno == EACCES { throw inUse(name) }
      throw StorageFailure("Cannot lock \(name)", call: "fcntl")
    }
  }

  private static func isHeldByOthers(_ file: OpenFile, _ name: String) throws -> Bool {
    for byte in write.map({ 100 + $0 }) + write.map({ 200 + $0 }) {
      var request = flock(
        l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: off_t(byte), l_len: 1, l_pid: 0)
      guard fcntl(file.descriptor, host_f_ofd_getlk, &request) == 0 else {
        throw StorageFailure("Cannot look at the locks of \(name)", call: "fcntl")
      }
      if request.l_type != Int16(F_UNLCK) { return true }
    }
    return false
  }

  private static func inUse(_ name: String) -> AgentError {
    AgentError(
      .failedPrecondition, "volume_in_use", what: "\(name) was not changed",
      why: "A virtual machine or another program has the image open",
      remedy: "Stop the virtual machine that uses it, on whatever host it runs, and try again",
      facts: ["path": name], isRetryable: true)
  }
}

/// Which file it is on its file system, apart from its names.
struct FileIdentity: Codable, Hashable, Sendable {
  let device: UInt64
  let inode: UInt64

  init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }
}
