import Lab
import Messages
import SnapshotModel
import Testing

/// Row D11, second half: the VM is started on the other host while its volume is being reverted.
@Suite(.serialized, .timeLimit(.minutes(20)))
struct RevertStartTests {
  /// Whether a VM that is started at a place finds the reverted image.
  private static func isAfterRename(_ place: StepPlace) -> Bool {
    let places = StepPlace.everywhere(.revert)
    guard let rename = places.firstIndex(where: { $0.side == .within(.renamed) }) else { return false }
    return places[rename...].contains(place)
  }

  @Test(
    "D11 the VM is started on the other host at each step of a revert: one of the two wins, and no write is lost"
  )
  func d11StartedOnTheOtherHostAtEachStepOfARevert() async throws {
    try await LabTidemark.with(FaultScene.options(hosts: ["host-a", "host-b"])) { tidemark in
      let scene = try await FaultScene(tidemark)
      var winners = Set<String>()
      // In the orchestrator, nothing lies between the end of a step and the begin of the next that a VM could meet. Tidying is
      // done by the host that has the VM, whichever that is by then.
      let places = StepPlace.everywhere(.revert).filter {
        $0.isInAgent ? $0.step.name != .tidy : $0.side == .before
      }
      for place in places {
        let name = place.testDescription
        // The first host by name does the work.
        let held = try tidemark.hold(
          place.isInAgent ? tidemark.agents[0] : tidemark.orchestrator, at: place.name)
        let attempt = try await scene.submit(.revert)
        let release = try await held.reached()
        let isReverted = Self.isAfterRename(place)
        if isReverted { scene.guest.setContent(attempt.content) }
        let hasStarted = try await Self.startElsewhere(scene.guest, tidemark)
        if hasStarted { try await scene.change() }
        release.release()

        let ended = try await scene.call { try await $0.finish(attempt.operation) }
        if isReverted {
          #expect(hasStarted, "\(name): nothing keeps a VM from the reverted image")
          #expect(ended.state == .succeeded, "\(name): \(ended.error?.why ?? "")")
          winners.insert("revert, then the VM")
        } else if hasStarted {
          #expect(ended.state == .failed, "\(name)")
          #expect(ended.error?.reason == "volume_in_use", "\(name): \(ended.error?.why ?? "")")
          winners.insert("the VM")
        } else {
          // The agent holds the old image's lock: the VM can be started when that is over.
          #expect([.within(.reserved), .within(.locked)].contains(place.side), "\(name): no start")
          #expect(ended.state == .succeeded, "\(name): \(ended.error?.why ?? "")")
          scene.guest.setContent(attempt.content)
          winners.insert("the revert")
        }
        if hasStarted {
          // What the guest wrote is in the file that has the volume's name.
          try await scene.guest.destroy()
          let difference = try await scene.guest.difference()
          #expect(difference == nil, "\(name)")
        }
        try await scene.prove(name)
      }
      #expect(winners.count == 3, "each outcome was met")
      try await scene.proveAll()
    }
  }

  @Test(
    "D11 the VM is started and stopped again before the swap: the revert fails, and what the guest wrote is kept"
  )
  func d11StartedAndStoppedBeforeTheSwap() async throws {
    try await LabTidemark.with(FaultScene.options(hosts: ["host-a", "host-b"])) { tidemark in
      let scene = try await FaultScene(tidemark)
      let places = StepPlace.everywhere(.revert).filter { place in
        (place.step.name == .check && place.side == .after)
          || (place.step.name == .swap && place.side == .before)
      }
      for place in places where !place.isInAgent || place.step.name == .swap {
        let held = try tidemark.hold(
          place.isInAgent ? tidemark.agents[0] : tidemark.orchestrator, at: place.name)
        let attempt = try await scene.submit(.revert)
        let release = try await held.reached()
        #expect(try await Self.startElsewhere(scene.guest, tidemark), "\(place.testDescription)")
        try await scene.change()
        try await scene.guest.destroy()
        release.release()

        let ended = try await scene.settle(attempt)
        expectFailure(ended, "volume_changed", naming: "web-1-vda.qcow2")
        try await scene.prove(place.testDescription)
      }
      try await scene.proveAll()
    }
  }

  @Test("D11 a VM whose memory is saved is not reverted: it would mix the old content with the reverted one")
  func d11SavedMemoryRefusesARevert() async throws {
    try await LabTidemark.with(FaultScene.options()) { tidemark in
      let scene = try await FaultScene(tidemark)
      try await scene.change()
      try await scene.guest.host.virsh("managedsave", "web-1")
      let refused = try await scene.settle(scene.submitRevert(whileRunning: true))
      expectFailure(refused, "vm_saved", naming: "virsh managedsave-remove web-1")
      try await scene.guest.host.virsh("managedsave-remove", "web-1")
      #expect(try await scene.settle(scene.submit(.revert)).state == .succeeded)
      try await scene.prove("saved memory given up")
      try await scene.proveAll()
    }
  }

  /// Starts the stopped VM on the host where it was not last. Whether it could be.
  private static func startElsewhere(_ guest: LabGuest, _ tidemark: LabTidemark) async throws -> Bool {
    let there = guest.host.name
    let other = tidemark.hosts.first { $0.name != there }
    try await guest.moveDefinition(to: try #require(other))
    do {
      try await guest.start()
      return true
    } catch let error as LabError {
      guard error.description.contains("lock") else { throw error }
      return false
    }
  }
}
