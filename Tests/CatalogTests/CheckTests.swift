import Messages
import RPC
import SnapshotModel
import Testing

@testable import Catalog

@Suite("Checks")
struct CheckTests {
  private let session = "\(UniqueIdentifier.random())"

  @Test(
    "A check is told all that is believed; bitmaps that are gone are no longer believed in, and findings are kept"
  )
  func surveyAndRecord() async throws {
    try await Scene.run { scene in
      let first = try #require(try await scene.take().first)
      let second = try #require(try await scene.take().first)
      let submitted = try await scene.submit(.check(.with { $0.volumes = ["web-1"] }))
      let claim = try #require(try await scene.claim())
      let surveys = try await scene.database.surveyVolumes(claim).volumes
      let survey = try #require(surveys.first { $0.disk == "vda" })
      #expect(surveys.count == submitted.volumeIDs.count)
      #expect(Set(survey.bitmaps.map(\.checkpoint)) == [first.checkpoint, second.checkpoint])
      #expect(survey.bitmaps.allSatisfy { $0.state == .valid })
      #expect(Set(survey.snapshots.compactMap(\.file?.snapshotID)) == [first.snapshotID, second.snapshotID])
      #expect(Set(survey.locations.map(\.name)) == ["pool-1", "store-1"])
      #expect(survey.surveyedAt != nil)

      let report = VolumeReport.with {
        $0.volumeID = survey.volumeID
        $0.goneCheckpoints = [second.checkpoint]
        $0.findings = [
          .with {
            $0.volumeID = survey.volumeID
            $0.code = .bitmapInconsistent
            $0.outcome = .mended
            $0.subject = second.checkpoint
            $0.summary = "it was removed"
          }
        ]
      }
      for _ in 0..<2 {
        _ = try await scene.database.recordCheck(
          .with {
            $0.claim = claim
            $0.volumes = [report]
          })
      }
      try await scene.finish(claim)
      let ended = try await scene.database.operation(submitted.id)
      #expect(ended.kind == .checkVolumes && ended.state == .succeeded)
      #expect(ended.findings == report.findings)
      #expect(try await scene.sql("SELECT FROM admin.findings WHERE code = 'bitmap_inconsistent'").count == 1)
      #expect(try await scene.tip() == second.snapshotID, "its content is still the last one")
      #expect(try await scene.take().first?.fullReason == .bitmapMissing)
    }
  }

  @Test("A new session of an agent queues one check a VM, once, and none beside one that waits already")
  func queued() async throws {
    try await Scene.run { scene in
      var announcement = scene.announcement()
      announcement.sessionID = session
      _ = try await scene.database.recordAnnouncement(announcement)
      #expect(try await checks(scene).isEmpty, "nothing was believed yet")
      _ = try await scene.take()
      _ = try await scene.database.recordAnnouncement(announcement)
      #expect(try await checks(scene).isEmpty, "the same session")
      for expected in [1, 1] {
        announcement.sessionID = "\(UniqueIdentifier.random())"
        _ = try await scene.database.recordAnnouncement(announcement)
        #expect(try await checks(scene).count == expected)
      }
      let check = try #require(try await checks(scene).first)
      #expect(check.vmName == "web-1")
      #expect(check.disks == ["vda"], "the disk that has bitmaps")

      let claim = try #require(try await scene.claim())
      #expect(claim.operationID == check.id)
      announcement.sessionID = "\(UniqueIdentifier.random())"
      announcement.hasInventory = false
      _ = try await scene.database.recordAnnouncement(announcement)
      #expect(try await checks(scene).count == 1, "a heartbeat names no volumes")
      announcement.hasInventory = true
      _ = try await scene.database.recordAnnouncement(announcement)
      #expect(try await checks(scene).count == 2, "what runs may have looked before")
      announcement.sessionID = ""
      _ = try await scene.database.recordAnnouncement(announcement)
      #expect(try await checks(scene).count == 2, "an agent that does not tell")
    }
  }

  @Test("Checks wait for everything else and hold nothing up; of each other they are in order")
  func priority() async throws {
    try await Scene.run { scene in
      let check = try await scene.submit(.check(.with { $0.volumes = ["web-1/vda"] }))
      let later = try await scene.submit(.check(.with { $0.volumes = ["web-1/vda"] }))
      let take = try await scene.submitTake()
      let other = try await scene.submitTake(["web-1/vdb"])
      let taking = try #require(try await scene.claim())
      #expect(taking.operationID == take.id, "a queued check holds up nobody")
      #expect(try await scene.claim()?.operationID == other.id)
      #expect(try await scene.claim() == nil, "one operation at a time on a volume")
      _ = try await scene.commit(taking, try await scene.database.planSnapshots(taking).plans)
      try await scene.finish(taking)
      let checking = try #require(try await scene.claim())
      #expect(checking.operationID == check.id)
      #expect(try await scene.claim() == nil)
      let waiting = try await scene.submitTake()
      #expect(try await scene.claim() == nil, "a running check has its volume")
      try await scene.finish(checking, .cancelled)
      #expect(try await scene.claim()?.operationID == waiting.id)
      #expect(try await scene.database.operation(later.id).state == .queued)
    }
  }

  private func checks(_ scene: Scene) async throws -> [Messages.Operation] {
    try await scene.database.operations(ListOperationsRequest()).operations.filter {
      $0.kind == .checkVolumes
    }
  }
}
