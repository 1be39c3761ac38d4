/// Locks of images that a revert holds from one step to the next. They end with the agent, and are taken again by
/// whichever step needs them then.
actor HeldLocks {
  private var locks: [String: ImageLock] = [:]

  /// The lock that `operation` holds; nil if none.
  func lock(of operation: String) -> ImageLock? { locks[operation] }

  /// Keeps `lock` for `operation`.
  func hold(_ lock: ImageLock, for operation: String) { locks[operation] = lock }

  /// Lets go.
  func release(_ operation: String) { locks[operation] = nil }

  /// Lets go after a while. A QEMU that opened the old file just before it was replaced, and has not locked it yet,
  /// must still find it locked: otherwise it would write into a file that has no name any more.
  func releaseLater(_ operation: String, after pause: Duration = .seconds(30)) {
    guard let lock = locks.removeValue(forKey: operation) else { return }
    Task {
      try? await Task.sleep(for: pause)
      withExtendedLifetime(lock) {}
    }
  }
}
