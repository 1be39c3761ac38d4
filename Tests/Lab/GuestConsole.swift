internal import Foundation
internal import Glibc
internal import Synchronization

/// The connection to a Linux guest's command console, opened when needed and again when it was lost.
final class GuestConsole: Sendable {
  private struct State {
    var descriptor: Descriptor?
    var path = ""
    var buffer: [UInt8] = []
    var identifier = 0
  }

  private let state = Mutex(State())

  /// Forgets the connection, as when the guest is started anew.
  func reset() { state.withLock { $0.descriptor = nil } }

  /// Runs a shell command in the guest. One at a time; blocks its thread.
  func run(_ command: String, socket path: String, within seconds: Double) async throws -> (
    status: Int, output: String
  ) {
    try await BlockingCall.run { [self] in
      try state.withLock { state in
        let deadline = ContinuousClock.now + .seconds(seconds)
        do {
          return try Self.exchange(command, path: path, deadline: deadline, state: &state)
        } catch {
          state.descriptor = nil
          throw error
        }
      }
    }
  }

  private static func exchange(
    _ command: String, path: String, deadline: ContinuousClock.Instant, state: inout State
  ) throws -> (status: Int, output: String) {
    if state.descriptor == nil || state.path != path {
      state.descriptor = try connect(path)
      state.path = path
      state.buffer = []
      while try line(deadline, &state) != "ready" {}
    }
    state.identifier += 1
    let identifier = state.identifier
    let order = "run \(identifier) \(Data(command.utf8).base64EncodedString())\n"
    try send(order, state)
    while true {
      let answer = try line(deadline, &state)
      if answer == "begin \(identifier)" { break }
      // It waits for a command: a slow guest forgets a line that takes longer than its patience. It does none twice.
      if answer == "ready" { try send(order, state) }
    }
    var output = ""
    while true {
      let next = try line(deadline, &state)
      if next.hasPrefix("end \(identifier) ") {
        let text = Data(base64Encoded: output).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return (Int(next.split(separator: " ").last ?? "") ?? -1, text)
      }
      output += next
    }
  }

  private static func connect(_ path: String) throws -> Descriptor {
    let descriptor = Descriptor(
      owning: socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor.number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else {
      throw LabError("cannot connect to \(path): \(String(cString: strerror(errno)))")
    }
    return descriptor
  }

  private static func send(_ text: String, _ state: State) throws {
    // The emulated serial port has 16 bytes of room, but QEMU takes from the socket only what fits.
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(state.descriptor?.number ?? -1, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw LabError("the guest's console is gone") }
      rest = rest.dropFirst(count)
    }
  }

  private static func line(_ deadline: ContinuousClock.Instant, _ state: inout State) throws -> String {
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      if let end = state.buffer.firstIndex(of: UInt8(ascii: "\n")) {
        let text = String(decoding: state.buffer[..<end], as: UTF8.self)
        state.buffer.removeFirst(end + 1)
        return text.trimmingCharacters(in: CharacterSet(charactersIn: "\r"))
      }
      let left = deadline - .now
      let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
      guard milliseconds > 0 else { throw LabError("the guest did not answer in time") }
      var poll = pollfd(fd: state.descriptor?.number ?? -1, events: Int16(POLLIN), revents: 0)
      guard Glibc.poll(&poll, 1, Int32(clamping: milliseconds)) > 0 else { continue }
      let count = read(poll.fd, &chunk, chunk.count)
      guard count > 0 else { throw LabError("the guest closed its console") }
      state.buffer.append(contentsOf: chunk[..<count])
    }
  }
}
