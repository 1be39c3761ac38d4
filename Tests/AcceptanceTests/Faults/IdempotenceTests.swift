import GRPCCore
import Lab
import Messages
import RPC
import Testing

/// Row D12: requests that are sent again.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct IdempotenceTests {
  @Test("D12 one request id: one snapshot, however often; other parameters under it are refused")
  func d12OneRequestOneSnapshot() async throws {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    try await CloudService.with(options) { service in
      let tidemark = service.tidemark
      let guest = try await tidemark.hosts[0].makeGuest("web-1", pool: tidemark.pool)
      try await guest.start()
      try await guest.write(0x11, offset: 0, length: 1 << 20)
      let requestID = RequestID.next()

      // Twenty at once, as from a caller whose network loses answers; then once more after the end.
      let operations = try await withThrowingTaskGroup(of: Messages.Operation.self) { group in
        for _ in 0..<20 {
          group.addTask { try await service.submitTake("web-1/vda", name: "nightly", requestID: requestID) }
        }
        return try await group.reduce(into: [Messages.Operation]()) { $0.append($1) }
      }
      #expect(Set(operations.map(\.id)).count == 1)
      let first = try #require(operations.first)
      let ended = try await service.finish(first)
      #expect(ended.state == .succeeded)
      let again = try await service.submitTake("web-1/vda", name: "nightly", requestID: requestID)
      #expect(again.id == first.id)
      #expect(again.state == .succeeded)
      #expect(try await service.chain("web-1/vda").count == 1)

      for (name, volume, full) in [("weekly", "web-1/vda", false), ("nightly", "web-1/vda", true)] {
        await expectRefusal("request_id_reused", .alreadyExists, naming: requestID) {
          _ = try await service.submitTake(volume, full: full, name: name, requestID: requestID)
        }
      }
      await expectRefusal("request_id_reused", .alreadyExists, naming: requestID) {
        _ = try await service.snapshots.deleteSnapshot(
          .with {
            $0.requestID = requestID
            $0.snapshot = ended.snapshotIDs.first ?? ""
          })
      }
      #expect(try await service.chain("web-1/vda").count == 1)
    }
  }
}
