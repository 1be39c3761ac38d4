import Testing

@testable import Orchestrator

@Suite("Asking all hosts, for many at once")
struct RefreshTurnsTests {
  /// Counts rounds, of which each lasts until it is let go.
  private actor Rounds {
    private(set) var begun = 0
    private var held: CheckedContinuation<Void, Never>?
    private var arrival: CheckedContinuation<Void, Never>?

    func run() async -> Bool {
      begun += 1
      await withCheckedContinuation { continuation in
        held = continuation
        arrival?.resume()
        arrival = nil
      }
      return true
    }

    /// Returns once a round runs.
    func runs() async { if held == nil { await withCheckedContinuation { arrival = $0 } } }

    func end() {
      held?.resume()
      held = nil
    }
  }

  @Test("Who comes while a round runs shares the next one with all others that do")
  func shared() async {
    let (turns, rounds) = (RefreshTurns(), Rounds())
    let first = Task { await turns.refresh { await rounds.run() } }
    await rounds.runs()
    let others = (0..<50).map { _ in Task { await turns.refresh { await rounds.run() } } }
    // All of them have come when the one that came last has: the actor takes them in turn.
    while await turns.waitingCount < 50 { await Task.yield() }
    await rounds.end()
    #expect(await first.value)
    await rounds.runs()
    await rounds.end()
    for other in others { #expect(await other.value) }
    #expect(await rounds.begun == 2)
  }

  @Test("Who is told to leave does not wait for the round")
  func leaving() async {
    let (turns, rounds) = (RefreshTurns(), Rounds())
    let first = Task { await turns.refresh { await rounds.run() } }
    await rounds.runs()
    let other = Task { await turns.refresh { await rounds.run() } }
    other.cancel()
    #expect(await !other.value)
    await rounds.end()
    #expect(await first.value)
  }
}
