import CLibpq
import Glibc

/// Waits for the server's answer to what was sent on a connection, but not for ever.
///
/// libpq's own calls wait without end. The server ends statements that take too long, keepalives find a machine that is
/// gone, and a process that died closes its connection; but a proxy or firewall between the two may acknowledge every
/// byte for a server that is no longer there, and then nothing of this ever happens.
enum PostgresAnswer {
  /// The answer to what was sent last; of several, the last.
  ///
  /// - Parameters:
  ///   - sent: What libpq's sending function returned: 1 if the statement is on its way.
  ///   - milliseconds: How long the server may be silent; nil for ever.
  /// - Throws: `PostgresError` `connectionLost` when it was silent for longer. The connection is of no use then.
  static func wait(
    for handle: OpaquePointer, sent: Int32, statement: String, milliseconds: Int?
  ) throws -> PostgresResult {
    guard sent == 1 else {
      throw PostgresError(.connectionLost, statement: statement, message: message(handle))
    }
    let deadline = milliseconds.map { ContinuousClock.now + .milliseconds($0) }
    var last: OpaquePointer?
    while true {
      do { try waitUntilIdle(handle, deadline, statement) } catch {
        PQclear(last)
        throw error
      }
      guard let next = PQgetResult(handle) else { break }
      PQclear(last)
      last = next
      // What the server said when it went is worth more than that it went.
      if PQstatus(handle) != CONNECTION_OK { break }
    }
    return PostgresResult(last, of: handle, statement: statement)
  }

  /// Returns when the next result can be had without waiting, or when the connection is broken, which is a result too.
  private static func waitUntilIdle(
    _ handle: OpaquePointer, _ deadline: ContinuousClock.Instant?, _ statement: String
  ) throws {
    while PQisBusy(handle) == 1 {
      var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
      let left = deadline.map { max(.zero, ContinuousClock.now.duration(to: $0)) }
      let ready = poll(&descriptor, 1, left.map(milliseconds) ?? -1)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else {
        throw PostgresError(
          .connectionLost, statement: statement,
          message: "the server did not answer in time, not even to say that it took too long")
      }
      if PQconsumeInput(handle) != 1 { return }
    }
  }

  /// Rounded up, so that the last wait is not none.
  private static func milliseconds(_ duration: Duration) -> Int32 {
    Int32(min((duration / .milliseconds(1)).rounded(.up), Double(Int32.max)))
  }

  private static func message(_ handle: OpaquePointer) -> String {
    String(cString: PQerrorMessage(handle)).trimmingLines()
  }
}
