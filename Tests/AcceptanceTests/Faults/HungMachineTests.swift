import Lab
import Messages
import Testing

/// A machine whose QEMU does nothing any more, as when its storage hangs.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct HungMachineTests {
  @Test(
    "a machine that hangs holds up no other machine of its host, and its own snapshot goes on when it does")
  func hungMachineHoldsUpNobody() async throws {
    try await LabTidemark.with(FaultScene.options()) { tidemark in
      let scene = try await FaultScene(tidemark)
      let other = try await tidemark.hosts[0].makeGuest("db-1", pool: tidemark.pool, diskSizes: [16 << 20])
      try await other.start()
      try await other.write(0x33, offset: 0, length: 1 << 20)
      _ = try await scene.call { try await $0.take("db-1/vda") }

      let held = try tidemark.hold(tidemark.agents[0], at: "before-reconcile")
      let attempt = try await scene.submit(.take)
      let release = try await held.reached()
      scene.guest.freezeEmulator()
      release.release()
      // Longer than the host would be believed alive without a heartbeat, each with its inventory.
      for byte in 0..<8 {
        try await other.write(UInt8(0x40 + byte), offset: byte << 18, length: 1 << 18)
        let content = other.content()
        let snapshot = try await scene.call { try await $0.take("db-1/vda") }
        #expect(snapshot.kind == .incremental)
        let difference = try await content.difference(from: scene.storage.image(snapshot))
        #expect(difference == nil)
      }
      let operation = attempt.operation.id
      let state = try await scene.call {
        try await $0.operations.getOperation(.with { $0.operation = operation })
      }
      #expect(state.state == .running)

      scene.guest.thawEmulator()
      let ended = try await scene.settle(attempt)
      #expect(ended.state == .succeeded, "\(OperationFailure(operation: ended))")
      // The scene's proof knows of one volume only.
      let volume = try await scene.call { try await $0.chain(FaultScene.volume) }
      let tip = volume.first { $0.isTip }
      #expect(tip?.id == ended.snapshotIDs.first)
      let difference = try await attempt.content.difference(from: scene.storage.image(#require(tip)))
      #expect(difference == nil)
    }
  }
}
