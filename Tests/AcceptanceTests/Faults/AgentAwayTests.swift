import GRPCCore
import Lab
import Messages
import Testing

/// An agent that is down when its host is needed.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct AgentAwayTests {
  @Test(
    "with the agent down a snapshot waits and says for whom; when it is back, what was cancelled ends and the next goes on"
  )
  func waitsForTheAgent() async throws {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    try await CloudService.with(options) { service in
      let tidemark = service.tidemark
      let guest = try await tidemark.hosts[0].makeGuest("web-1", pool: tidemark.pool)
      try await guest.start()
      try await guest.write(0x11, offset: 0, length: 1 << 20)
      let first = try await service.take("web-1/vda")
      await tidemark.agents[0].kill()

      let cancelled = try await service.submitTake("web-1/vda")
      let error = try await service.firstTrouble(of: cancelled)
      #expect(!error.what.isEmpty && !error.why.isEmpty && !error.remedy.isEmpty)
      #expect("\(error.what) \(error.why) \(error.remedy)".contains("host-a"), "\(error)")
      // What the agent may have begun has to be undone by it: until then the operation is being undone.
      _ = try await service.operations.cancelOperation(.with { $0.operation = cancelled.id })
      let waiting = try await service.submitTake("web-1/vda")
      try await tidemark.restart(tidemark.agents[0])
      #expect(try await service.finish(cancelled).state == .cancelled)
      let ended = try await service.finish(waiting)
      #expect(ended.state == .succeeded, "\(String(describing: ended.error))")
      let next = try await service.snapshots.getSnapshot(
        .with { $0.snapshot = ended.snapshotIDs.first ?? "" })
      #expect(next.kind == .incremental)
      #expect(next.parentID == first.id)
    }
  }
}
