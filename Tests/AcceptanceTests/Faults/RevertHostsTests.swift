import Foundation
import Lab
import Messages
import SnapshotModel
import Testing

/// Row D11: hosts that do not answer while a volume of their pool is being reverted, for ever or for a while.
@Suite(.serialized, .timeLimit(.minutes(20)))
struct RevertHostsTests {
  @Test(
    "D11 a host of the pool that does not answer refuses a revert, unless the caller states that it is fenced"
  )
  func d11UnreachableHostRefusesARevert() async throws {
    try await LabTidemark.with(FaultScene.options(hosts: ["host-a", "host-b"])) { tidemark in
      let scene = try await FaultScene(tidemark)
      await tidemark.agents[1].kill()
      let refused = try await scene.settle(scene.submit(.revert))
      expectFailure(refused, "host_unreachable", naming: "--fenced host-b")
      #expect(try await scene.guest.difference() == nil)

      let attempt = try await scene.submitRevert(fencedHosts: ["host-b"])
      #expect(try await scene.settle(attempt).state == .succeeded)
      try await scene.prove("host-b fenced")

      // Whoever says so wrongly is stopped by the image's lock: the VM runs there after all.
      try await scene.guest.destroy()
      try await scene.guest.moveDefinition(to: tidemark.hosts[1])
      try await scene.guest.start()
      let wrong = try await scene.submitRevert(fencedHosts: ["host-b"], whileRunning: true)
      expectFailure(try await scene.settle(wrong), "volume_in_use", naming: "web-1-vda.qcow2")
      try await tidemark.restart(tidemark.agents[1])
      try await scene.prove("fenced, and running")
      try await scene.proveAll()
    }
  }

  /// Where a paused agent could do harm when it wakes up: before its job, and at each instant within the swap's.
  static let places = StepPlace.inAgent(.revert).filter { place in
    [.write, .swap].contains(place.step.name) && place.side != .after
  }

  @Test("D11 an agent that is paused in a revert and wakes up after its end changes nothing")
  func d11PausedAgentWakesUpAfterTheRevert() async throws {
    try await LabTidemark.with(FaultScene.options(hosts: ["host-a", "host-b"])) { tidemark in
      let scene = try await FaultScene(tidemark)
      let agent = tidemark.agents[0]
      for place in Self.places {
        let name = place.testDescription
        let held = try tidemark.hold(agent, at: place.name)
        let late = try tidemark.hold(agent, at: "after-\(place.step.name.rawValue)")
        let attempt = try await scene.submit(.revert)
        let release = try await held.reached()
        agent.freeze()
        release.release()
        let ended = try await scene.settle(attempt)
        // Nobody can know whether the paused host's VM runs.
        #expect(ended.state == .failed, "\(name)")
        #expect(["host_unreachable", "volume_in_use"].contains(ended.error?.reason ?? ""), "\(name)")

        agent.thaw()
        // Its job has ended.
        try await late.reached().release()
        let difference = try await scene.guest.difference()
        #expect(difference == nil, "\(name)")
        try await scene.prove(name)
      }
      try await scene.proveAll()
    }
  }

  @Test(
    "D11 a swap that a paused agent makes while the revert is being undone is not undone, and the revert succeeds"
  )
  func d11SwapDuringTheUndoOfARevert() async throws {
    try await LabTidemark.with(FaultScene.options(hosts: ["host-a", "host-b"])) { tidemark in
      let scene = try await FaultScene(tidemark)
      let agent = tidemark.agents[0]
      let held = try tidemark.hold(agent, at: "swap-locked")
      let late = try tidemark.hold(agent, at: "after-swap")
      let undo = try tidemark.hold(tidemark.orchestrator, at: "before-undo")
      let attempt = try await scene.submit(.revert)
      let release = try await held.reached()
      agent.freeze()
      release.release()
      let begun = try await undo.reached()
      agent.thaw()
      try await late.reached().release()
      begun.release()

      let ended = try await scene.settle(attempt)
      #expect(ended.state == .succeeded, "\(ended.error?.why ?? "")")
      #expect(ended.steps.first { $0.step == "undo" }?.error?.reason == "already_reverted")
      try await scene.prove("swapped during the undo")
      try await scene.proveAll()
    }
  }
}
