internal import Foundation

/// A client of QEMU's monitor protocol: commands and their answers, and events, as lines of JSON.
///
/// It knows nothing of processes and sockets: it is given what was read, and a way to write.
actor QMPClient {
  /// What the monitor tells by itself, from the beginning on.
  nonisolated let events: AsyncStream<QMPEvent>
  private let eventSink: AsyncStream<QMPEvent>.Continuation
  private let send: @Sendable ([UInt8]) throws -> Void
  private var nextID = 0
  private var waiting: [Int: (command: String, CheckedContinuation<[UInt8], any Error>)] = [:]
  private var greetingWaiter: CheckedContinuation<Void, any Error>?
  private var isGreeted = false
  private var hasEnded = false
  /// The last words that were not of the protocol.
  private var words: [String] = []

  /// A client that writes lines by `send`.
  init(send: @escaping @Sendable ([UInt8]) throws -> Void) {
    self.send = send
    (events, eventSink) = AsyncStream.makeStream(of: QMPEvent.self)
  }

  /// Waits for the monitor's greeting and accepts its capabilities; then it takes commands.
  ///
  /// - Throws: `QMPError`, `unusable` if the program ends without a greeting.
  func open() async throws {
    if !isGreeted {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        if hasEnded {
          continuation.resume(throwing: ending("greeting"))
        } else {
          greetingWaiter = continuation
        }
      }
    }
    try await execute(QMPCapabilities())
  }

  /// Sends a command and waits for its answer.
  ///
  /// - Throws: `QMPError`.
  @discardableResult
  func execute<Command: QMPCommand>(_ command: Command) async throws -> Command.Answer {
    nextID += 1
    let id = nextID
    let line = try await withCheckedThrowingContinuation {
      (continuation: CheckedContinuation<[UInt8], any Error>) in
      if hasEnded { return continuation.resume(throwing: ending(Command.name)) }
      waiting[id] = (Command.name, continuation)
      do {
        try send(
          Array(
            QMPCoding.encoder.encode(QMPRequest(execute: Command.name, arguments: command, id: id))))
      } catch {
        waiting[id] = nil
        continuation.resume(throwing: ending(Command.name))
      }
    }
    do {
      return try QMPCoding.decoder.decode(QMPAnswer<Command.Answer>.self, from: Data(line)).return
    } catch {
      throw QMPError(kind: .unreadable, command: Command.name, message: String(decoding: line, as: UTF8.self))
    }
  }

  /// Takes a line that was read.
  func receive(_ line: [UInt8]) {
    switch QMPMessage(line: line) {
    case .greeting:
      isGreeted = true
      greetingWaiter?.resume()
      greetingWaiter = nil
    case .answer(let id, let line): waiting.removeValue(forKey: id)?.1.resume(returning: line)
    case .refusal(let id, let message):
      guard let (command, continuation) = waiting.removeValue(forKey: id) else { return }
      continuation.resume(throwing: QMPError(kind: .refused, command: command, message: message))
    case .event(let event): eventSink.yield(event)
    case nil: words = words.suffix(9) + [String(decoding: line.prefix(1024), as: UTF8.self)]
    }
  }

  /// The monitor is gone: nothing that waits will be answered.
  func end() {
    hasEnded = true
    greetingWaiter?.resume(throwing: ending("greeting"))
    greetingWaiter = nil
    for (command, continuation) in waiting.values { continuation.resume(throwing: ending(command)) }
    waiting = [:]
    eventSink.finish()
  }

  private func ending(_ command: String) -> QMPError {
    let said = words.isEmpty ? "it said nothing" : words.joined(separator: "; ")
    return QMPError(
      kind: isGreeted ? .ended : .unusable, command: command, message: "qemu-storage-daemon ended: \(said)")
  }
}
