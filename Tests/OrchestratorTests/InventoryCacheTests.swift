import Messages
import Testing

@testable import Orchestrator

@Suite("The inventory that an orchestrator's operations share")
struct InventoryCacheTests {
  /// A catalog that counts how often it is read, and answers when it is let.
  private actor Source {
    private(set) var reads = 0
    private var held: [CheckedContinuation<Void, Never>] = []
    private var arrivals: [CheckedContinuation<Void, Never>] = []

    func read() async -> HostInventory {
      reads += 1
      let number = reads
      await withCheckedContinuation { continuation in
        held.append(continuation)
        for arrival in arrivals { arrival.resume() }
        arrivals = []
      }
      return HostInventory(hosts: [Host.with { $0.name = "host-\(number)" }])
    }

    /// Returns once somebody reads.
    func isRead() async { if held.isEmpty { await withCheckedContinuation { arrivals.append($0) } } }

    func answer() {
      for continuation in held { continuation.resume() }
      held = []
    }
  }

  @Test("Many that ask at once read once; what they have read is kept for the next")
  func shared() async throws {
    let (cache, source) = (InventoryCache(freshness: .seconds(3600)), Source())
    try await withThrowingTaskGroup(of: String?.self) { group in
      for _ in 0..<50 { group.addTask { try await cache.read { await source.read() }.hosts.first?.name } }
      await source.isRead()
      await source.answer()
      for try await name in group { #expect(name == "host-1") }
    }
    #expect(try await cache.read { await source.read() }.hosts.first?.name == "host-1")
    #expect(await source.reads == 1)
  }

  @Test("What was begun to be read before something turned out to be different is not kept")
  func invalidated() async throws {
    let (cache, source) = (InventoryCache(freshness: .seconds(3600)), Source())
    async let first = cache.read { await source.read() }
    await source.isRead()
    await cache.invalidate()
    await source.answer()
    #expect(try await first.hosts.first?.name == "host-1")
    async let second = cache.read { await source.read() }
    await source.isRead()
    await source.answer()
    #expect(try await second.hosts.first?.name == "host-2")
  }

  @Test("Whoever waits leaves when it is told to; if the one that reads fails, the next one reads")
  func impatient() async throws {
    struct Failure: Error {}
    let (cache, source) = (InventoryCache(freshness: .seconds(3600)), Source())
    let first = Task {
      try await cache.read {
        _ = await source.read()
        throw Failure()
      }
    }
    await source.isRead()
    let leaving = Task { try await cache.read { await source.read() } }
    leaving.cancel()
    await #expect(throws: CancellationError.self) { try await leaving.value }
    let staying = Task { try await cache.read { await source.read() } }
    await source.answer()
    await #expect(throws: Failure.self) { try await first.value }
    await source.isRead()
    await source.answer()
    #expect(try await staying.value.hosts.first?.name == "host-2")
  }
}
