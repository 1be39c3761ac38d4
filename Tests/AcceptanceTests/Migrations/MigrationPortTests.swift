import Lab
import Messages
import Testing

/// A live migration needs a port at the destination, which libvirt looks for before QEMU takes it.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct MigrationPortTests {
  @Test(
    "C6 another process was faster at the port: the migration is tried again by itself, and moves the VM and its volume"
  )
  func c6PortTaken() async throws {
    try await movesWhenReleased(try OccupiedPort(), cause: "port_taken")
  }

  @Test(
    "C6 another process has the port at IPv4 only, takes QEMU's connection and never reads: the migration is ended when it has moved nothing for a while, tried again by itself, and moves the VM and its volume"
  )
  func c6Stalled() async throws {
    try await movesWhenReleased(
      try OccupiedPort(atIPv4Only: true), cause: "stalled", agentFlags: ["--migration-patience", "3"])
  }

  private func movesWhenReleased(
    _ occupied: OccupiedPort, cause: String, agentFlags: [String] = []
  ) async throws {
    var options = LabTidemarkOptions()
    options.agentFlags = agentFlags
    // By turns there would be another; with a port of its own it meets the same until that is free.
    options.migrationURI = "tcp://127.0.0.1:\(occupied.port)"
    try await CloudService.with(options) { service in
      let hosts = service.tidemark.hosts
      let guest = try await hosts[0].makeGuest(
        "web-1", pool: hosts[0].localPool("local"), diskSizes: [16 << 20])
      try await guest.start()
      try await guest.write(0x11, offset: 0, length: 1 << 20)
      let first = try await service.take("web-1/vda")
      try await guest.resume()
      let operation = try await service.submitMigration(of: "web-1", to: hosts[1], pool: "local-host-b")
      let trouble = try await service.firstTrouble(of: operation)
      #expect(trouble.reason == "migration_failed" && trouble.facts["cause"] == cause, "\(trouble)")
      occupied.release()
      try await service.succeed(operation)
      try await service.noteMove(of: guest, to: hosts[1])
      try await guest.pause()
      try await guest.write(0x22, offset: 1 << 20, length: 1 << 19)
      expectSmallIncrement(try await service.take("web-1/vda"), on: first)
    }
  }
}
