import Messages
import SnapshotModel
import Testing

@testable import Catalog

@Suite("Files that an undo could not remove")
struct LeftoverTests {
  private func journal(_ scene: Scene, _ claim: Claim, undoFailed: Bool) async throws {
    _ = try await scene.database.recordStep(
      .with {
        $0.claim = claim
        $0.begunStep = "undo"
      })
    _ = try await scene.database.recordStep(
      .with {
        $0.claim = claim
        $0.finishedStep = "undo"
        if undoFailed {
          $0.error = .with { ($0.reason, $0.what, $0.why, $0.remedy) = ("io_error", "w", "y", "r") }
        }
      })
  }

  @Test(
    "A take's are remembered with its planned snapshots, shown, handed to the next tidy, and forgotten when gone"
  )
  func take() async throws {
    try await Scene.run { scene in
      try await scene.take()
      let operation = try await scene.submitTake()
      let claim = try #require(try await scene.claim())
      let plan = try #require(try await scene.database.planSnapshots(claim).plans.first)
      _ = try await scene.database.beginUndo(.with { $0.claim = claim })
      try await journal(scene, claim, undoFailed: true)
      let left = try await scene.database.abandonSnapshots(claim)
      let leftover = try #require(left.leftovers.first)
      #expect(left.leftovers.count == 1)
      #expect(leftover.operationID == operation.id && leftover.snapshot?.snapshotID == plan.snapshotID)
      #expect(leftover.snapshot?.location?.storeID == Scene.storeID)
      #expect(leftover.volume?.path == "web-1-vda.qcow2")
      #expect(try await scene.database.abandonSnapshots(claim).leftovers == [leftover], "repeated")
      try await scene.finish(claim, .cancelled)
      let shown = try await scene.sql("SELECT files, location, error FROM admin.leftovers")
      #expect(shown.count == 1)
      #expect(
        try shown.first?.get("files", as: String.self)
          == "volumes/\(plan.volumeID)/\(plan.snapshotID).*")

      // Whatever the volume's next operation is, it is told.
      _ = try await scene.submitTake()
      let next = try #require(try await scene.claim())
      let plans = try await scene.database.planSnapshots(next).plans
      #expect(try await scene.commit(next, plans).leftovers == [leftover])
      #expect(
        try await scene.database.forgetBitmaps(.with { $0.leftovers = [leftover] }).leftovers == [])
      #expect(try await scene.sql("SELECT FROM admin.leftovers").isEmpty)
    }
  }

  @Test("Nothing is remembered of an undo that has removed all, nor of an operation that had begun nothing")
  func nothingLeft() async throws {
    try await Scene.run { scene in
      for undoes in [true, false] {
        _ = try await scene.submitTake()
        let claim = try #require(try await scene.claim())
        _ = try await scene.database.planSnapshots(claim)
        _ = try await scene.database.beginUndo(.with { $0.claim = claim })
        if undoes { try await journal(scene, claim, undoFailed: false) }
        #expect(try await scene.database.abandonSnapshots(claim).leftovers == [])
        try await scene.finish(claim, .cancelled)
      }
      #expect(try await scene.sql("SELECT FROM tidemark.leftovers").isEmpty)
    }
  }

  @Test("A revert's are remembered at its end")
  func revert() async throws {
    try await Scene.run { scene in
      let first = try #require(try await scene.take().first)
      let operation = try await scene.submit(.revert(.with { $0.snapshot = first.snapshotID }))
      let claim = try #require(try await scene.claim())
      _ = try await scene.database.planRevert(claim)
      _ = try await scene.database.beginUndo(.with { $0.claim = claim })
      try await journal(scene, claim, undoFailed: true)
      try await scene.finish(claim, .cancelled)
      let left = try await scene.database.doomedBitmaps(.with { $0.volumeIDs = [first.volumeID] })
      #expect(left.leftovers.map(\.operationID) == [operation.id])
      #expect(left.leftovers.first?.snapshot == nil)
      #expect(
        try await scene.sql("SELECT files FROM admin.leftovers").first?.get("files", as: String.self)
          == ".tidemark/reverts/\(first.volumeID)/\(operation.id).*")
    }
  }
}
