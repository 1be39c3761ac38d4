import Lab
import Messages
import SnapshotModel
import Testing

/// Rows D3 and D10 for a stopped VM: the agent is killed, and the operation cancelled, at each step.
@Suite(.serialized, .timeLimit(.minutes(20)))
struct StoppedFaultTests {
  private static let places = StepPlace.inAgent(.take, stopped: true)

  @Test(
    "D3 kill -9 the agent at each step of a stopped VM's snapshot: it can start, nothing is lost, the next is an increment"
  )
  func d3AgentKilledVMStopped() async throws {
    try await LabTidemark.with(FaultScene.options(leaseSeconds: 10)) { tidemark in
      let scene = try await FaultScene(tidemark)
      let (agent, host) = (tidemark.agents[0], tidemark.hosts[0])
      for (index, place) in Self.places.enumerated() {
        let held = try tidemark.hold(agent, at: place.name)
        let attempt = try await scene.submit(.take, stopped: true)
        let release = try await held.reached()
        await agent.kill()
        release.release()
        // Its storage daemon ends with it; waiting for one that does not would end in an error here.
        try await host.run(
          "bash", "-c", "timeout 60 pidwait --exact qemu-storage-da || [ $? = 1 ]")
        if index.isMultiple(of: 2) { try await scene.guest.start() }
        try await tidemark.restart(agent)
        let ended = try await scene.settle(attempt)
        #expect(ended.state == .succeeded, "\(place.name): \(String(describing: ended.error))")
        try await scene.prove(place.name)
      }
      try await scene.proveAll()
    }
  }

  @Test("D10 a stopped VM's snapshot cancelled at each step: the old tip is intact, the next is an increment")
  func d10CancelledVMStopped() async throws {
    try await LabTidemark.with(FaultScene.options(leaseSeconds: 10)) { tidemark in
      let scene = try await FaultScene(tidemark)
      for place in Self.places where place.isRevocable {
        let held = try tidemark.hold(tidemark.agents[0], at: place.name)
        let attempt = try await scene.submit(.take, stopped: true)
        let release = try await held.reached()
        _ = try await scene.call { service in
          try await service.operations.cancelOperation(.with { $0.operation = attempt.operation.id })
        }
        release.release()
        let ended = try await scene.settle(attempt)
        #expect(ended.state == .cancelled, "\(place.name): \(ended.state)")
        try await scene.prove(place.name)
      }
      try await scene.proveAll()
    }
  }
}
