import Messages
import RPC
import SnapshotModel
import Testing

@testable import Catalog

@Suite("What manifests bring back")
struct RebuildTests {
  @Test(
    "D14 chains, hidden links and copies are recorded once; the volume that was registered meanwhile becomes the old one"
  )
  func chain() async throws {
    let settings = ["kvm.incremental.snapshot": "true", "snapshot.delta.max": "8"]
    try await Scene.run(settings: settings) { scene in
      let rebuild = try await Rebuild(scene)
      let new = try #require(try await scene.chain("web-1/vda").volume)
      let full = rebuild.stored()
      var middle = rebuild.stored(on: full)
      middle.deletedAt = Timestamp(microseconds: 1_700_000_900_000_000)
      let leaf = rebuild.stored(on: middle)
      var going = rebuild.stored(on: leaf)
      going.deletedAt = middle.deletedAt
      var fileless = rebuild.stored(on: full)
      fileless.hasFile = false
      // In no order.
      let all = [going, leaf, fileless, middle, full]
      let first = try await rebuild.record(all)
      #expect(first.recorded == 5 && first.known == 0)
      #expect(Set(first.findings.map(\.code)) == [.removalUnfinished, .snapshotMissing])
      let volume = try #require(try await scene.chain("web-1/vda").volume)
      #expect(volume.id == rebuild.volumeID && volume.id != new.id && volume.host == "host-1")
      #expect(
        try await scene.states() == [
          full.snapshotID: .ready, middle.snapshotID: .hidden, leaf.snapshotID: .ready,
          going.snapshotID: .removing, fileless.snapshotID: .ready,
        ])
      #expect(volume.lostSnapshotCount == 1)
      let again = try await rebuild.record(all)
      #expect(again.recorded == 0 && again.known == 5 && again.findings.isEmpty)

      // The images tell of the tip.
      let listed = try await scene.database.listTipless(.with { $0.claim = rebuild.claim })
      let survey = try #require(listed.volumes.first)
      #expect(survey.bitmaps.map(\.checkpoint).contains(leaf.checkpoint))
      #expect(!survey.bitmaps.map(\.checkpoint).contains(going.checkpoint))
      let observed = try await scene.database.recordObservations(
        .with {
          $0.claim = rebuild.claim
          $0.volumes = [
            .with {
              $0.volumeID = rebuild.volumeID
              $0.soundCheckpoints = [full.checkpoint, leaf.checkpoint]
            }
          ]
        })
      #expect(observed.tips == 1)
      #expect(try await scene.tip() == leaf.snapshotID)
      #expect(
        try await scene.database.listTipless(.with { $0.claim = rebuild.claim }).volumes.isEmpty)
      _ = try await scene.database.recordRebuild(
        .with {
          $0.claim = rebuild.claim
          $0.findings = first.findings
        })
      try await scene.finish(rebuild.claim)
      let plan = try #require(try await scene.take().first)
      #expect(plan.kind == .incremental && plan.parentID == leaf.snapshotID)
    }
  }

  @Test(
    "D14 a copy that is read before its original: the group is that of the operation that took it, with all its disks"
  )
  func copyFirst() async throws {
    try await Scene.run { scene in
      let rebuild = try await Rebuild(scene)
      let original = rebuild.stored()
      var copy = rebuild.stored()
      (copy.copiedFrom, copy.groupID, copy.checkpoint) = (original.snapshotID, original.groupID, "")
      // One of another disk, whose original is nowhere any more.
      var other = Rebuild(rebuild, volumeID: "\(VolumeID.random())").stored()
      (other.copiedFrom, other.groupID, other.checkpoint) = ("\(SnapshotID.random())", original.groupID, "")
      other.volume?.path = "web-1-vdb.qcow2"
      other.disk = "vdb"
      let elsewhere = "1d9f6a52-7d52-4d63-9a3d-52a6a7ab1c02"
      _ = try await scene.database.recordStore(
        .with { ($0.storeID, $0.name, $0.zone, $0.canReserve) = (elsewhere, "store-2", "zone-1", true) })
      let first = try await rebuild.record([copy, other], in: elsewhere)
      #expect(first.recorded == 2 && first.findings.isEmpty, "\(first.findings)")
      let second = try await rebuild.record([original])
      #expect(second.recorded == 1 && second.findings.isEmpty, "\(second.findings)")
      let all =
        try await scene.chain(rebuild.volumeID).snapshots + scene.chain(other.volumeID).snapshots
      #expect(all.count == 3 && Set(all.map(\.operationID)) == [original.operationID])
      #expect(Set(all.map(\.disk)) == ["vda", "vdb"])
      let standIns = try await scene.sql(
        "SELECT id FROM tidemark.operations WHERE id = '\(original.groupID)'")
      #expect(standIns.isEmpty)
    }
  }

  @Test("What contradicts the records, or cannot be, is named and not recorded; the rest is")
  func contradictions() async throws {
    try await Scene.run { scene in
      let taken = try #require(try await scene.take().first)
      let rebuild = try await Rebuild(scene)
      // The place is another volume's, which has snapshots of its own.
      let other = rebuild.stored()
      let placed = try await rebuild.record([other])
      #expect(placed.recorded == 1 && placed.findings.map(\.code) == [.placeTaken])
      let gone = try #require(try await scene.chain(rebuild.volumeID).volume)
      #expect(!gone.present && gone.snapshotCount == 1)
      #expect(try await scene.chain("web-1/vda").volume?.id == taken.volumeID)

      var unreadable = rebuild.stored()
      unreadable.checkpoint = "tidemark-nightly"
      var doubled = rebuild.stored()
      doubled.checkpoint = other.checkpoint
      var orphan = rebuild.stored(on: other)
      orphan.parentID = "\(SnapshotID.random())"
      var renamed = other
      renamed.name = "renamed"
      let sound = rebuild.stored(on: other)
      let answer = try await rebuild.record([unreadable, doubled, orphan, renamed, sound])
      #expect(answer.recorded == 1 && answer.known == 1)
      #expect(
        Set(answer.findings.map { "\($0.subject) \($0.code)" })
          == [
            "\(unreadable.snapshotID) \(FindingCode.manifestUnreadable)",
            "\(doubled.snapshotID) \(FindingCode.recordContradicted)",
            "\(orphan.snapshotID) \(FindingCode.parentUnknown)",
            "\(renamed.snapshotID) \(FindingCode.recordContradicted)",
          ])
      #expect(answer.findings.allSatisfy { !$0.remedy.isEmpty && $0.outcome == .needsAttention })
      #expect(try await scene.chain(rebuild.volumeID).snapshots.map(\.name) == ["", ""])

      var elsewhere = Rebuild(rebuild, volumeID: "\(VolumeID.random())").stored()
      elsewhere.volume?.poolID = "\(PoolID.random())"
      elsewhere.volume?.poolName = "lost-pool"
      let unknown = try await rebuild.record([elsewhere])
      #expect(unknown.recorded == 0 && unknown.findings.map(\.code) == [.placeUnknown])
      #expect(unknown.findings[0].remedy.contains("lost-pool"))
    }
  }

  @Test("What an operation has changed since the manifests were read is left to it")
  func busy() async throws {
    try await Scene.run { scene in
      let taken = try #require(try await scene.take().first)
      let rebuild = try await Rebuild(scene)
      let mine = Rebuild(rebuild, volumeID: taken.volumeID)
      let ghost = mine.stored()
      let early = try await rebuild.record([ghost], readAfter: Timestamp(microseconds: 0))
      #expect(early.recorded == 0 && early.findings.map(\.code) == [.snapshotUnknown])
      #expect(try await scene.chain().snapshots.count == 1)
      #expect(try await rebuild.record([ghost]).recorded == 1)
    }
  }
}

/// A rebuild under way.
private struct Rebuild {
  let scene: Scene
  let claim: Claim
  var volumeID = "\(VolumeID.random())"
  let poolID: String

  init(_ scene: Scene) async throws {
    self.scene = scene
    _ = try await scene.submit(.rebuild(RebuildCatalogRequest()))
    claim = try #require(try await scene.claim())
    poolID = try #require(try await scene.database.pools().pools.first).id
  }

  init(_ other: Rebuild, volumeID: String) {
    (scene, claim, poolID) = (other.scene, other.claim, other.poolID)
    self.volumeID = volumeID
  }

  func stored(on parent: StoredSnapshot? = nil) -> StoredSnapshot {
    .with {
      let operation = OperationID.random()
      $0.snapshotID = "\(SnapshotID.random())"
      $0.volumeID = volumeID
      $0.groupID = "\(SnapshotGroupID.random())"
      $0.operationID = "\(operation)"
      $0.attempt = 1
      $0.parentID = parent?.snapshotID ?? ""
      $0.fullReason = parent == nil ? .firstSnapshot : .unspecified
      $0.checkpoint = CheckpointName(operation).text
      $0.virtualBytes = 16 << 20
      $0.allocatedBytes = 4096
      $0.takenAt = Timestamp(
        microseconds: (parent?.takenAt?.microseconds ?? 1_700_000_000_000_000) + 1_000_000)
      $0.consistency = .offline
      $0.volume = .with {
        $0.poolID = poolID
        $0.poolName = "pool-1"
        $0.path = "web-1-vda.qcow2"
      }
      $0.vmID = Scene.vmID
      $0.vmName = "web-1"
      $0.disk = "vda"
      $0.hasFile = true
    }
  }

  func record(
    _ snapshots: [StoredSnapshot], in store: String = Scene.storeID, readAfter: Timestamp? = nil
  ) async throws -> RecordManifestsResponse {
    let now = try await scene.database.recordManifests(.with { $0.claim = claim }).now
    return try await scene.database.recordManifests(
      .with {
        $0.claim = claim
        $0.location = .with {
          $0.storeID = store
          $0.name = "store-1"
        }
        $0.snapshots = snapshots
        $0.readAfter = readAfter ?? now
      })
  }
}
