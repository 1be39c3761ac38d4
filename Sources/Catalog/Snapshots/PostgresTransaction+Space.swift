internal import Messages
internal import SnapshotModel

extension PostgresTransaction {
  /// What the snapshots of these volumes occupy, by snapshot id.
  func spaces(ofVolumes ids: Set<String>) async throws -> [String: SnapshotSpace] {
    var links: [String: [ChainLink]] = [:]
    var bytes: [SnapshotID: UInt64] = [:]
    var pinned: Set<SnapshotID> = []
    for row in try await rows(Query.readSpace, .texts(ids.sorted())) {
      let link = try ChainLink(row: row)
      links[try row.get("volume_id"), default: []].append(link)
      bytes[link.id] = try row.get("bytes")
      if try row.get("pinned") { pinned.insert(link.id) }
    }
    var spaces: [String: SnapshotSpace] = [:]
    for volume in links.values {
      for (id, footprint) in VolumeHistory(links: volume).footprints(allocated: bytes, pinned: pinned) {
        spaces[id.description] = SnapshotSpace(footprint)
      }
    }
    return spaces
  }
}

extension SnapshotSpace {
  fileprivate init(_ footprint: SnapshotFootprint) {
    self.init()
    chainBytes = footprint.chain
    exclusiveBytes = footprint.exclusive
    sharedBytes = footprint.shared
    hiddenBytes = footprint.hidden
    freedByDeletionBytes = footprint.freedByDeletion
  }
}
