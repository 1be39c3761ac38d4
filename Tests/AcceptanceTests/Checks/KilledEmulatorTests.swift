import Lab
import Messages
import Testing

/// Row D1: QEMU is killed between snapshots, and the VM is started again.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct KilledEmulatorTests {
  @Test("D1 kill -9 QEMU between snapshots: the next is full and says why, and the broken bitmap is gone")
  func d1EmulatorKilledBetweenSnapshots() async throws {
    try await LabTidemark.with(FaultScene.options()) { tidemark in
      let scene = try await FaultScene(tidemark)
      let guest = scene.guest

      // Made since QEMU was started, the bitmaps were in its memory only.
      let unwritten = try await scene.bitmapNames()
      try await scene.killEmulatorAfterFlush()
      try await guest.start()
      try await scene.prove("killed before the bitmaps were written", next: .bitmapMissing)

      // Written at a stop, they are in the file when QEMU is killed, and say of themselves that they are broken.
      try await guest.destroy()
      let written = try await scene.bitmapNames()
      try await guest.start()
      try await scene.killEmulatorAfterFlush()
      try await guest.start()
      try await scene.prove("killed after the bitmaps were written", next: .bitmapInconsistent)

      // Killed again, and looked at by a check before the next snapshot.
      try await guest.destroy()
      try await guest.start()
      try await scene.killEmulatorAfterFlush()
      try await guest.start()
      let check = try await scene.settle(try await scene.submit(.check))
      #expect(check.findings.map(\.code).contains(.bitmapInconsistent))
      #expect(check.findings.allSatisfy { $0.outcome == .mended })
      try await scene.prove("killed, then checked", next: .bitmapMissing)

      try await scene.proveAll()
      let left = try await ImageBitmaps.names(in: guest.disk().path)
      #expect(left.isDisjoint(with: unwritten.union(written)), "\(left)")
    }
  }
}

extension FaultScene {
  /// `kill -9` of QEMU, once the guest has flushed its writes: what it has not, it may lose.
  func killEmulatorAfterFlush() async throws {
    try await guest.flush()
    try await guest.killEmulator()
  }

  /// The names of the bitmaps that the catalog's snapshots have.
  func bitmapNames() async throws -> Set<String> {
    Set(try await call { try await $0.chain(Self.volume) }.map(\.checkpoint)).subtracting([""])
  }
}
