internal import CHostSystem
internal import Foundation
internal import Glibc
internal import Synchronization

/// A child of this process that is waited for by a thread of its own, in a session of its own, so that Ctrl-C on
/// the terminal reaches only us.
///
/// Of our own descriptors only the three standard ones (and `report` as number 3) are inherited. The others are closed in
/// the child, close-on-exec or not: the sockets of SwiftNIO are not all so, and a connection whose socket another process
/// holds too does not end when we close it.
final class ChildProcess: Sendable {
  private enum State {
    case running(waiters: [CheckedContinuation<ExitStatus, Never>])
    case exited(ExitStatus)
  }

  /// Held while a child is started and while a pipe is made that no child may inherit.
  static let spawning = Mutex<Void>(())

  /// Process id of the direct child.
  let processID: pid_t
  private let state = Mutex(State.running(waiters: []))

  /// Starts `arguments[0]`, which is looked for in PATH.
  ///
  /// - Parameters:
  ///   - input: descriptor for standard input; `/dev/null` if nil.
  ///   - output: descriptor for standard output and error; `/dev/null` if nil.
  ///   - report: descriptor that the child sees as number 3.
  init(
    _ arguments: [String], environment: [String: String]? = nil, input: Int32? = nil, output: Int32? = nil,
    error: Int32? = nil, report: Int32? = nil
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let null = try Descriptor.open("/dev/null", O_RDWR)
    // Moved away from 0…9 first, so that no dup2 below overwrites a source that a later one needs.
    let sources = try [input ?? null.number, output ?? null.number, error ?? output ?? null.number, report]
      .map { source in try source.map { try Descriptor.duplicate($0, from: 10) } }
    for (target, source) in sources.enumerated() {
      if let source { posix_spawn_file_actions_adddup2(&actions, source.number, Int32(target)) }
    }
    _ = host_close_from(&actions, report == nil ? 3 : 4)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    var defaults = sigset_t()
    sigfillset(&defaults)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    let newSession: Int32 = 0x80  // POSIX_SPAWN_SETSID, which Swift does not see
    posix_spawnattr_setflags(&attributes, Int16(newSession | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    let values = environment ?? ProcessInfo.processInfo.environment
    let argumentPointers = arguments.map { strdup($0) } + [nil]
    let environmentPointers = values.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argumentPointers + environmentPointers).forEach { free($0) } }
    var child: pid_t = 0
    let result = Self.spawning.withLock { _ in
      posix_spawnp(&child, arguments[0], &actions, &attributes, argumentPointers, environmentPointers)
    }
    guard result == 0 else {
      throw LabError("cannot start \(arguments[0]): \(String(cString: strerror(result)))")
    }
    withExtendedLifetime(sources) {}
    processID = child
    let thread = Thread { [self] in reap() }
    thread.stackSize = 1 << 18
    thread.start()
  }

  private func reap() {
    var information = siginfo_t()
    // Leaves the zombie, so that its id cannot be given to another process while `signal` holds the lock.
    while waitid(P_PID, id_t(processID), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    let waiters = state.withLock { state -> ([CheckedContinuation<ExitStatus, Never>], ExitStatus) in
      var raw: Int32 = 0
      while waitpid(processID, &raw, 0) < 0, errno == EINTR {}
      let status = ExitStatus(raw: raw)
      defer { state = .exited(status) }
      guard case .running(let waiters) = state else { return ([], status) }
      return (waiters, status)
    }
    for waiter in waiters.0 { waiter.resume(returning: waiters.1) }
  }

  /// Waits for the end of the child.
  func wait() async -> ExitStatus {
    await withCheckedContinuation { continuation in
      let finished = state.withLock { state -> ExitStatus? in
        switch state {
        case .running(let waiters):
          state = .running(waiters: waiters + [continuation])
          return nil
        case .exited(let status): return status
        }
      }
      if let finished { continuation.resume(returning: finished) }
    }
  }

  /// How the child ended, nil while it runs.
  var exitStatus: ExitStatus? {
    state.withLock { if case .exited(let status) = $0 { status } else { nil } }
  }

  /// Sends a signal to the child, or to `other`, which is a process that lives no longer than the child does.
  /// Does nothing when the child has ended.
  func signal(_ number: Int32, to other: pid_t? = nil) {
    state.withLock { if case .running = $0 { _ = kill(other ?? processID, number) } }
  }
}
