import Messages
import RPC
import SnapshotModel
import Synchronization
import Testing

@testable import Catalog

@Suite("Operations as their watchers read them", .timeLimit(.minutes(1)))
struct OperationReaderTests {
  @Test("Asked for all at once, each gets his own; of one that nobody knows only who asked for it hears so")
  func manyAtOnce() async throws {
    try await Scene.run { scene in
      let ids = [
        try await scene.submitTake(["web-1/vda"]).id, try await scene.submitTake(["web-1/vdb"]).id,
      ]
      let unknown = UniqueIdentifier.random().description
      let reader = scene.database.reader
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<300 {
          group.addTask {
            if number % 3 == 2 {
              let reason = try? await refusal { _ = try await reader.operation(unknown) }
              #expect(reason == "unknown_operation")
            } else {
              let found = try? await reader.operation(ids[number % 3])
              #expect(found?.id == ids[number % 3])
            }
          }
        }
      }
      let claim = try #require(try await scene.claim())
      _ = try await scene.database.recordStep(
        .with {
          $0.claim = claim
          $0.begunStep = "plan"
        })
      let found = try await reader.operation(claim.operationID)
      #expect(found.state == .running && found.steps.map(\.step) == ["plan"])
      #expect(found == (try await scene.database.operation(claim.operationID)))
    }
  }

  /// Readings that end when they are told to.
  private final class Readings: Sendable {
    let begun = Mutex<[Set<String>]>([])
    let (starts, start) = AsyncStream.makeStream(of: Void.self)
    let (ends, end) = AsyncStream.makeStream(of: Bool.self)

    func read(_ ids: [String]) async throws -> [Operation] {
      begun.withLock { $0.append(Set(ids)) }
      start.yield()
      for await succeeds in ends {
        guard succeeds else { throw PostgresError(.cannotConnect, message: "it is away") }
        break
      }
      return ids.map { id in .with { $0.id = id } }
    }
  }

  @Test(
    "Who asks while something is read waits for the next reading, one for all; a failure is told to those it was for"
  )
  func together() async throws {
    let readings = Readings()
    let reader = OperationReader { try await readings.read($0) }
    var starts = readings.starts.makeAsyncIterator()
    let first = Task { try await reader.operation("a") }
    await starts.next()
    let others = ["a", "b", "b", "c"].map { id in Task { try await reader.operation(id).id } }
    while await reader.waitingCount < others.count { await Task.yield() }
    readings.end.yield(true)
    #expect(try await first.value.id == "a")
    await starts.next()
    readings.end.yield(false)
    for other in others { await #expect(throws: PostgresError.self) { try await other.value } }
    let last = Task { try await reader.operation("d").id }
    await starts.next()
    last.cancel()
    readings.end.yield(true)
    #expect(try await last.value == "d")
    #expect(readings.begun.withLock { $0 } == [["a"], ["a", "b", "c"], ["d"]])
  }
}
