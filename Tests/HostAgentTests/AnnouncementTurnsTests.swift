import Testing

@testable import HostAgent

@Suite("A description and announcements on their way", .timeLimit(.minutes(1)))
struct AnnouncementTurnsTests {
  @Test(
    "Described is when the announcement that is on its way has arrived; then there is nothing to wait for")
  func order() async {
    let turns = AnnouncementTurns()
    let (begun, begin) = AsyncStream.makeStream(of: Void.self)
    let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
    let (happened, happen) = AsyncStream.makeStream(of: String.self)
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await turns.announce {
          begin.yield()
          for await _ in arrivals { break }
          happen.yield("announced")
        }
      }
      for await _ in begun { break }
      group.addTask {
        await turns.settle(within: .seconds(600))
        happen.yield("described")
      }
      while await turns.waitingCount == 0 { await Task.yield() }
      arrival.yield()
    }
    happen.finish()
    #expect(await happened.reduce(into: []) { $0.append($1) } == ["announced", "described"])
    await turns.settle(within: .seconds(600))
  }

  @Test("An announcement that goes nowhere keeps nobody from being described")
  func limit() async throws {
    let turns = AnnouncementTurns()
    let (begun, begin) = AsyncStream.makeStream(of: Void.self)
    let announcing = Task {
      try await turns.announce {
        begin.yield()
        try await Task.sleep(for: .seconds(600))
      }
    }
    for await _ in begun { break }
    await turns.settle(within: .milliseconds(1))
    #expect(await turns.waitingCount == 0)
    announcing.cancel()
    await #expect(throws: CancellationError.self) { try await announcing.value }
    await turns.settle(within: .seconds(600))
  }
}
