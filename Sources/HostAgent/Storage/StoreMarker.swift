internal import Foundation

/// The file that proves that a directory is the store it is meant to be, and that the store is mounted there.
public struct StoreMarker: Codable, Hashable, Sendable {
  /// The store's id.
  public var id: String
  /// The version of the layout below; 1.
  public var format: Int

  /// A marker of the present layout.
  public init(id: String) {
    self.id = id
    self.format = Self.currentFormat
  }

  /// The layout that this program reads and writes.
  public static let currentFormat = 1
  /// The marker's name at the top of a store.
  public static let name = ".tidemark-store"
}

extension StoreMarker {
  /// The marker in `directory`; nil if there is none.
  ///
  /// - Throws: `AgentError` `store_marker_unreadable`; `StorageFailure`.
  static func read(in directory: ConfinedDirectory) throws -> StoreMarker? {
    guard let bytes = try directory.read(RelativePath(name), limit: 65_536) else { return nil }
    do {
      return try JSONDecoder().decode(StoreMarker.self, from: Data(bytes))
    } catch {
      throw AgentError(
        .failedPrecondition, "store_marker_unreadable", what: "The store at \(directory.path) was not used",
        why: "Its marker file \(name) cannot be read as JSON with `id` and `format`",
        remedy: "Restore the marker from another copy of it, or write it anew with the store's id")
    }
  }

  /// Refuses a directory that is not this store: unmounted, another one, or of a newer layout.
  ///
  /// - Throws: `AgentError` `store_not_mounted`, `store_is_another`, `store_too_new`, `store_marker_unreadable`.
  static func check(_ directory: ConfinedDirectory, name storeName: String, id: String) throws {
    let marker: StoreMarker?
    do { marker = try read(in: directory) } catch let failure as StorageFailure where failure.isMissing {
      marker = nil
    }
    let facts = ["store": storeName, "path": directory.path, "expected_id": id, "found_id": marker?.id ?? ""]
    guard let marker else {
      throw AgentError(
        .failedPrecondition, "store_not_mounted", what: "Store \(storeName) was not used",
        why: "\(directory.path) has no marker file \(name): nothing is mounted there, or it was never added",
        remedy: "Mount the store there and try again", facts: facts)
    }
    guard marker.id == id else {
      throw AgentError(
        .failedPrecondition, "store_is_another", what: "Store \(storeName) was not used",
        why: "The store that is mounted at \(directory.path) is \(marker.id), not \(id)",
        remedy: "Mount the right store there, or correct the agent's configuration", facts: facts)
    }
    guard marker.format <= currentFormat else {
      throw AgentError(
        .failedPrecondition, "store_too_new", what: "Store \(storeName) was not used",
        why: "Its layout is version \(marker.format), this agent knows \(currentFormat)",
        remedy: "Update the host agent", facts: facts)
    }
  }

  /// Marks `directory`, or finds it marked.
  ///
  /// - Returns: The marker that is there now: the given one, or an older one of another id.
  static func establish(in directory: ConfinedDirectory, id: String) throws -> StoreMarker {
    if let existing = try read(in: directory) { return existing }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    let marker = StoreMarker(id: id)
    do {
      try directory.createNew(RelativePath(name), with: Array(encoder.encode(marker)) + [10], mode: 0o644)
    } catch let failure as StorageFailure where failure.isExisting {
      // Another agent was faster: its marker holds.
      return try read(in: directory) ?? marker
    }
    return marker
  }
}

extension AgentError {
  /// Whether the directory is not the store that it is meant to be, so that nothing may be touched in it.
  var isStoreAway: Bool { reason == "store_not_mounted" || reason == "store_is_another" }
}
