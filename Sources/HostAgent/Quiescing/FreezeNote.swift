internal import Glibc

/// The note that a guest of this host is frozen, or may be, because of us: a file named after the domain, in a folder that
/// a restart of the machine empties.
///
/// Whoever keeps the guest frozen keeps the note locked, and removes it when the guest is certainly thawed. One that is
/// there and not locked was left by a ``FreezeGuard`` that was killed.
struct FreezeNote: ~Copyable {
  private let path: String
  private let descriptor: Int32

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Takes the note, and makes it if there is none.
  ///
  /// - Parameter patience: How long to wait for somebody who has it, in milliseconds.
  /// - Returns: nil if somebody keeps it, or it cannot be made.
  static func take(_ path: String, making: Bool, patience: Int = 0) -> FreezeNote? {
    var waited = 0
    while true {
      let descriptor = open(path, O_RDWR | O_CLOEXEC | (making ? O_CREAT : 0), 0o600)
      guard descriptor >= 0 else { return nil }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
        // The one that we have may have been removed while we waited for it.
        var (own, present) = (stat(), stat())
        if fstat(descriptor, &own) == 0, stat(path, &present) == 0, own.st_ino == present.st_ino {
          return FreezeNote(path: path, descriptor: descriptor)
        }
        close(descriptor)
        if !making { return nil }
        continue
      }
      close(descriptor)
      guard waited < patience else { return nil }
      // The system call that waits for a lock cannot be limited.
      usleep(20_000)
      waited += 20
    }
  }

  /// The folder of the notes: beside the lock of the agent, whose they are.
  static func folder(besides lockFile: String) -> String {
    lockFile[..<(lockFile.lastIndex(of: "/") ?? lockFile.startIndex)] + "/tidemark-frozen"
  }

  /// Removes it: the guest is certainly not frozen.
  func remove() { unlink(path) }
}
