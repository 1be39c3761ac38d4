internal import CLibvirt
internal import Glibc

/// A process of its own that freezes one guest's file systems and thaws them again, **whatever becomes of the agent**.
///
/// It is the agent's own program, started by it (``GuestFreeze``), and reads two words: `freeze`, and `thaw`. It thaws when
/// it is told to, when the agent has died (its input ends) and when the time is over; and it goes on trying until the guest
/// agent has thawed, or the machine has ended. So a guest is never frozen for longer than the limit because an agent was
/// killed, hangs, or is slow. Should it be killed itself, it leaves a ``FreezeNote``, and the next agent thaws.
///
/// It answers in lines: `armed`; `frozen <count>` or `refused <why>`; `thawed <count> <milliseconds>` when it was told to,
/// `expired <count> <milliseconds>` else.
struct FreezeGuard {
  /// The first word of its command line.
  static let argument = "freeze-guard"

  private let uri: String
  private let domainID: String
  private let note: String
  private let limit: Duration

  /// Runs to its end: `freeze-guard <libvirt's URI> <domain> <note> <limit in ms>`; without a limit it only thaws.
  ///
  /// - Returns: The process's exit code.
  static func run(_ arguments: [String]) -> Int32 {
    // The end of the agent is told by the end of the input. Signals that stop a service reach this process, too.
    for number in [SIGTERM, SIGINT, SIGHUP, SIGPIPE] { signal(number, SIG_IGN) }
    guard arguments.count >= 3 else { return 64 }
    let limit = arguments.count > 3 ? Int(arguments[3]) : nil
    let process = FreezeGuard(
      uri: arguments[0], domainID: arguments[1], note: arguments[2], limit: .milliseconds(limit ?? 0))
    return limit == nil ? process.thawLeft() : process.keep()
  }

  /// Thaws what a guard that was killed has left.
  private func thawLeft() -> Int32 {
    guard let note = FreezeNote.take(note, making: false) else { return 0 }
    _ = thaw()
    note.remove()
    return 0
  }

  private func keep() -> Int32 {
    guard let note = FreezeNote.take(note, making: true, patience: 5000) else {
      say("refused another snapshot still keeps it frozen, or \(note) cannot be made")
      return 1
    }
    say("armed")
    guard word(within: nil) == "freeze" else {
      note.remove()
      return 0
    }
    let begun = ContinuousClock.now
    let frozen: Int
    do throws(LibvirtError) { frozen = try withDomain(Self.freeze) } catch {
      say("refused \(error.message.split(separator: "\n").joined(separator: " "))")
      // Nothing was asked of a guest agent that is not there; one that failed may have frozen something.
      if !error.isGuestAgentAbsent { _ = thaw() }
      note.remove()
      return 1
    }
    say("frozen \(frozen)")
    let isTold = word(within: limit - (ContinuousClock.now - begun)) == "thaw"
    let thawed = thaw()
    note.remove()
    say("\(isTold ? "thawed" : "expired") \(thawed) \((ContinuousClock.now - begun).milliseconds)")
    return 0
  }

  /// Thaws; tries again until the guest agent has answered, or the machine has ended.
  ///
  /// - Returns: How many file systems were frozen until now.
  private func thaw() -> Int {
    var pause: UInt32 = 20_000
    while true {
      do throws(LibvirtError) { return try withDomain(Self.thaw) } catch {
        if error.isNoDomain || !isActive() { return 0 }
      }
      // libvirtd is away, or the guest agent does not answer yet: nothing tells when that has passed.
      usleep(pause)
      pause = min(pause * 2, 1_000_000)
    }
  }

  /// Whether the machine has not certainly ended.
  private func isActive() -> Bool {
    do throws(LibvirtError) { return try withDomain(Self.isActive) } catch { return !error.isNoDomain }
  }

  /// Opens a connection for every call: there are two, and libvirtd may be restarted between them.
  private func withDomain<Result>(
    _ body: (OpaquePointer) throws(LibvirtError) -> Result
  ) throws(LibvirtError) -> Result {
    guard let connection = virConnectOpen(uri) else { throw LibvirtError.last("opening \(uri)") }
    defer { virConnectClose(connection) }
    guard let domain = virDomainLookupByUUIDString(connection, domainID) else {
      throw LibvirtError.last("looking for domain \(domainID)")
    }
    defer { virDomainFree(domain) }
    return try body(domain)
  }

  private static func freeze(_ domain: OpaquePointer) throws(LibvirtError) -> Int {
    let count = virDomainFSFreeze(domain, nil, 0, 0)
    guard count >= 0 else { throw LibvirtError.last("freezing the guest's file systems") }
    return Int(count)
  }

  private static func thaw(_ domain: OpaquePointer) throws(LibvirtError) -> Int {
    let count = virDomainFSThaw(domain, nil, 0, 0)
    guard count >= 0 else { throw LibvirtError.last("thawing the guest's file systems") }
    return Int(count)
  }

  private static func isActive(_ domain: OpaquePointer) throws(LibvirtError) -> Bool {
    virDomainIsActive(domain) != 0
  }

  /// The next line of the input; nil when it has ended, or the time is over.
  private func word(within time: Duration?) -> String? {
    var poll = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    let deadline = time.map { ContinuousClock.now + $0 }
    var line: [UInt8] = []
    while true {
      let left = deadline.map { max(0, ($0 - ContinuousClock.now).milliseconds) } ?? -1
      let found = Glibc.poll(&poll, 1, Int32(clamping: left))
      if found < 0 && errno == EINTR { continue }
      var byte: UInt8 = 0
      guard found > 0, read(0, &byte, 1) == 1 else { return nil }
      if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
  }

  private func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
  }
}

extension Duration {
  /// Rounded towards zero.
  var milliseconds: Int {
    Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
  }
}
