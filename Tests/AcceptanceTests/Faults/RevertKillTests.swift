import Glibc
import Lab
import Messages
import SnapshotModel
import Testing

/// Row D11, first half: processes are killed at each step of a revert.
@Suite(.serialized, .timeLimit(.minutes(20)))
struct RevertKillTests {
  /// Who is killed while the process at a place is held there.
  enum Victim: String, Sendable, CaseIterable {
    case agent, libvirtd, orchestrator, catalog
    case everything

    /// The places at which this death leaves something that another place's does not. The orchestrator's own places are
    /// row D5's, the catalog's row D6's.
    var places: [StepPlace] {
      switch self {
      case .agent: StepPlace.inAgent(.revert)
      // libvirt is asked at the begin of the steps, and of the orchestrator's swap.
      case .libvirtd:
        StepPlace.everywhere(.revert).filter { $0.side == .before && ($0.isInAgent || $0.step.name == .swap) }
      case .orchestrator, .catalog:
        StepPlace.inAgent(.revert).filter { $0.step.name == .swap && ![.before, .after].contains($0.side) }
      case .everything: StepPlace.everywhere(.revert)
      }
    }

    /// Whether the revert may be refused there: a host that cannot be asked may be running the volume.
    func mayBeRefused(at place: StepPlace) -> Bool {
      switch self {
      case .agent: place.step.name == .check
      case .libvirtd: place.step.name == .swap && !place.isInAgent
      case .orchestrator, .catalog, .everything: false
      }
    }
  }

  @Test(
    "D11 kill -9 at each step of a revert: the volume is the old one or the reverted one, as the outcome says",
    arguments: Victim.allCases)
  func d11KilledAtEachStepOfARevert(_ victim: Victim) async throws {
    try await LabTidemark.with(FaultScene.options()) { tidemark in
      let scene = try await FaultScene(tidemark)
      for place in victim.places {
        let name = "\(victim.rawValue) killed: \(place.testDescription)"
        let held = try tidemark.hold(
          place.isInAgent ? tidemark.agents[0] : tidemark.orchestrator, at: place.name)
        let attempt = try await scene.submit(.revert)
        let release = try await held.reached()
        await kill(victim, tidemark)
        release.release()
        try await restart(victim, tidemark)

        let ended = try await scene.settle(attempt)
        if victim.mayBeRefused(at: place) && ended.state == .failed {
          expectFailure(ended, "host_unreachable", naming: "host-a")
        } else {
          #expect(ended.state == .succeeded, "\(name): \(ended.error?.why ?? "")")
        }
        try await scene.prove(name)
      }
      try await scene.proveAll()
    }
  }

  private func kill(_ victim: Victim, _ tidemark: LabTidemark) async {
    let services = [tidemark.agents[0], tidemark.hosts[0].libvirt, tidemark.orchestrator, tidemark.catalog]
    switch victim {
    case .agent: await services[0].kill()
    case .libvirtd: await services[1].kill()
    case .orchestrator: await services[2].kill()
    case .catalog: await services[3].kill()
    case .everything:
      // At once: nobody sees the others die.
      for service in services { service.signal(SIGKILL) }
      for service in services { await service.wait() }
      await tidemark.postgres.kill()
    }
  }

  private func restart(_ victim: Victim, _ tidemark: LabTidemark) async throws {
    let everything = victim == .everything
    if everything { try await tidemark.postgres.start() }
    if everything || victim == .libvirtd { try await tidemark.hosts[0].restartLibvirt() }
    if everything || victim == .catalog { try await tidemark.restart(tidemark.catalog) }
    if everything || victim == .agent { try await tidemark.restart(tidemark.agents[0]) }
    if everything || victim == .orchestrator { try await tidemark.restart(tidemark.orchestrator) }
  }
}
