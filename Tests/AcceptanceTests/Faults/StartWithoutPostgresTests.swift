import GRPCCore
import Lab
import Messages
import RPC
import Testing

/// PostgreSQL away for long, also while everything else starts.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct StartWithoutPostgresTests {
  @Test(
    "D6 with PostgreSQL away health says NOT_SERVING, also of services that start meanwhile; when it is back all go on"
  )
  func d6StartedWithoutPostgres() async throws {
    try await LabTidemark.with(FaultScene.options()) { tidemark in
      let scene = try await FaultScene(tidemark)
      for address in [tidemark.catalogAddress, tidemark.orchestratorAddress] {
        try await Self.expectHealth(.serving, at: address)
      }
      await tidemark.postgres.stop()
      for address in [tidemark.catalogAddress, tidemark.orchestratorAddress] {
        try await Self.expectHealth(.notServing, at: address)
      }
      // Two that start while the database is away, and one that has started before them.
      let held = try tidemark.hold(tidemark.agents[0], at: "before-copy")
      try await tidemark.restart(tidemark.catalog)
      try await tidemark.restart(tidemark.orchestrator)
      for address in [tidemark.catalogAddress, tidemark.orchestratorAddress] {
        try await Self.expectHealth(.notServing, at: address)
      }
      await expectRefusal("database_unavailable", .unavailable) {
        _ = try await scene.call { try await $0.chain(FaultScene.volume) }
      }
      held.remove()

      try await tidemark.postgres.start()
      for address in [tidemark.catalogAddress, tidemark.orchestratorAddress] {
        try await Self.expectHealth(.serving, at: address)
      }
      try await scene.prove("after PostgreSQL was back")
      try await scene.proveAll()
    }
  }

  /// Waits until the service says so of itself.
  private static func expectHealth(_ status: HealthCheckResponse.ServingStatus, at text: String) async throws
  {
    let address = try #require(NetworkAddress(text))
    try await withRPCConnection(to: address, configuration: RPCConnectionConfiguration(token: nil)) {
      connection in
      try await HealthClient(connection).watch(HealthCheckRequest(), timeout: .seconds(60)) { statuses in
        for try await present in statuses where present.status == status { return }
        throw LabError("\(text) ended its health before it was \(status)")
      }
    }
  }
}
