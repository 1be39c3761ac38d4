import Lab
import Messages
import SnapshotModel
import Testing

/// Row D10: an operation is cancelled before and after each of its steps.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct CancellationTests {
  /// A place in the operation, and which process is held there.
  struct Point: Sendable, CustomTestStringConvertible {
    let name: String
    let onHost: Bool
    /// Whether the operation can still be undone there.
    let isBeforeCommit: Bool

    var testDescription: String { "\(name)\(onHost ? ", in the agent" : "")" }
  }

  /// Made from the operation's own definition: a new step cannot be forgotten.
  static let points: [Point] = {
    let steps = OperationDefinition(.take).steps
    let commit = steps.firstIndex { $0.name == .commit } ?? steps.count
    return steps.enumerated().flatMap { index, step in
      ["before", "after"].flatMap { side -> [Point] in
        let isBeforeCommit = side == "before" ? index <= commit : index < commit
        let name = "\(side)-\(step.name.rawValue)"
        let here = Point(name: name, onHost: false, isBeforeCommit: isBeforeCommit)
        return step.isOnHost
          ? [here, Point(name: name, onHost: true, isBeforeCommit: isBeforeCommit)] : [here]
      }
    }
  }()

  @Test(
    "D10 cancelled at each step: the old tip is intact, the new checkpoint gone, the next is an increment")
  func d10CancelledAtEachStep() async throws {
    var options = LabTidemarkOptions()
    options.settings = [("snapshot.delta.max", "100")]
    options.hosts = ["host-a"]
    try await CloudService.with(options) { service in
      let tidemark = service.tidemark
      let storage = SnapshotStorage(tidemark, onPrimary: false)
      let guest = try await tidemark.hosts[0].makeGuest("web-1", pool: tidemark.pool)
      try await guest.start()
      try await guest.write(0x11, offset: 0, length: 4 << 20)
      var tip = try await service.take("web-1/vda")
      var contents = [tip.id: guest.content()]
      for (index, point) in Self.points.enumerated() {
        try await guest.write(UInt8(index + 2), offset: (8 + index) << 20, length: 1 << 19)
        let held = try tidemark.hold(
          point.onHost ? tidemark.agents[0] : tidemark.orchestrator, at: point.name)
        let operation = try await service.submitTake("web-1/vda")
        let release = try await held.reached()
        _ = try await service.operations.cancelOperation(.with { $0.operation = operation.id })
        release.release()
        let ended = try await service.finish(operation)

        if point.isBeforeCommit {
          #expect(ended.state == .cancelled, "\(point.testDescription)")
          let chain = try await service.chain("web-1/vda")
          #expect(chain.first(where: \.isTip)?.id == tip.id, "\(point.testDescription)")
          #expect(Set(chain.map(\.id)) == Set(contents.keys), "\(point.testDescription)")
          #expect(try storage.allFiles() == SnapshotStorage.files(of: chain), "\(point.testDescription)")
        } else {
          #expect(ended.state == .succeeded, "\(point.testDescription)")
          tip = try await service.snapshots.getSnapshot(.with { $0.snapshot = ended.snapshotIDs.first ?? "" })
          contents[tip.id] = guest.content()
        }
        #expect(
          try await guest.host.virsh("checkpoint-list", "web-1", "--name").isEmpty, "\(point.testDescription)"
        )

        try await guest.write(UInt8(index + 2), offset: (8 + index) << 20, length: 1 << 20)
        let next = try await service.take("web-1/vda")
        #expect(next.kind == .incremental, "\(point.testDescription)")
        #expect(next.parentID == tip.id, "\(point.testDescription)")
        tip = next
        contents[tip.id] = guest.content()
        let difference = try await guest.content().difference(from: storage.image(tip))
        #expect(difference == nil, "\(point.testDescription)")
      }
      let chain = try await service.chain("web-1/vda")
      for snapshot in chain {
        let difference = try await #require(contents[snapshot.id]).difference(from: storage.image(snapshot))
        #expect(difference == nil)
      }
      #expect(try storage.allFiles() == SnapshotStorage.files(of: chain))

      try await guest.destroy()
      let bitmaps = try await ImageBitmaps.names(in: guest.disk().path)
      #expect(bitmaps == Set(chain.map(\.checkpoint)))
    }
  }
}
