import Lab
import Messages
import SnapshotModel
import Testing

/// Rows D3 and D4: the agent, libvirtd, and both at once, killed before, within and after each step that a host does.
///
/// Reverts have tests of their own (`RevertKillTests`), and a check's only step changes nothing. libvirtd is killed in the
/// kinds that ask something of it.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct DaemonsKilledTests {
  /// What is killed while the agent is at a point.
  enum Victim: String, Sendable, CaseIterable {
    case agent, libvirt, both
  }

  @Test(
    "D3 kill -9 the agent at each step: its next run takes the operation up, and it ends well",
    arguments: [
      OperationDefinition.Kind.take, .delete, .export, .copy, .consolidate, .verify, .migrate, .adopt,
    ])
  func d3AgentKilledAtEachStep(_ kind: OperationDefinition.Kind) async throws {
    try await Self.killed(.agent, kind, at: StepPlace.inScene(kind).filter(\.isInAgent))
  }

  @Test(
    "D4 kill -9 libvirtd at each step: the agent waits for it, and the operation ends well",
    arguments: [OperationDefinition.Kind.take, .delete, .migrate])
  func d4LibvirtKilledAtEachStep(_ kind: OperationDefinition.Kind) async throws {
    try await Self.killed(.libvirt, kind, at: StepPlace.inScene(kind).filter(\.isInAgent))
  }

  @Test("D3 D4 kill -9 the agent and libvirtd together within each step of a snapshot")
  func d3d4BothKilledWithinEachStep() async throws {
    try await Self.killed(.both, .take, at: StepPlace.inAgent(.take).filter(\.isWithin))
  }

  private static func killed(
    _ victim: Victim, _ kind: OperationDefinition.Kind, at places: [StepPlace]
  ) async throws {
    try await LabTidemark.with(FaultScene.options(leaseSeconds: 10)) { tidemark in
      let scene = try await FaultScene(tidemark)
      for place in places {
        try await scene.prepare(kind)
        let held = try tidemark.hold(tidemark.agents[0], at: place.name)
        let attempt = try await scene.submit(kind)
        let release = try await held.reached()
        if kind == .consolidate { try await scene.expectReadable(place.testDescription) }
        switch victim {
        case .agent: try await tidemark.restart(tidemark.agents[0])
        case .libvirt: try await tidemark.hosts[0].restartLibvirt()
        case .both:
          await tidemark.agents[0].kill()
          try await tidemark.hosts[0].restartLibvirt()
          try await tidemark.restart(tidemark.agents[0])
        }
        release.release()

        let fault = "\(victim.rawValue) killed, \(place.testDescription)"
        let ended = try await scene.settle(attempt)
        #expect(ended.state == .succeeded, "\(fault): \(ended.error?.why ?? "")")
        #expect(ended.attempt == 1, "\(fault)")
        try await scene.prove(fault)
      }
      try await scene.proveAll()
    }
  }

  @Test(
    "D4 kill -9 libvirtd while it begins the job: begun or not, the snapshot becomes right",
    arguments: [[0, 3, 6, 12, 25, 50]])
  func d4LibvirtKilledWhileItBegins(_ delays: [Int]) async throws {
    try await LabTidemark.with(FaultScene.options(leaseSeconds: 10)) { tidemark in
      let scene = try await FaultScene(tidemark)
      for milliseconds in delays {
        let held = try tidemark.hold(tidemark.agents[0], at: StepMoment.begins.name(in: .copy))
        let attempt = try await scene.submit(.take)
        let release = try await held.reached()
        release.release()
        // Nothing tells from outside how far libvirtd is: the faults fall at several places of its way.
        try await Task.sleep(for: .milliseconds(milliseconds))
        try await tidemark.hosts[0].restartLibvirt()

        let ended = try await scene.settle(attempt)
        if ended.error?.reason == "backup_lost_by_libvirt" {
          // What d4LostBackup has.
          try await scene.guest.destroy()
          try await tidemark.hosts[0].restartLibvirt()
        } else {
          #expect(ended.state == .succeeded, "\(milliseconds) ms: \(ended.error?.why ?? "")")
        }
        try await scene.prove("libvirtd killed \(milliseconds) ms after it was asked to begin")
      }
      try await scene.proveAll()
    }
  }

  @Test(
    "D4 libvirtd was killed as it noted a backup: that is told at once, with what helps"
  )
  func d4LostBackup() async throws {
    try await LabTidemark.with(FaultScene.options(leaseSeconds: 10)) { tidemark in
      let scene = try await FaultScene(tidemark)
      let host = tidemark.hosts[0]
      await host.killLibvirt()
      try host.noteBackup(of: "web-1")
      try await host.restartLibvirt()

      let attempt = try await scene.submit(.take)
      let ended = try await scene.settle(attempt)
      #expect(ended.state == .failed)
      #expect(ended.error?.reason == "backup_lost_by_libvirt", "\(OperationFailure(operation: ended))")
      let check = try await scene.settle(try await scene.submit(.check))
      #expect(check.findings.map(\.code) == [.backupLost])
      #expect(check.findings.map(\.outcome) == [.needsAttention])

      try await scene.guest.destroy()
      try await host.restartLibvirt()
      try await scene.prove("libvirtd killed as it noted that a backup begins")
      try await scene.proveAll()
    }
  }

  /// How a backup that another tool began after ours had ended stands when the agent is back.
  enum OthersBackup: String, Sendable, CaseIterable {
    case finished, cancelled, failed, running
  }

  @Test(
    "D3 the agent killed between the job's end and the reading of its result, and the last job is another tool's: it is neither believed nor touched"
  )
  func d3LastJobWasAnothers() async throws {
    try await LabTidemark.with(FaultScene.options(leaseSeconds: 10)) { tidemark in
      let scene = try await FaultScene(tidemark)
      let tool = try await OtherBackupTool(tidemark)
      for state in OthersBackup.allCases {
        let held = try tidemark.hold(tidemark.agents[0], at: StepMoment.ended.name(in: .copy))
        let attempt = try await scene.submit(.take)
        let release = try await held.reached()
        await tidemark.agents[0].kill()
        release.release()
        switch state {
        case .finished: try await tool.finish()
        case .cancelled: try await tool.cancel()
        case .failed: try await tool.fail()
        case .running: try await tool.begin()
        }
        try await tidemark.restart(tidemark.agents[0])
        if state == .running {
          // First it waited for the agent, then for the other tool.
          try await scene.call { service in
            _ = try await service.firstChange(of: attempt.operation) { change in
              change.steps.contains { $0.error?.reason == "vm_busy" } ? true : nil
            }
          }
          #expect(try await tool.isRunning(), "another tool's backup was ended")
          try await tool.abort()
        }
        let ended = try await scene.settle(attempt)
        #expect(ended.state == .succeeded, "\(state.rawValue): \(ended.error?.why ?? "")")
        try await scene.prove("another's backup, \(state.rawValue)")
      }
      try await scene.proveAll()
    }
  }

  @Test(
    "D4 the host loses power in mid-copy, its agent is gone, and the VM starts on the other host: the operation ends, and the next is full",
    arguments: [StepMoment.begun, .ended])
  func d4HostLosesPower(_ moment: StepMoment) async throws {
    try await LabTidemark.with(FaultScene.options(hosts: ["host-a", "host-b"])) { tidemark in
      let scene = try await FaultScene(tidemark)
      let held = try tidemark.hold(tidemark.agents[0], at: moment.name(in: .copy))
      let attempt = try await scene.submit(.take)
      try await scene.guest.flush()
      let release = try await held.reached()
      await tidemark.hosts[0].losePower()
      release.release()
      try await scene.guest.comeBack(on: tidemark.hosts[1])
      try await scene.guest.start()

      let ended = try await scene.settle(attempt)
      // The old tip's bitmap was not closed: an increment is impossible, and the plan was one.
      #expect(ended.state == .failed, "\(moment.rawValue)")
      #expect(ended.error?.reason == "bitmap_lost", "\(String(describing: ended.error))")
      try await scene.prove("power lost at \(moment.rawValue)", next: .bitmapMissing)
      try await scene.proveAll()
    }
  }
}
