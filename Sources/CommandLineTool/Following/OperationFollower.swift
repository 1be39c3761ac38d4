internal import GRPCCore
internal import Messages
internal import RPC

/// Follows an operation to its end, whatever becomes of the connection: the operation is durable, and so is
/// watching it.
struct OperationFollower: Sendable {
  /// The run of the command that follows.
  let session: Session

  /// Follows until the operation is final, and returns it as it is then.
  ///
  /// - Throws: ``Failure`` if the orchestrator refuses, or has been away for ``ReconnectPolicy/patience``.
  func follow(_ id: String) async throws -> Operation {
    let display = OperationDisplay(session.console, isSilent: session.format == .json)
    do {
      let operation = try await follow(id, display)
      await display.close()
      return operation
    } catch {
      await display.close()
      throw error
    }
  }

  private func follow(_ id: String, _ display: OperationDisplay) async throws -> Operation {
    var failures = 0
    let contact = Contact(session.console.uptime())
    while true {
      let lost: Failure
      do {
        let wasLost = failures > 0
        if let operation = try await watch(id, display, contact, wasLost: wasLost) { return operation }
        lost = Failure(
          status: .unreachable, reason: "stream_ended", what: "The orchestrator ended the stream",
          why: "it is stopping", remedy: "", isRetryable: true)
      } catch let failure as Failure where failure.status == .unreachable {
        lost = failure
      }
      if await contact.takeNew() { failures = 0 }
      failures += 1
      let delay = ReconnectPolicy.delay(after: failures)
      guard session.console.uptime() - (await contact.last) < ReconnectPolicy.patience else {
        throw givenUp(id, lost)
      }
      let notice = "connection to \(session.address) lost; the operation goes on without it"
      await display.say(
        failures == 1 ? notice : nil, live: "trying again in \(DurationText.span(delay)) (\(lost.why))")
      try await session.console.sleep(delay)
    }
  }

  /// Watches until the operation is final; nil if the stream ended before.
  private func watch(
    _ id: String, _ display: OperationDisplay, _ contact: Contact, wasLost: Bool
  ) async throws -> Operation? {
    let uptime = session.console.uptime
    return try await session.connected { connection in
      try await OperationsClient(connection).watchOperation(.with { $0.operation = id }) { replies in
        var isFirst = true
        for try await operation in replies {
          if isFirst, wasLost { await display.say("connected again") }
          isFirst = false
          await contact.made(uptime())
          await display.see(operation)
          if operation.state.isFinal { return operation }
        }
        return nil
      }
    }
  }

  private func givenUp(_ id: String, _ lost: Failure) -> Failure {
    Failure(
      status: .unreachable, reason: lost.reason, what: "Operation \(id) cannot be followed any longer",
      why: "the orchestrator has been away for \(DurationText.span(ReconnectPolicy.patience)) (\(lost.why))",
      remedy:
        "The operation goes on when an orchestrator runs again. To follow it: tidemark operation watch \(id)",
      isRetryable: true, operationID: id)
  }
}

/// When the orchestrator was last heard of.
private actor Contact {
  private(set) var last: Duration
  private var isNew = false

  init(_ start: Duration) { last = start }

  func made(_ moment: Duration) {
    last = moment
    isNew = true
  }

  /// Whether it was heard of since this was last asked.
  func takeNew() -> Bool {
    defer { isNew = false }
    return isNew
  }
}
