internal import BlockingThread
internal import CHostProcess
internal import Glibc
internal import Synchronization

/// A program that ends with the agent, however that ends: the kernel sends it SIGTERM. It is talked to in lines.
///
/// The kernel binds that to the *thread* that started the program. So all are started by one thread that lives as long as
/// the agent.
final class BoundProcess: Sendable {
  /// What it writes to its output and error, line by line; ends when it does.
  let lines: AsyncStream<[UInt8]>
  /// Where it reads.
  private let input: OpenFile
  private let processID: pid_t
  /// Whether its id no longer belongs to it.
  private let isReaped = Mutex(false)

  /// Starts it.
  ///
  /// - Throws: `StorageFailure`.
  static func start(_ path: String, _ arguments: [String]) async throws -> BoundProcess {
    try await Starter.shared.start(path, arguments)
  }

  fileprivate init(processID: pid_t, input: Int32, output: Int32) {
    self.processID = processID
    self.input = OpenFile(descriptor: input)
    let (lines, sink) = AsyncStream.makeStream(of: [UInt8].self)
    self.lines = lines
    let output = OpenFile(descriptor: output)
    Task {
      await LineReader().read(output) { sink.yield($0) }
      self.reap()
      sink.finish()
    }
  }

  /// Writes a line to it.
  func write(_ line: [UInt8]) throws { try input.write(line + [UInt8(ascii: "\n")], "the program's input") }

  /// Sends a signal, if it has not ended.
  func signal(_ number: Int32) {
    isReaped.withLock { isReaped in
      if !isReaped { _ = kill(processID, number) }
    }
  }

  /// It has closed its output: it is ending, or has ended. Its id is given back under the lock, so that no signal can
  /// reach whoever gets the id next.
  private func reap() {
    var information = siginfo_t()
    while waitid(P_PID, id_t(processID), &information, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
    isReaped.withLock { isReaped in
      var status: Int32 = 0
      while waitpid(processID, &status, 0) < 0 && errno == EINTR {}
      isReaped = true
    }
  }
}

/// The thread that starts programs; it never ends.
private actor Starter {
  static let shared = Starter()
  private let thread = BlockingThread(name: "starter")
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  func start(_ path: String, _ arguments: [String]) throws -> BoundProcess {
    // Writing to a program that has just ended must be an error, not the agent's end.
    _ = Glibc.signal(SIGPIPE, SIG_IGN)
    var environment = ["LC_ALL=C", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]
    // The agent starts itself, too: it needs to find its libraries again.
    if let libraries = getenv("LD_LIBRARY_PATH") {
      environment.append("LD_LIBRARY_PATH=" + String(cString: libraries))
    }
    let words = ([path] + arguments).map { (word: String) in strdup(word) } + [nil]
    let settings = environment.map { (setting: String) in strdup(setting) } + [nil]
    defer { for word in words + settings { free(word) } }
    var (input, output): (Int32, Int32) = (-1, -1)
    let processID = host_start_bound(path, words, settings, &input, &output)
    guard processID > 0 else { throw StorageFailure("Cannot start \(path)", call: "fork") }
    return BoundProcess(processID: processID, input: input, output: output)
  }
}

/// Reads lines, on a thread of its own.
private actor LineReader {
  private let thread = BlockingThread(name: "line-reader")
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Reads to the end.
  func read(_ file: OpenFile, _ take: ([UInt8]) -> Void) {
    var line: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(file.descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { break }
      for byte in buffer[..<count] {
        if byte == UInt8(ascii: "\n") {
          take(line)
          line = []
        } else if line.count < 16 << 20 {
          line.append(byte)
        }
      }
    }
    if !line.isEmpty { take(line) }
  }
}
