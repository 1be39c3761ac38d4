internal import Messages
internal import SnapshotModel

extension StoredSnapshot {
  /// Why this cannot be a snapshot's manifest; nil if it can. What the tables would refuse is named here, so that one odd file
  /// does not keep all others out.
  func violation(isInStore: Bool) -> String? {
    if !problem.isEmpty { return problem }
    let ids = [("group", groupID), ("operation", operationID)]
    if let (what, id) = ids.first(where: { !isUUID($0.1) }) { return "its \(what) \(id.quoted) is no id" }
    let optional = [
      ("parent", parentID), ("original", copiedFrom), ("VM", vmID), ("pool", volume?.poolID ?? ""),
    ]
    if let (what, id) = optional.first(where: { !$0.1.isEmpty && !isUUID($0.1) }) {
      return "its \(what) \(id.quoted) is no id"
    }
    if parentID == snapshotID || copiedFrom == snapshotID { return "it depends on itself" }
    if parentID.isEmpty && fullReason.column == nil { return "it does not say why it is full" }
    if !checkpoint.isEmpty && CheckpointName(checkpoint) == nil {
      return "its bitmap \(checkpoint.quoted) is not one of Tidemark's"
    }
    if fullReason == .incrementalDisabled && !checkpoint.isEmpty {
      return "it has a bitmap although increments were disabled"
    }
    if !copiedFrom.isEmpty && (!checkpoint.isEmpty || !isInStore) {
      return "it is a copy, and \(isInStore ? "has a bitmap" : "not in a store")"
    }
    if let violation = NameRule.snapshot.violation(of: name) { return "its name \(violation)" }
    guard (1...UInt64(Int64.max)).contains(virtualBytes), allocatedBytes <= UInt64(Int64.max),
      attempt <= UInt64(Int64.max)
    else { return "it has impossible sizes" }
    guard takenAt != nil else { return "it does not say when it was taken" }
    if let violation = PathRule.violation(of: volume?.path ?? "") { return "its volume's path \(violation)" }
    if vmName.unicodeScalars.count > 1024 || vmName.utf8.contains(0) { return "its VM's name is impossible" }
    let isTarget =
      disk.utf8.count <= 64
      && disk.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || [45, 46, 95].contains(byte)
      }
    return isTarget ? nil : "its disk \(disk.quoted) is no target"
  }

  /// In which points the manifest and the record of the snapshot do not say the same; empty if in none.
  ///
  /// - Parameter location: The id of the store or pool that it lies in.
  func contradictions(_ row: PostgresRow, location: String) throws -> [String] {
    func differs(_ column: String, _ own: String) throws -> Bool { try row.textOrEmpty(column) != own }
    var found: [String] = []
    if try differs("volume_id", volumeID) { found.append("volume") }
    if try differs("group_id", groupID) { found.append("group") }
    if try differs("parent_id", parentID) { found.append("parent") }
    if try differs("full_reason", parentID.isEmpty ? fullReason.column ?? "" : "") {
      found.append("reason of being full")
    }
    if try differs("location_id", location) { found.append("place") }
    if try differs("name", name) { found.append("name") }
    if try differs("checkpoint", checkpoint) { found.append("bitmap") }
    if try differs("copied_from", copiedFrom) { found.append("original") }
    if try row.optional("virtual_bytes", as: UInt64.self) ?? virtualBytes != virtualBytes {
      found.append("size")
    }
    // The manifest has whole milliseconds.
    if let recorded: Int64 = try row.optional("taken_at"),
      abs(recorded - (takenAt?.microseconds ?? 0)) >= 1_000
    {
      found.append("moment")
    }
    if try row.get("is_deleted") != (deletedAt != nil) { found.append("whether it was deleted") }
    return found
  }
}
