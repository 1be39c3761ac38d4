import GRPCCore
import Lab
import Messages
import SnapshotModel
import Testing

/// Row D12 while the catalog dies: the caller does not know whether its request was taken in, and sends it again.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct IdempotenceUnderFaultsTests {
  @Test(
    "D12 the catalog dies between its commit and the answer, the request is sent again: one operation, one effect"
  )
  func d12CatalogDiesBeforeItAnswers() async throws {
    try await LabTidemark.with(FaultScene.options()) { tidemark in
      let scene = try await FaultScene(tidemark)
      for kind in FaultScene.chainKinds {
        let count = try await scene.call { try await $0.chain(FaultScene.volume) }.count
        let requestID = RequestID.next()
        let target = try await scene.target(of: kind)
        let send = { @Sendable in
          try await scene.call { service in
            switch kind {
            case .take: try await service.submitTake(FaultScene.volume, requestID: requestID)
            case .delete: try await service.submitDelete(target, requestID: requestID)
            case .revert: try await service.submitRevert(to: target, requestID: requestID)
            case .check: try await service.submitCheck(FaultScene.volume, requestID: requestID)
            default: throw LabError("a scene does no \(kind.rawValue)")
            }
          }
        }
        try await scene.prepare(kind)
        let held = try tidemark.hold(tidemark.catalog, at: "after-SubmitOperation")
        async let first = send()
        let release = try await held.reached()
        await tidemark.catalog.kill()
        release.release()
        async let second = send()
        try await tidemark.restart(tidemark.catalog)
        let operations = [try await first, try await second, try await send()]
        #expect(Set(operations.map(\.id)).count == 1, "\(kind.rawValue)")
        let attempt = try await scene.attempt(kind, operations[0], target: target)
        let ended = try await scene.settle(attempt)
        #expect(ended.state == .succeeded, "\(kind.rawValue): \(ended.error?.why ?? "")")
        let again = try await send()
        #expect(again.id == ended.id && again.state == .succeeded, "\(kind.rawValue)")
        let change = [OperationDefinition.Kind.take: 1, .delete: -1][kind] ?? 0
        let after = try await scene.call { try await $0.chain(FaultScene.volume) }.count
        #expect(after == count + change, "\(kind.rawValue)")
        try await scene.prove(kind.rawValue)
      }
      try await scene.proveAll()
    }
  }
}
