internal import Foundation

/// What the agent must remember of a snapshot that is being made: the highest attempt it has seen, so that an older
/// one that wakes up late changes nothing. A small file beside the partial one.
struct Fence: Codable, Hashable, Sendable {
  /// The highest attempt seen.
  var attempt: UInt64
  /// How the partial file's space was reserved.
  var reservation: Reservation.Method?

  /// The fence of a snapshot; nil if there is none, or one that a crash left unreadable.
  static func read(_ layout: SnapshotLayout, in directory: ConfinedDirectory) throws -> Fence? {
    guard let bytes = try directory.read(layout.fence, limit: 65_536) else { return nil }
    return try? JSONDecoder().decode(Fence.self, from: Data(bytes))
  }

  /// Raises the fence to `attempt`; an equal one is left as it is.
  ///
  /// - Throws: `AgentError` `attempt_superseded` if it stands higher.
  static func raise(to attempt: UInt64, _ layout: SnapshotLayout, in directory: ConfinedDirectory) throws {
    let present = try read(layout, in: directory)
    if let present, present.attempt == attempt { return }
    try check(present, attempt)
    try Fence(attempt: attempt, reservation: present?.reservation).write(layout, in: directory)
  }

  /// Writes it durably.
  func write(_ layout: SnapshotLayout, in directory: ConfinedDirectory) throws {
    try directory.replace(layout.fence, with: Array(JSONEncoder().encode(self)))
  }

  /// - Throws: `AgentError` `attempt_superseded` if `present` is higher than `attempt`.
  static func check(_ present: Fence?, _ attempt: UInt64) throws {
    guard let present, present.attempt > attempt else { return }
    throw AgentError.superseded(attempt: attempt, by: present.attempt)
  }
}

extension AgentError {
  /// The refusal of an attempt that another has overtaken.
  static func superseded(attempt: UInt64, by newer: UInt64) -> AgentError {
    AgentError(
      .aborted, "attempt_superseded", what: "Attempt \(attempt) was not carried out",
      why: "Attempt \(newer) has taken the operation over", remedy: "Nothing: the newer attempt goes on",
      facts: ["attempt": "\(attempt)", "newest_attempt": "\(newer)"])
  }
}
