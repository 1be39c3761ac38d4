import GRPCCore
import Messages
import RPC
import Testing

@testable import Catalog

@Suite("The service over TCP")
struct ServiceTests {
  @Test("Calls, refusals and streams arrive whole; a stop ends the streams at once")
  func overTCP() async throws {
    try await Scene.run { scene in
      let token = try #require(BearerToken("a-token-of-the-test"))
      let address = try #require(NetworkAddress("127.0.0.1:0"))
      let changes = OperationChanges(configuration: scene.database.pool.configuration, logger: quiet)
      let server = RPCServer(
        services: [
          OperationRecords(database: scene.database, changes: changes),
          SnapshotRecords(database: scene.database),
          InventoryRecords(database: scene.database),
        ],
        configuration: RPCServerConfiguration(
          address: address, tokens: [AcceptedToken(token, role: .orchestrator)]), logger: quiet)
      let listening = Task { await changes.run() }
      let serving = Task { try await server.run() }
      try await withRPCConnection(
        to: try await server.listeningAddress, configuration: RPCConnectionConfiguration(token: token)
      ) { connection in
        let operations = OperationRecordsClient(connection)
        let snapshots = SnapshotRecordsClient(connection)
        let operation = try await operations.submitOperation(
          .with {
            $0.requestID = "r1"
            $0.fingerprint = Array(repeating: 1, count: 32)
            $0.request = .take(.with { $0.volumes = ["web-1"] })
          })
        let stream = Task {
          try await operations.watchOperation(.with { $0.operation = operation.id }) { replies in
            var states: [OperationState] = []
            for try await reply in replies { states.append(reply.state) }
            return states
          }
        }
        let claimed = try await operations.claimOperation(
          .with {
            $0.owner = "o"
            $0.leaseMs = 60_000
          })
        #expect(claimed.operation?.id == operation.id)
        let claim = Claim.with {
          $0.operationID = operation.id
          $0.attempt = 1
          $0.owner = "o"
        }
        let plans = try await snapshots.planSnapshots(.with { $0.claim = claim }).plans
        #expect(plans.count == 2)
        do {
          _ = try await snapshots.getSnapshot(.with { $0.snapshot = "no-such" })
          Issue.record("a refusal was expected")
        } catch let error as TidemarkError {
          #expect(error.code == .notFound && error.reason == "unknown_snapshot")
          #expect(error.detail.facts["reference"] == "no-such")
        }
        _ = try await operations.beginUndo(.with { $0.claim = claim })
        _ = try await snapshots.abandonSnapshots(.with { $0.claim = claim })
        _ = try await operations.finishOperation(
          .with {
            $0.claim = claim
            $0.state = .cancelled
          })
        let states = try await stream.value
        #expect(states.last == .cancelled)

        // A stream that would go on for ever ends when the service stops.
        let (begun, continuation) = AsyncStream.makeStream(of: Void.self)
        let endless = Task {
          try await operations.watchWork(.with { $0.owner = "o" }) { replies in
            for try await _ in replies { continuation.yield() }
          }
        }
        for await _ in begun { break }
        changes.finish()
        try await endless.value
      }
      server.shutDown()
      try await serving.value
      listening.cancel()
      await listening.value
    }
  }
}
