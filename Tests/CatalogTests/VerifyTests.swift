import Messages
import RPC
import SnapshotModel
import Testing

@testable import Catalog

@Suite("Verifications")
struct VerifyTests {
  @Test("What is damaged is refused with all below it, until it is found sound; the next snapshot is full")
  func damage() async throws {
    try await Scene.run { scene in
      let plans = [try await scene.take()[0], try await scene.take()[0], try await scene.take()[0]]
      let ids = plans.map(\.snapshotID)
      let claim = try await begin(scene, .with { $0.volume = "web-1/vda" })
      let plan = try #require(try await scene.database.planVerify(claim).plan)
      #expect(plan.links.compactMap(\.file?.snapshotID) == ids)
      #expect(plan.links.map(\.parentID) == ["", ids[0], ids[1]])
      let found = results(claim, ids, damaged: [ids[1]])
      let recorded = try await scene.database.recordVerify(found)
      #expect(recorded.summary == "1 of 3 links are damaged; 2 snapshots cannot be read")
      #expect(try await scene.database.recordVerify(found) == recorded)
      try await scene.finish(claim)
      let findings = try await scene.database.operation(claim.operationID).findings
      #expect(findings.map(\.code) == [.snapshotDamaged] && findings[0].subject == ids[1])
      #expect(findings[0].summary.contains(ids[2]) && findings[0].summary.contains("bytes 0 to 65535"))

      let chain = try await scene.chain().snapshots
      #expect(chain.map { $0.damage?.linkID } == [nil, ids[1], ids[1]])
      for id in ids.dropFirst() {
        let reason = try await refusal {
          _ = try await scene.submit(.revert(.with { $0.snapshot = id }))
        }
        #expect(reason == "snapshot_damaged")
      }
      #expect(try await scene.revert(to: ids[0]).snapshot?.snapshotID == ids[0])
      let rows = try await scene.sql("SELECT damaged_id::text AS id FROM admin.unreadable_snapshots")
      #expect(try rows.map { try $0.get("id", as: String.self) } == [ids[1], ids[1]])

      // The tip is now the sound one; back on the damaged branch nothing increments.
      #expect(try await scene.take()[0].parentID == ids[0])
      let again = try await begin(scene, .with { $0.snapshot = ids[1] })
      #expect(
        try await scene.database.planVerify(again).plan?.links.compactMap(\.file?.snapshotID) == [
          ids[0], ids[1],
        ])
      _ = try await scene.database.recordVerify(results(again, [ids[0], ids[1]], damaged: []))
      try await scene.finish(again)
      #expect(try await scene.chain().snapshots.allSatisfy { $0.damage == nil })
    }
  }

  @Test("A tip on a damaged chain gets no increment")
  func damagedTip() async throws {
    try await Scene.run { scene in
      let first = try await scene.take()[0]
      let claim = try await begin(scene, .with { $0.snapshot = first.snapshotID })
      _ = try await scene.database.planVerify(claim)
      _ = try await scene.database.recordVerify(
        results(claim, [first.snapshotID], damaged: [first.snapshotID]))
      try await scene.finish(claim)
      #expect(try await scene.take()[0].fullReason == .parentUnavailable)
      #expect(try await scene.take()[0].kind == .incremental)
    }
  }

  @Test("A verification names a snapshot or a volume, and records only what it was to read")
  func refusals() async throws {
    try await Scene.run { scene in
      let first = try await scene.take()[0].snapshotID
      for request: VerifySnapshotsRequest in [
        .init(),
        .with {
          $0.snapshot = first
          $0.volume = "web-1/vda"
        },
      ] {
        #expect(try await refusal { _ = try await scene.submit(.verify(request)) } == "invalid_verification")
      }
      let claim = try await begin(scene, .with { $0.snapshot = first })
      let other = "\(UniqueIdentifier.random())"
      let reason = try await refusal {
        _ = try await scene.database.recordVerify(results(claim, [other], damaged: []))
      }
      #expect(reason == "unplanned_snapshot")
    }
  }

  private func begin(_ scene: Scene, _ request: VerifySnapshotsRequest) async throws -> Claim {
    let operation = try await scene.submit(.verify(request))
    #expect(operation.kind == .verifySnapshots)
    return try #require(try await scene.claim())
  }

  private func results(_ claim: Claim, _ ids: [String], damaged: Set<String>) -> RecordVerifyRequest {
    .with {
      $0.claim = claim
      $0.results = ids.map { id in
        .with { result in
          result.snapshotID = id
          guard damaged.contains(id) else { return }
          result.damages = [
            .with {
              $0.code = .snapshotDamaged
              $0.length = 65536
              $0.summary = "bytes 0 to 65535 of its file are not what was written"
            }
          ]
        }
      }
    }
  }
}
