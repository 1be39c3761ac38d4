internal import Messages
internal import RPC
internal import SnapshotModel

extension PostgresTransaction {
  /// Why snapshots of these volumes cannot be read, by snapshot: the nearest damaged link of each one's chain.
  func damages(ofVolumes ids: Set<String>) async throws -> [String: SnapshotDamage] {
    var damages: [String: SnapshotDamage] = [:]
    for row in try await rows(Query.readDamages, .texts(ids.sorted())) {
      damages[try row.get("id")] = try SnapshotDamage.with {
        $0.linkID = try row.get("link_id")
        $0.summary = try row.get("summary")
        $0.foundAt = try row.timestamp("found_at")
        $0.isLost = try row.get("lost")
      }
    }
    return damages
  }

  /// The links of a volume whose own files are known to be damaged.
  func damagedLinks(ofVolume id: VolumeID) async throws -> Set<SnapshotID> {
    Set(
      try await damages(ofVolumes: [id.description]).filter { $0.key == $0.value.linkID }.keys
        .compactMap { SnapshotID($0) })
  }

  /// Refuses to read a snapshot whose chain is known to be damaged.
  ///
  /// - Throws: `TidemarkError` `snapshot_damaged`, `snapshot_lost`.
  func requireSound(_ snapshot: String, ofVolume volume: String) async throws {
    guard let damage = try await damages(ofVolumes: [volume])[snapshot] else { return }
    let link = damage.linkID == snapshot ? "its own file" : "its ancestor \(damage.linkID)"
    if damage.isLost {
      throw TidemarkError.refused(
        "snapshot_lost", "Snapshot \(snapshot) was not read",
        why: "the last check has not found \(link): \(damage.summary)",
        remedy:
          "Use another snapshot; or bring the file back, and let it be seen: `tidemark volume check \(volume)`.",
        facts: ["snapshot_id": snapshot, "lost_id": damage.linkID, "volume_id": volume])
    }
    throw TidemarkError.refused(
      "snapshot_damaged", "Snapshot \(snapshot) was not read",
      why: "the last verification has found \(link) damaged: \(damage.summary)",
      remedy:
        "Use another snapshot; or restore the file from a copy of the storage, and verify it again with "
        + "`tidemark snapshot verify \(snapshot)`.",
      facts: ["snapshot_id": snapshot, "damaged_id": damage.linkID])
  }
}
