import GRPCCore
import Messages
import RPC
import Testing

@Suite("Deadlines, cancellation and shutdown over TCP", .timeLimit(.minutes(1)))
struct CancellationTests {
  @Test("A caller's deadline cancels the handler's task, unary and streaming")
  func deadline() async throws {
    let cancelled = (Signal(), Signal())
    let service = TestOperations(
      get: { _, _ in
        defer { cancelled.0.send() }
        try await sleepUntilCancelled()
        return .init()
      },
      watch: { _, _ in
        defer { cancelled.1.send() }
        try await sleepUntilCancelled()
      })
    try await withServerAndClient(service) { client, _ async throws -> Void in
      // A deadline that passes while the connection is being made would never reach the handler.
      _ = try await HealthClient(client.caller).check(.init())
      let unary = await #expect(throws: TidemarkError.self) {
        try await client.getOperation(.init(), timeout: .seconds(2))
      }
      #expect(unary?.code == .deadlineExceeded)
      await cancelled.0.wait()
      let stream = await #expect(throws: TidemarkError.self) {
        try await client.watchOperation(.init(), timeout: .seconds(2)) { for try await _ in $0 {} }
      }
      #expect(stream?.code == .deadlineExceeded)
      await cancelled.1.wait()
    }
  }

  @Test("Cancelling the caller's task cancels the handler's task on the other side")
  func clientCancels() async throws {
    let (started, cancelled) = (Signal(), Signal())
    let service = TestOperations(get: { _, _ in
      defer { cancelled.send() }
      started.send()
      try await sleepUntilCancelled()
      return .init()
    })
    try await withServerAndClient(service) { client, _ async throws -> Void in
      let call = Task { try await client.getOperation(.init()) }
      await started.wait()
      call.cancel()
      await cancelled.wait()
      await #expect(throws: CancellationError.self) { try await call.value }
    }
  }

  @Test("Leaving a stream early cancels the handler's task")
  func leavingStream() async throws {
    let cancelled = Signal()
    let service = TestOperations(watch: { _, replies in
      defer { cancelled.send() }
      try await replies.write(.init())
      try await sleepUntilCancelled()
    })
    try await withServerAndClient(service) { client, _ async throws -> Void in
      try await client.watchOperation(.init()) { replies in for try await _ in replies { break } }
      await cancelled.wait()
    }
  }

  @Test("What remains of a deadline is what the next hop gets, minus the time already spent")
  func deadlineIsPassedOn() async throws {
    let seen = Recorder<Duration>()
    @Sendable func note() { if let remaining = Deadline.remaining { seen.append(remaining) } }
    let last = TestOperations(get: { _, _ in
      note()
      return .init()
    })
    try await withServerAndClient(last) { inner, _ async throws -> Void in
      let relay = TestOperations(get: { request, _ in
        note()
        // Asks for more time than there is.
        return try await inner.getOperation(request, timeout: .seconds(300))
      })
      try await withServerAndClient(relay) { client, _ async throws -> Void in
        _ = try await client.getOperation(.init(), timeout: .seconds(20))
      }
    }
    let remaining = seen.all
    try #require(remaining.count == 2)
    #expect(remaining[0] <= .seconds(20))
    #expect(remaining[1] <= remaining[0])
    #expect(remaining[1] > .seconds(1))
    #expect(Deadline.remaining == nil)
  }

  @Test("A call whose deadline has passed is not made")
  func noTimeLeft() async throws {
    let service = TestOperations(get: { _, _ in
      Issue.record("The handler was called")
      return .init()
    })
    try await withServerAndClient(service) { client, _ async throws -> Void in
      let error = await #expect(throws: TidemarkError.self) {
        try await Deadline.$current.withValue(.now - .seconds(1)) { try await client.getOperation(.init()) }
      }
      #expect(error?.code == .deadlineExceeded)
    }
  }

  @Test("A shutdown lets calls finish, ends streams with UNAVAILABLE, and says NOT_SERVING first")
  func drain() async throws {
    let (unaryStarted, streamStarted, release) = (Signal(), Signal(), Signal())
    let service = TestOperations(
      get: { _, _ in
        unaryStarted.send()
        await release.wait()
        return .with { $0.id = "finished" }
      },
      watch: { _, replies in
        streamStarted.send()
        try await sleepUntilCancelled()
      })
    try await withServerAndClient(service) { client, server async throws -> Void in
      let unary = Task { try await client.getOperation(.init()) }
      let stream = Task { try await client.watchOperation(.init()) { for try await _ in $0 {} } }
      await unaryStarted.wait()
      await streamStarted.wait()
      server.shutDown()
      let interrupted = await #expect(throws: TidemarkError.self) { try await stream.value }
      #expect(interrupted?.code == .unavailable)
      #expect(interrupted?.reason == "shutting_down")
      #expect(interrupted?.detail.retryable == true)
      release.send()
      #expect(try await unary.value.id == "finished")
    }
  }

  @Test("A shutdown cancels what is left when the drain is over")
  func drainIsBounded() async throws {
    let (started, cancelled) = (Signal(), Signal())
    let service = TestOperations(get: { _, _ in
      defer { cancelled.send() }
      started.send()
      try await sleepUntilCancelled()
      return .init()
    })
    try await withServerAndClient(service, drain: .milliseconds(300)) { client, server async throws -> Void in
      let call = Task { try await client.getOperation(.init()) }
      await started.wait()
      let begun = ContinuousClock.now
      server.shutDown()
      await cancelled.wait()
      let error = await #expect(throws: TidemarkError.self) { try await call.value }
      #expect(error?.code == .unavailable)
      #expect(begun.duration(to: .now) >= .milliseconds(300))
    }
  }

  @Test("Health says NOT_SERVING to those who still ask while the server drains")
  func healthWhileDraining() async throws {
    let (started, release) = (Signal(), Signal())
    let service = TestOperations(get: { _, _ in
      started.send()
      await release.wait()
      return .init()
    })
    try await withServerAndClient(service) { client, server async throws -> Void in
      let statuses = Recorder<HealthCheckResponse.ServingStatus>()
      let first = Signal()
      async let watch: Void? = try? HealthClient(client.caller).watch(.init()) { replies in
        for try await reply in replies {
          statuses.append(reply.status)
          first.send()
        }
      }
      let call = Task { try await client.getOperation(.init()) }
      await started.wait()
      await first.wait()
      server.health.update("", .notServing)
      server.shutDown()
      _ = await watch
      release.send()
      _ = try await call.value
      // The stream may end before its last message is on the wire, never with a wrong one.
      #expect([[.serving], [.serving, .notServing]].contains(statuses.all))
    }
  }
}
