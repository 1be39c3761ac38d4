internal import Messages
internal import RPC
internal import SnapshotModel

/// A VM that a reference named, with its disks in order of their targets.
struct ResolvedVM {
  let id: String
  let name: String
  let disks: [String]
  let volumeIDs: [String]
}

/// A snapshot that a reference named.
struct ResolvedSnapshot {
  let id: String
  let volumeID: String
  let state: String
}

extension PostgresTransaction {
  /// The one volume that `reference` names.
  func resolveVolume(_ reference: String) async throws -> String {
    let rows = try await rows(Query.resolveVolume, .text(reference))
    guard let row = try one("volume", reference, of: rows) else {
      if let slash = reference.lastIndex(of: "/"), slash != reference.startIndex {
        let machine = try await resolveVM(String(reference[..<slash]))
        throw TidemarkError.unknown(
          "volume", reference,
          remedy: machine.disks.isEmpty
            ? "VM \(machine.name.quoted) has no disks in a known pool; see `tidemark pool ls`."
            : "VM \(machine.name.quoted) has the disks \(machine.disks.joined(separator: ", ")).")
      }
      throw TidemarkError.unknown(
        "volume", reference,
        remedy:
          "Name a volume by its id, at least 4 characters of it, or as VM/disk; `tidemark volume ls` lists them."
      )
    }
    return try row.get("id")
  }

  /// The one VM that `reference` names.
  func resolveVM(_ reference: String) async throws -> ResolvedVM {
    guard let row = try one("VM", reference, of: try await rows(Query.resolveVM, .text(reference))) else {
      throw TidemarkError.unknown(
        "vm", reference,
        remedy: "Check the name; `tidemark volume ls` shows the VMs that hosts have reported.")
    }
    return ResolvedVM(
      id: try row.get("id"), name: try row.get("name"), disks: try row.get("disks"),
      volumeIDs: try row.get("volume_ids"))
  }

  /// The disks of a VM that are no volumes.
  func uncoveredDisks(of machine: ResolvedVM) async throws -> [UncoveredDisk] {
    try await rows(Query.uncoveredDisks, .text(machine.id)).map { row in
      UncoveredDisk(
        target: try row.get("target"), poolName: try row.get("pool_name"), path: try row.get("path"))
    }
  }

  /// The one snapshot that `reference` names.
  func resolveSnapshot(_ reference: String) async throws -> ResolvedSnapshot {
    guard
      let row = try one("snapshot", reference, of: try await rows(Query.resolveSnapshot, .text(reference)))
    else {
      throw TidemarkError.unknown(
        "snapshot", reference,
        remedy: "Name a snapshot by its id, at least 4 characters of it, or its name; "
          + "`tidemark snapshot ls` lists them.")
    }
    return ResolvedSnapshot(
      id: try row.get("id"), volumeID: try row.get("volume_id"), state: try row.get("state"))
  }

  /// The id of the one operation that `reference` names. A whole id is returned as it is: services send nothing else, and whether
  /// there is such an operation shows when it is read.
  func resolveOperation(_ reference: String) async throws -> String {
    if let id = OperationID(reference) { return id.description }
    guard
      let row = try one("operation", reference, of: try await rows(Query.resolveOperation, .text(reference)))
    else {
      throw TidemarkError.unknown(
        "operation", reference,
        remedy:
          "Name an operation by its id or at least 4 characters of it; `tidemark operation ls` lists them.")
    }
    return try row.get("id")
  }

  /// The one row that a reference can mean; nil if there is none. Throws `TidemarkError` where there are several.
  func one(_ thing: String, _ reference: String, of rows: [PostgresRow]) throws -> PostgresRow? {
    // A whole id is what it says, even where it begins like a name.
    if let exact = try rows.first(where: { try $0.get("id") == reference.lowercased() }) { return exact }
    guard rows.count < 2 else {
      throw TidemarkError.ambiguous(thing, reference, candidates: try rows.map { try $0.get("label") })
    }
    return rows.first
  }
}
