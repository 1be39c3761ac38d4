import GRPCCore
import Messages
import RPC
import Testing

@testable import CommandLineTool

@Suite("Following an operation when things go wrong", .timeLimit(.minutes(1)))
struct FollowingTests {
  private static let running = Operation.sample()
  private static let succeeded = Operation.sample(.succeeded) { $0.steps[1].finishedAt = before(2) }

  @Test("A stream that breaks is taken up again, and nothing is told twice")
  func broken() async throws {
    let world = TestOrchestrator {
      $0.watch = { call, replies in
        try await replies.write(Self.running)
        switch call {
        case 1: throw RPCError(code: .unavailable, message: "broken")
        case 2: return  // ends without a final state
        default: try await replies.write(Self.succeeded)
        }
      }
    }
    try await world.serving { address, _ in
      let console = TestConsole()
      let run = try await tidemark("operation", "watch", "0000", at: address, on: console)
      #expect(run.status == 0)
      let lost = "connection to \(address) lost; the operation goes on without it\nconnected again\n"
      #expect(
        run.messages
          == "operation 00000000: take a snapshot of web-1/vda\n✓ plan       12 ms     incremental on 11111111\n"
          + lost + lost + "✓ copy       9 s\n")
      #expect(console.slept == .seconds(1))
    }
  }

  @Test(
    "An orchestrator that stops, and another that starts at the same address, make no difference to the result"
  )
  func restarted() async throws {
    let first = TestOrchestrator {
      $0.watch = { _, replies in
        try await replies.write(Self.running)
        try await Task.sleep(for: .seconds(3600))
      }
    }
    let second = TestOrchestrator { $0.watch = { _, replies in try await replies.write(Self.succeeded) } }
    let secondServes = AsyncStream<Void>.makeStream()
    // The tool's waiting ends when the second one serves.
    let console = TestConsole { for await _ in secondServes.stream {} }
    let (address, task) = try await first.serving { address, _ in
      let task = Task { try await tidemark("operation", "watch", "0000", at: address, on: console) }
      await console.hasSaid("plan")
      return (address, task)
    }
    let run = try await second.serving(at: address.port) { _, _ in
      secondServes.continuation.finish()
      return try await task.value
    }
    #expect(run.status == 0)
    #expect(run.messages.contains("connection to \(address) lost"))
    #expect(run.messages.contains("connected again\n✓ copy       9 s\n"))
    #expect(run.output.contains("succeeded in 10 s"))
  }

  @Test("One that stays away is given up after ten minutes; the operation is said to go on")
  func away() async throws {
    let world = TestOrchestrator {
      $0.watch = { _, replies in
        try await replies.write(Self.running)
        try await Task.sleep(for: .seconds(3600))
      }
    }
    let console = TestConsole()
    let run = try await world.serving { address, stop in
      async let run = tidemark("operation", "watch", identifier("0"), at: address, on: console)
      await console.hasSaid("plan")
      stop()
      return try await run
    }
    #expect(run.status == 3)
    #expect(console.slept >= .seconds(600) && console.slept < .seconds(620))
    #expect(run.messages.contains("error: Operation \(identifier("0")) cannot be followed any longer\n"))
    #expect(run.messages.hasSuffix("To follow it: tidemark operation watch \(identifier("0"))\n"))
  }

  @Test("Ctrl-C while waiting: 130, and how to follow or stop what goes on")
  func interrupted() async throws {
    let console = TestConsole()
    let world = TestOrchestrator {
      $0.take = { _ in Self.running }
      $0.watch = { _, replies in
        try await replies.write(Self.running)
        try await Task.sleep(for: .seconds(3600))
      }
    }
    try await world.serving { address, _ in
      async let started = tidemark(
        "snapshot", "take", "web-1/vda", at: address, screen: Screen(width: 80, colours: false), on: console)
      await console.hasSaid("copy …")
      console.interrupt()
      let run = try await started
      #expect(run.status == 130)
      #expect(
        run.messages.hasSuffix(
          """
          \r\u{1B}[Kinterrupted: Operation 00000000 goes on
          what to do: To follow it: tidemark operation watch 00000000. To stop it: tidemark operation cancel 00000000

          """))
    }
  }

  @Test("An operation that nobody knows is refused, not waited for")
  func unknown() async throws {
    let world = TestOrchestrator { $0.watch = { _, _ in throw TidemarkError.unknown("operation", "beef") } }
    try await world.serving { address, _ in
      let run = try await tidemark("operation", "watch", "beef", at: address)
      #expect(run.status == 2)
      #expect(run.messages.hasPrefix("error: There is no operation beef\n"))
    }
  }
}
