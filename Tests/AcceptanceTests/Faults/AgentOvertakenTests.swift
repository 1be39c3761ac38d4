import GRPCCore
import Lab
import Messages
import RPC
import SnapshotModel
import Testing

/// Row D18, the agents' part: an agent is stopped by SIGSTOP in the middle of a step, its operation goes on without it or
/// ends, and then it wakes up.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct AgentOvertakenTests {
  @Test(
    "D18 an agent sleeps in a snapshot, whose VM moves and whose operation the other host's agent ends; it wakes up and changes nothing"
  )
  func d18SnapshotGoesOnElsewhere() async throws {
    try await LabTidemark.with(FaultScene.options(hosts: ["host-a", "host-b"], leaseSeconds: 10)) {
      tidemark in
      let scene = try await FaultScene(tidemark)
      var (here, there) = (0, 1)
      for place in StepPlace.inAgent(.take) where place.isWithin {
        let held = try tidemark.hold(tidemark.agents[here], at: place.name)
        let attempt = try await scene.submit(.take)
        let release = try await held.reached()
        tidemark.agents[here].freeze()
        release.release()
        try await Self.migrate(scene.guest, to: tidemark.hosts[there])

        let ended = try await scene.settle(attempt)
        #expect(ended.state == .succeeded, "\(place.name): \(ended.error?.why ?? "")")
        #expect(ended.attempt == 1, "\(place.name)")
        tidemark.agents[here].thaw()
        try await Self.untilEnded(
          place.step.name, of: attempt.operation, on: tidemark.agentAddresses[here], tidemark)
        try await scene.prove("asleep at \(place.name)")
        (here, there) = (there, here)
      }
      try await scene.proveAll()
    }
  }

  @Test(
    "D18 an agent sleeps in a deletion that the other host's agent ends; it wakes up and brings nothing back")
  func d18DeletionGoesOnElsewhere() async throws {
    try await LabTidemark.with(FaultScene.options(hosts: ["host-a", "host-b"])) { tidemark in
      let scene = try await FaultScene(tidemark)
      // Files are removed by the first host that answers; bitmaps where the VM runs.
      try await Self.migrate(scene.guest, to: tidemark.hosts[1])
      for place in StepPlace.inAgent(.delete) where place.step.name != .tidy {
        let held = try tidemark.hold(tidemark.agents[0], at: place.name)
        let attempt = try await scene.submit(.delete)
        let release = try await held.reached()
        tidemark.agents[0].freeze()
        release.release()

        let ended = try await scene.settle(attempt)
        #expect(ended.state == .succeeded, "\(place.name): \(ended.error?.why ?? "")")
        tidemark.agents[0].thaw()
        try await Self.untilEnded(
          place.step.name, of: attempt.operation, on: tidemark.agentAddresses[0], tidemark)
        try await scene.prove("asleep at \(place.name)")
      }
      try await scene.proveAll()
    }
  }

  @Test("D18 an agent sleeps in a snapshot that is cancelled meanwhile: it wakes up and undoes it")
  func d18CancelledMeanwhile() async throws {
    try await LabTidemark.with(FaultScene.options()) { tidemark in
      let scene = try await FaultScene(tidemark)
      for place in StepPlace.inAgent(.take) where place.isWithin {
        let held = try tidemark.hold(tidemark.agents[0], at: place.name)
        let attempt = try await scene.submit(.take)
        let release = try await held.reached()
        tidemark.agents[0].freeze()
        release.release()
        try await scene.call { service in
          _ = try await service.operations.cancelOperation(.with { $0.operation = attempt.operation.id })
          _ = try await service.firstChange(of: attempt.operation) { $0.state == .undoing ? true : nil }
        }
        tidemark.agents[0].thaw()

        let ended = try await scene.settle(attempt)
        #expect(ended.state == .cancelled, "\(place.name): \(ended.error?.why ?? "")")
        try await scene.prove("cancelled while asleep at \(place.name)")
      }
      try await scene.proveAll()
    }
  }

  @Test(
    "D18 an agent sleeps in a snapshot that a newer attempt takes over: it wakes up, and one snapshot results"
  )
  func d18TakenOverMeanwhile() async throws {
    try await LabTidemark.with(FaultScene.options()) { tidemark in
      let scene = try await FaultScene(tidemark)
      for place in StepPlace.inAgent(.take) where place.isWithin {
        let held = try tidemark.hold(tidemark.agents[0], at: place.name)
        let attempt = try await scene.submit(.take)
        let release = try await held.reached()
        tidemark.agents[0].freeze()
        release.release()
        try await tidemark.restart(tidemark.orchestrator)
        try await scene.call { service in
          _ = try await service.firstChange(of: attempt.operation) { $0.attempt == 2 ? true : nil }
        }
        tidemark.agents[0].thaw()

        let ended = try await scene.settle(attempt)
        #expect(ended.state == .succeeded, "\(place.name): \(ended.error?.why ?? "")")
        #expect(ended.attempt == 2, "\(place.name)")
        try await scene.prove("taken over while asleep at \(place.name)")
      }
      try await scene.proveAll()
    }
  }

  /// A paused guest's images stay inactive after a migration, so that nothing could be written to them.
  private static func migrate(_ guest: LabGuest, to host: LabHost) async throws {
    try await guest.resume()
    try await guest.migrate(to: host)
    try await guest.pause()
  }

  /// Waits until this agent's own run of the step is over, however it ended.
  private static func untilEnded(
    _ step: SnapshotModel.OperationStep, of operation: Messages.Operation, on address: String,
    _ tidemark: LabTidemark
  ) async throws {
    guard let address = NetworkAddress(address) else { throw LabError("\(address) is no address") }
    let token = try await TokenText.first(in: tidemark.tokens.file(.orchestrator))
    try await withRPCConnection(
      to: address, configuration: RPCConnectionConfiguration(token: BearerToken(token))
    ) { connection in
      let key = JobKey.with {
        $0.operationID = operation.id
        $0.step = step.rawValue
      }
      try await HostAgentClient(connection).watchJob(.with { $0.key = key }, timeout: .seconds(60)) { jobs in
        for try await _ in jobs {}
      }
    }
  }
}
