import BlockingThread
import CLibpq
import Glibc

/// A connection that listens on one channel, on a thread of its own where it waits for the socket.
actor PostgresListener {
  private let thread = BlockingThread(name: "pg-listen")
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private var handle: OpaquePointer?
  /// Milliseconds without a word after which the server is asked whether it is there, and for which it may think of that.
  private let silence = 15_000
  /// Written to from anywhere to end a wait.
  private let wake: WakePipe

  init() throws { wake = try WakePipe() }

  isolated deinit { PQfinish(handle) }

  /// Connects and listens. What happened before must be looked up by the caller, after this returns.
  func open(_ configuration: PostgresConfiguration, on statement: PostgresStatement) throws {
    let keywords = configuration.keywords
    let names = CStrings(keywords.map(\.name))
    let values = CStrings(keywords.map(\.value))
    guard let opened = PQconnectdbParams(names.pointers, values.pointers, 1) else {
      throw PostgresError(.cannotConnect, message: "no memory for a connection")
    }
    handle = opened
    // Notices would go to stderr.
    _ = PQsetNoticeProcessor(opened, { _, _ in }, nil)
    guard PQstatus(opened) == CONNECTION_OK else {
      let message = String(cString: PQerrorMessage(opened)).trimmingLines()
      throw PostgresError(.cannotConnect, message: message)
    }
    try PostgresResult(PQexec(opened, statement.text), of: opened, statement: statement.name).check()
  }

  /// Waits until at least one notification has come, and gives all payloads; nothing when `stop` was called.
  func wait() throws -> [String] {
    guard let handle else {
      throw PostgresError(.connectionLost, message: "the listening connection is closed")
    }
    while true {
      var payloads: [String] = []
      while let notification = PQnotifies(handle) {
        if let payload = notification.pointee.extra { payloads.append(String(cString: payload)) }
        PQfreemem(notification)
      }
      if !payloads.isEmpty { return payloads }
      var descriptors = [
        pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0),
        pollfd(fd: wake.readEnd, events: Int16(POLLIN), revents: 0),
      ]
      let ready = poll(&descriptors, 2, Int32(silence))
      if ready < 0, errno == EINTR { continue }
      if descriptors[1].revents != 0 { return [] }
      if ready == 0 {
        // Whether nothing happens or nobody is there any more: only the server can tell.
        try PostgresAnswer.wait(
          for: handle, sent: PQsendQuery(handle, "SELECT 1"), statement: "still_there", milliseconds: silence
        ).check()
        continue
      }
      guard ready > 0, PQconsumeInput(handle) == 1, PQstatus(handle) == CONNECTION_OK else {
        throw PostgresError(.connectionLost, message: String(cString: PQerrorMessage(handle)).trimmingLines())
      }
    }
  }

  /// Ends a wait, this one or the next.
  nonisolated func stop() { wake.wake() }
}

/// A pipe whose read end becomes readable once and for all.
private final class WakePipe: Sendable {
  let readEnd: Int32
  private let writeEnd: Int32

  init() throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else {
      throw PostgresError(.cannotConnect, message: "no pipe: errno \(errno)")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  func wake() {
    var byte: UInt8 = 1
    _ = write(writeEnd, &byte, 1)
  }
}
