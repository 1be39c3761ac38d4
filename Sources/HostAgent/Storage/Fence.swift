internal import Foundation

/// What the agent must remember of a snapshot that is being made: the highest attempt it has seen, so that an older
/// one that wakes up late changes nothing. A small file beside the partial one.
struct Fence: Codable, Hashable, Sendable {
  /// The highest attempt seen.
  var attempt: UInt64
  /// How the partial file's space was reserved.
  var reservation: Reservation.Method?
  /// Whether a copy into the partial file was begun: then it is not as `prepare` left it.
  var isBegun = false
  /// What the copy did; nil unless it was seen to succeed.
  var copied: Copied?

  /// The outcome of a successful copy.
  struct Copied: Codable, Hashable, Sendable {
    /// The moment whose content the partial file holds, in seconds since 1970.
    var takenAt: Double
    /// Bytes that the hypervisor copied, of all volumes together.
    var bytes: UInt64
  }

  /// The fence of a snapshot; nil if there is none, or one that a crash left unreadable.
  static func read(_ layout: SnapshotLayout, in directory: ConfinedDirectory) throws -> Fence? {
    guard let bytes = try directory.read(layout.fence, limit: 65_536) else { return nil }
    return try? JSONDecoder().decode(Fence.self, from: Data(bytes))
  }

  /// Raises the fence to `attempt`; an equal one is left as it is.
  ///
  /// - Returns: The fence as it is now.
  /// - Throws: `AgentError` `attempt_superseded` if it stands higher.
  @discardableResult
  static func raise(to attempt: UInt64, _ layout: SnapshotLayout, in directory: ConfinedDirectory) throws
    -> Fence
  {
    var fence = try read(layout, in: directory) ?? Fence(attempt: 0)
    if fence.attempt == attempt { return fence }
    try check(fence, attempt)
    fence.attempt = attempt
    try fence.write(layout, in: directory)
    return fence
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
