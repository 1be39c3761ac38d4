import Foundation
import Lab
import Messages
import Testing

/// Two orchestrators on one catalog, of which agents know both.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct SecondOrchestratorTests {
  @Test("With one orchestrator gone for good, hosts announce themselves to the other, and snapshots go on")
  func firstIsGone() async throws {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    let address = "127.0.0.1:\(try FreePort.next())"
    options.secondOrchestrator = address
    try await LabTidemark.with(options) { tidemark in
      let guest = try await tidemark.hosts[0].makeGuest("web-1", pool: tidemark.pool, diskSizes: [16 << 20])
      try await guest.start()
      try await tidemark.tidemark("snapshot", "take", "web-1/vda")
      _ = try await tidemark.startOrchestrator("second", address: address)
      await tidemark.orchestrator.kill()
      let hosts = try await tidemark.command([
        "host", "ls", "--orchestrator", "\(tidemark.orchestratorAddress),\(address)",
      ])
      #expect(
        hosts.status == .exited(0) && hosts.output.contains("host-a"),
        "people need not know which one is left")
      try await CloudService.withNewConnection(to: tidemark, at: address) { service in
        // Long enough for the host to be silent, had it told nobody.
        let begin = ContinuousClock.now
        while ContinuousClock.now - begin < .seconds(3 * tidemark.options.heartbeatSeconds + 3) {
          let host = try #require(try await service.inventory.listHosts(.init()).hosts.first)
          #expect(host.alive)
          try await Task.sleep(for: .milliseconds(200))
        }
        #expect(try await service.take("web-1/vda").kind == .incremental)
      }
    }
  }
}
