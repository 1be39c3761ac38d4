internal import Glibc
internal import Synchronization

/// A file descriptor that is closed with its last reference and never inherited by a child.
final class Descriptor: Sendable {
  private let state: Mutex<Int32>

  init(owning number: Int32) { state = Mutex(number) }
  deinit { close() }

  /// The descriptor, -1 once closed.
  var number: Int32 { state.withLock { $0 } }

  /// Closes it now. The second call does nothing.
  func close() {
    state.withLock { number in
      if number >= 0 { _ = Glibc.close(number) }
      number = -1
    }
  }

  static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o644) throws -> Descriptor {
    let number = Glibc.open(path, flags | O_CLOEXEC, mode)
    guard number >= 0 else { throw LabError("cannot open \(path): \(String(cString: strerror(errno)))") }
    return Descriptor(owning: number)
  }

  static func duplicate(_ number: Int32, from lowest: Int32) throws -> Descriptor {
    let copy = fcntl(number, F_DUPFD_CLOEXEC, lowest)
    guard copy >= 0 else {
      throw LabError("cannot duplicate a descriptor: \(String(cString: strerror(errno)))")
    }
    return Descriptor(owning: copy)
  }

  static func pipe() throws -> (read: Descriptor, write: Descriptor) {
    var ends: [Int32] = [-1, -1]
    // pipe2 is not visible from Swift: no child of ours may be started between the two calls.
    let made = ChildProcess.spawning.withLock { _ in
      Glibc.pipe(&ends) == 0 && ends.allSatisfy { fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }
    }
    guard made else { throw LabError("cannot make a pipe: \(String(cString: strerror(errno)))") }
    return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
  }

  /// Reads to the end on a thread of its own.
  func readToEnd() async -> [UInt8] { await BlockingCall.run { [self] in collect(untilNewline: false) } }

  /// Reads one line (or to the end) on a thread of its own; without the newline.
  func readLine() async -> String {
    await BlockingCall.run { [self] in String(decoding: collect(untilNewline: true), as: UTF8.self) }
  }

  private func collect(untilNewline: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: untilNewline ? 1 : 1 << 16)
    while true {
      let count = read(number, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return bytes }
      if untilNewline, buffer[0] == UInt8(ascii: "\n") { return bytes }
      bytes.append(contentsOf: buffer[..<count])
    }
  }
}
