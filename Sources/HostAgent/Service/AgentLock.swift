internal import CHostSystem
internal import Glibc
internal import Logging

/// Sees to it that one agent at a time works with a libvirt.
///
/// Two would undo each other's checkpoints, and a second one that was started because the first hangs would meet it when it
/// wakes up. The lock lies beside libvirt's socket, so that it is one even for agents in different containers; it ends with
/// the process, however that dies.
enum AgentLock {
  /// Takes the lock at `path` for as long as this process lives; waits a little for one that is just ending.
  ///
  /// - Throws: `AgentError` `another_agent`; `StorageFailure`.
  static func hold(_ path: String, patience: Duration = .seconds(10), logger: Logger) async throws {
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      _ = mkdir(String(path[..<slash]), 0o755)
    }
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StorageFailure("Cannot open the lock \(path)", call: "open") }
    let deadline = ContinuousClock.now + patience
    var isTold = false
    while true {
      var request = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
      // The descriptor stays open, and with it the lock, until the process ends.
      if fcntl(descriptor, host_f_ofd_setlk, &request) == 0 { return }
      guard errno == EAGAIN || errno == EACCES || errno == EINTR else {
        throw StorageFailure("Cannot lock \(path)", call: "fcntl")
      }
      guard ContinuousClock.now < deadline else {
        throw AgentError(
          .failedPrecondition, "another_agent", what: "The host agent did not start",
          why: "Another one works with this host's libvirt: it holds \(path)",
          remedy: "End it first, with SIGKILL if it hangs; `fuser \(path)` tells its process",
          facts: ["path": path])
      }
      if !isTold { logger.notice("waits for another agent's end", metadata: ["lock": "\(path)"]) }
      isTold = true
      try await Task.sleep(for: .milliseconds(100))
    }
  }
}
