import Lab
import Messages
import SnapshotModel
import Testing

/// Row D5: the orchestrator is killed before and after each step; the next one goes on from there.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct TakeoverTests {
  /// Made from the operation's own definition: a new step cannot be forgotten.
  static let points = OperationDefinition(.take).steps.flatMap { step in
    ["before-\(step.name.rawValue)", "after-\(step.name.rawValue)"]
  }

  @Test(
    "D5 kill -9 the orchestrator at each step, the next takes over: exactly one snapshot, an increment, and right"
  )
  func d5OrchestratorKilledAtEachStep() async throws {
    var options = LabTidemarkOptions()
    options.settings = [("snapshot.delta.max", "100")]
    options.hosts = ["host-a"]
    options.leaseSeconds = 1
    try await CloudService.with(options) { service in
      let tidemark = service.tidemark
      let storage = SnapshotStorage(tidemark, onPrimary: false)
      let guest = try await tidemark.hosts[0].makeGuest("web-1", pool: tidemark.pool)
      try await guest.start()
      try await guest.write(0x11, offset: 0, length: 4 << 20)
      var tip = try await service.take("web-1/vda")
      for (index, point) in Self.points.enumerated() {
        try await guest.write(UInt8(index + 2), offset: (8 + index) << 20, length: 1 << 20)
        let held = try tidemark.hold(tidemark.orchestrator, at: point)
        let operation = try await service.submitTake("web-1/vda")
        let release = try await held.reached()
        try await tidemark.restart(tidemark.orchestrator)
        release.release()

        let ended = try await CloudService.withNewConnection(to: tidemark) { try await $0.finish(operation) }
        #expect(ended.state == .succeeded, "\(point): \(ended.error?.why ?? "")")
        #expect(ended.attempt == 2, "\(point)")
        #expect(ended.snapshotIDs.count == 1, "\(point)")
        let chain = try await CloudService.withNewConnection(to: tidemark) { try await $0.chain("web-1/vda") }
        #expect(chain.count == index + 2, "\(point)")
        let newTip = chain.first { $0.isTip }
        let next = try #require(newTip)
        #expect(next.id == ended.snapshotIDs.first, "\(point)")
        #expect(next.parentID == tip.id, "\(point)")
        #expect(try storage.allFiles() == SnapshotStorage.files(of: chain), "\(point)")
        let difference = try await guest.content().difference(from: storage.image(next))
        #expect(difference == nil, "\(point)")
        tip = next
      }
    }
  }
}

extension CloudService {
  /// Runs `body` over a connection of its own, as after the orchestrator was started again.
  static func withNewConnection<Outcome: Sendable>(
    to tidemark: LabTidemark, _ body: @escaping @Sendable (CloudService) async throws -> Outcome
  ) async throws -> Outcome {
    let outcome = OutcomeBox<Outcome>()
    try await withService(of: tidemark) { service in await outcome.set(try await body(service)) }
    guard let value = await outcome.value else { throw LabError("the service was not reached") }
    return value
  }
}

/// Carries a value out of a closure that returns none.
private actor OutcomeBox<Outcome: Sendable> {
  private(set) var value: Outcome?

  func set(_ value: Outcome) { self.value = value }
}
