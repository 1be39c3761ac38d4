internal import Crypto
internal import FoundationEssentials
internal import Messages
internal import RPC
internal import SnapshotModel

/// Records what the manifests of one volume in one place tell, as far as it is not recorded yet.
struct ManifestRecorder {
  let transaction: PostgresTransaction
  let operation: ClaimedOperation
  let location: SnapshotLocation
  let volumeID: String
  /// Whether an operation may have changed the volume's snapshots since the manifests were read.
  let isBusy: Bool

  /// How many are recorded now that were not before.
  private(set) var recorded: UInt32 = 0
  /// How many were recorded already.
  private(set) var known: UInt32 = 0
  /// What could not be recorded.
  private(set) var findings: [Finding] = []

  init(
    transaction: PostgresTransaction, operation: ClaimedOperation, location: SnapshotLocation,
    volumeID: String, isBusy: Bool
  ) {
    (self.transaction, self.operation, self.location) = (transaction, operation, location)
    (self.volumeID, self.isBusy) = (volumeID, isBusy)
  }

  /// Records all that lies there of the volume, each after its parent.
  mutating func record(_ stored: [StoredSnapshot]) async throws {
    var present: [String: PostgresRow] = [:]
    for row in try await transaction.rows(
      Query.recordedSnapshots,
      .texts(Set(stored.map(\.snapshotID) + stored.map(\.parentID)).filter(isUUID).sorted()))
    {
      present[try row.get("id")] = row
    }
    var waiting: [StoredSnapshot] = []
    for snapshot in stored {
      if let violation = snapshot.violation(isInStore: !location.storeID.isEmpty) {
        find(
          .manifestUnreadable, snapshot, "Its manifest was not used: \(violation)",
          "Restore the manifest from a copy of the storage, and rebuild again")
      } else if let row = present[snapshot.snapshotID] {
        try compare(snapshot, row)
      } else {
        waiting.append(snapshot)
      }
    }
    guard !waiting.isEmpty else { return }
    if isBusy {
      find(
        .snapshotUnknown, waiting[0],
        "\(waiting.count) snapshots of the volume were left out, as operations on it are under way",
        "Run `tidemark catalog rebuild` again when they have ended")
      return
    }
    guard try await placeVolume(waiting) else { return }
    var ids = Set(present.keys)
    while !waiting.isEmpty {
      let ready = waiting.filter { $0.parentID.isEmpty || ids.contains($0.parentID) }
      guard !ready.isEmpty else { break }
      for snapshot in ready {
        if try await insert(snapshot, hasChild: stored.contains { $0.parentID == snapshot.snapshotID }) {
          ids.insert(snapshot.snapshotID)
        }
      }
      let tried = Set(ready.map(\.snapshotID))
      waiting.removeAll { tried.contains($0.snapshotID) }
    }
    for orphan in waiting {
      find(
        .parentUnknown, orphan,
        "Its parent \(orphan.parentID) is neither recorded nor on the storage with a manifest",
        "Restore the parent's file and manifest from a copy of the storage, and rebuild again")
    }
  }

  private mutating func compare(_ snapshot: StoredSnapshot, _ row: PostgresRow) throws {
    known += 1
    // What an operation is making or removing is that operation's business.
    guard ["ready", "hidden"].contains(try row.get("state", as: String.self)), !isBusy else { return }
    let points = try snapshot.contradictions(row, location: location.id)
    guard !points.isEmpty else { return }
    find(
      .recordContradicted, snapshot,
      "Its manifest and the catalog do not say the same: \(points.joined(separator: ", ")). Neither was changed",
      "See which of them is right: `tidemark snapshot show \(snapshot.snapshotID)`, and the manifest on the storage"
    )
  }

  // MARK: - The volume

  /// Sees that the volume has a row.
  ///
  /// - Returns: Whether it has.
  private mutating func placeVolume(_ snapshots: [StoredSnapshot]) async throws -> Bool {
    guard
      let newest = snapshots.max(by: { ($0.takenAt?.microseconds ?? 0) < ($1.takenAt?.microseconds ?? 0) }),
      let place = newest.volume
    else { return false }
    let row = try await transaction.row(Query.rebuiltVolumes, .texts([volumeID]), .integer(Int64.max / 2))
    if let row {
      // A host's word, and newer snapshots', go before that of this manifest.
      let latest: Int64 = try row.optional("newest") ?? 0
      if try row.get("is_reported") || latest >= (newest.takenAt?.microseconds ?? 0) { return true }
    }
    guard
      let pool = try await transaction.row(
        Query.rebuiltPool, .textOrNull(place.poolID), .text(place.poolName))?.get("id", as: String.self)
    else {
      if row != nil { return true }
      find(
        .placeUnknown, newest,
        "The volume was in pool \(place.poolName) (\(place.poolID)), which the catalog does not know: its \(snapshots.count) "
          + "snapshots in \(location.name) were left out",
        "Make it known: `tidemark pool add \(place.poolName) …`; then rebuild again")
      return false
    }
    let occupant = try await transaction.row(Query.volumeAt, .text(pool), .text(place.path))?
      .get("id", as: String.self)
    if occupant == volumeID { return true }
    let own =
      try await transaction.row(Query.volumeHistorySize, .text(occupant))?.get("size", as: Int.self) ?? 0
    if row == nil {
      // Two volumes cannot have one place, not even for a moment.
      _ = try await transaction.row(
        Query.ensureRebuiltVolume, .text(volumeID), .text(pool),
        .text(occupant == nil ? place.path : "\(place.path)#\(volumeID)"), .integer(newest.virtualBytes))
    }
    if let occupant, own > 0 {
      if row == nil {
        _ = try await transaction.row(Query.setVolumeState, .text(volumeID), .text("gone"))
        find(
          .placeTaken, newest,
          "The volume was at \(place.poolName):\(place.path), where volume \(occupant) is, which has snapshots of its own. It "
            + "is recorded as gone; its snapshots can be used",
          "Restore what is needed with `tidemark volume create`; delete its snapshots when they are not wanted any more"
        )
      }
      return true
    }
    // What an agent has registered there since the records were lost is this volume.
    let absorbed =
      occupant == nil ? nil : try await transaction.row(Query.absorbVolume, .text(volumeID), .text(occupant))
    if row != nil || absorbed != nil {
      try await transaction.run(
        Query.placeVolume, .text(volumeID), .text(pool), .text(place.path),
        .text(try absorbed?.get("format")),
        .text(try absorbed?.optional("host_id")),
        .integer(try absorbed?.get("virtual_bytes", as: UInt64.self)))
    }
    return true
  }

  // MARK: - A snapshot

  private mutating func insert(_ snapshot: StoredSnapshot, hasChild: Bool) async throws -> Bool {
    let isDeleted = snapshot.deletedAt != nil
    let maker = try await maker(of: snapshot)
    try await transaction.run(Query.insertRebuiltGroup, .text(snapshot.groupID), .text(maker))
    if snapshot.copiedFrom.isEmpty,
      try await transaction.row(Query.nameMaker, .text(snapshot.groupID), .text(maker)) != nil
    {
      try await transaction.run(Query.replaceStandIn, .text(snapshot.groupID), .text(maker))
    }
    let group = try await transaction.row(Query.readGroup, .text(snapshot.groupID))
    // A group's operation is the originals'; of a copy alone it is not known.
    guard let group, try group.get("operation_id") == maker || !snapshot.copiedFrom.isEmpty else {
      return contradicted(snapshot, "another operation than \(maker) has made its group")
    }
    let row = try await transaction.row(
      Query.insertRebuiltSnapshot, .text(snapshot.snapshotID), .text(volumeID), .text(snapshot.groupID),
      .textOrNull(snapshot.parentID), .text(snapshot.parentID.isEmpty ? snapshot.fullReason.column : nil),
      // A deleted one without a child is one whose removal was begun.
      .text(isDeleted ? hasChild ? "hidden" : "removing" : "ready"), .textOrNull(location.storeID),
      .textOrNull(location.storeID.isEmpty ? location.poolID : ""), .text(snapshot.name),
      .textOrNull(snapshot.checkpoint), .integer(snapshot.virtualBytes), .integer(snapshot.allocatedBytes),
      .integer(snapshot.takenAt?.microseconds), .integer(snapshot.deletedAt?.microseconds),
      .text(snapshot.consistency.column), .textOrNull(snapshot.copiedFrom))
    guard row != nil else {
      return contradicted(snapshot, "another snapshot has its group and place, or its bitmap")
    }
    recorded += 1
    if isDeleted && !hasChild {
      find(
        .removalUnfinished, snapshot, "It was deleted, and not removed yet",
        "Delete it again: `tidemark snapshot rm \(snapshot.snapshotID)`")
    } else if !snapshot.hasFile {
      try await transaction.run(
        Query.insertLoss, .texts([snapshot.snapshotID]), .text(operation.id.description),
        .text("its file is gone from the storage"))
      find(
        .snapshotMissing, snapshot, "Its manifest is in \(location.name), and its file is not: it is lost",
        "Restore the file from a copy of the storage, and check the volume; or delete the snapshot")
    }
    return true
  }

  /// The operation that made the snapshot's group, with a row.
  private func maker(of snapshot: StoredSnapshot) async throws -> String {
    if let group = try await transaction.row(Query.readGroup, .text(snapshot.groupID)),
      !snapshot.copiedFrom.isEmpty
    {
      // It may be the first that tells of this volume.
      let maker = try group.get("operation_id", as: String.self)
      try await transaction.run(
        Query.insertRebuiltOperationVolume, .text(maker), .text(volumeID), .textOrNull(snapshot.disk))
      return maker
    }
    // A copy's manifest names the operation that copied it.
    let id = snapshot.copiedFrom.isEmpty ? snapshot.operationID : snapshot.groupID
    if isUUID(snapshot.vmID), !snapshot.vmName.isEmpty {
      try await transaction.run(Query.insertRebuiltVM, .text(snapshot.vmID), .text(snapshot.vmName))
    }
    let parameters = try SubmitOperationRequest.with { submission in
      submission.requestID = "rebuilt-\(id)"
      submission.request = .take(
        TakeSnapshotRequest.with {
          $0.requestID = submission.requestID
          $0.volumes = [volumeID]
          $0.name = snapshot.name
        })
    }.serialized()
    let hasVM = isUUID(snapshot.vmID) && !snapshot.vmName.isEmpty
    try await transaction.run(
      Query.insertRebuiltOperation, .text(id), .binary(Array(SHA256.hash(data: parameters))),
      .binary(parameters),
      .textOrNull(hasVM ? snapshot.vmID : ""), .textOrNull(snapshot.vmName),
      .integer(max(snapshot.attempt, 1)),
      .integer(snapshot.takenAt?.microseconds))
    try await transaction.run(
      Query.insertRebuiltOperationVolume, .text(id), .text(volumeID), .textOrNull(snapshot.disk))
    return id
  }

  private mutating func contradicted(_ snapshot: StoredSnapshot, _ why: String) -> Bool {
    find(
      .recordContradicted, snapshot, "It was not recorded, as the catalog says something else: \(why)",
      "See `tidemark chain show \(volumeID)`, and the manifest on the storage")
    return false
  }

  private mutating func find(
    _ code: FindingCode, _ snapshot: StoredSnapshot, _ summary: String, _ remedy: String
  ) {
    findings.append(
      Finding.with {
        ($0.volumeID, $0.subject) = (volumeID, snapshot.snapshotID)
        ($0.code, $0.outcome) = (code, .needsAttention)
        $0.summary = "Snapshot \(snapshot.snapshotID): \(summary)"
        $0.remedy = remedy
      })
  }
}
