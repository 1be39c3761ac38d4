internal import Foundation

/// What the agents must remember of a snapshot that is being made: which run of a step on which host may work on it, so
/// that one that was overtaken and wakes up late changes nothing. A small file beside the partial one.
///
/// Each run of a step that makes something claims the fence first. An older attempt cannot claim what a newer one has
/// claimed; of the same attempt the last one holds it: when a VM moves, its operation goes on at another host's agent. Only
/// `prepare` makes a fence where there is none: without one, the operation is over.
///
/// All of this is only true while the ``StorageLock`` is held.
struct Fence: Codable, Hashable, Sendable {
  /// Who may work on the snapshot.
  struct Holder: Hashable, Sendable {
    /// The operation's attempt.
    var attempt: UInt64
    /// The run of a step, unique among all hosts.
    var run: String
  }

  /// The highest attempt seen.
  var attempt: UInt64
  /// The run of a step that claimed it last; nil in what older agents wrote.
  var run: String?
  /// The name of the partial file; nil before there was one.
  var partial: String?
  /// How the partial file's space was reserved.
  var reservation: Reservation.Method?
  /// Whether a copy into the partial file was begun: then it is not as `prepare` left it.
  var isBegun = false
  /// Whether the guest was paused for a failed write before the copy was begun: then the copy is not why.
  var guestWasPaused: Bool?
  /// What is known of the file systems in the copy; nil until it has certainly begun as it was asked for.
  var consistency: String?
  /// What the copy into the partial file did; nil unless it was seen to succeed.
  var copied: Copied?

  /// The operation that it belongs to, where several in turn may work on the snapshot; nil while it is being made.
  var operationID: String?
  /// The new file of a consolidation; nil unless it is complete and was compared with the old one.
  var merged: Merged?

  /// A snapshot's new file, into which hidden ancestors have been merged.
  struct Merged: Codable, Hashable, Sendable {
    /// Which file it is. Without its device: that is another number on each host.
    var inode: UInt64
  }

  /// The outcome of a successful copy.
  struct Copied: Codable, Hashable, Sendable {
    /// The moment whose content the partial file holds, in seconds since 1970.
    var takenAt: Double
    /// Bytes that the hypervisor copied, of all volumes together.
    var bytes: UInt64
    /// What is known of the file systems in the copy.
    var consistency: String?
  }

  /// The fence of a snapshot; nil if there is none.
  static func read(_ layout: SnapshotLayout, in directory: ConfinedDirectory) throws -> Fence? {
    guard let bytes = try directory.read(layout.fence, limit: 65_536) else { return nil }
    return try? JSONDecoder().decode(Fence.self, from: Data(bytes))
  }

  /// Makes `holder` the one who may work on the snapshot. Needs the lock.
  ///
  /// - Parameter making: Whether the fence is made if there is none.
  /// - Returns: The fence as it is now; nil if there is none.
  /// - Throws: `AgentError` `attempt_superseded` if a newer attempt has claimed it.
  @discardableResult
  static func claim(
    _ holder: Holder, _ layout: SnapshotLayout, in directory: ConfinedDirectory, making: Bool
  ) throws -> Fence? {
    let present = try read(layout, in: directory)
    try check(present, holder.attempt)
    guard var fence = present ?? (making ? Fence(attempt: holder.attempt) : nil) else { return nil }
    if fence.attempt == holder.attempt, fence.run == holder.run { return fence }
    (fence.attempt, fence.run) = (holder.attempt, holder.run)
    try fence.write(layout, in: directory)
    return fence
  }

  /// The fence, if `holder` still holds it. Needs the lock.
  ///
  /// - Throws: `AgentError` `attempt_superseded` if another claimed it, or the operation is over.
  static func held(_ holder: Holder, _ layout: SnapshotLayout, in directory: ConfinedDirectory) throws
    -> Fence
  {
    guard let present = try read(layout, in: directory) else {
      throw AgentError.superseded(attempt: holder.attempt, by: nil)
    }
    guard present.attempt == holder.attempt, present.run == holder.run else {
      throw AgentError.superseded(attempt: holder.attempt, by: present.attempt)
    }
    return present
  }

  /// Writes it durably. Needs the lock.
  ///
  /// Where nothing more goes into the file system, it is written over the old one: a copy into reserved space shall not
  /// fail for the few bytes that say that it succeeded. They are less than a sector, which is written whole or not at all.
  func write(_ layout: SnapshotLayout, in directory: ConfinedDirectory) throws {
    let bytes = try Array(JSONEncoder().encode(self))
    do {
      try directory.replace(layout.fence, with: bytes)
    } catch let failure as StorageFailure where failure.isOutOfSpace {
      guard try directory.overwrite(layout.fence, with: bytes) else { throw failure }
    }
  }

  /// - Throws: `AgentError` `attempt_superseded` if `present` is higher than `attempt`.
  static func check(_ present: Fence?, _ attempt: UInt64) throws {
    guard let present, present.attempt > attempt else { return }
    throw AgentError.superseded(attempt: attempt, by: present.attempt)
  }
}

extension AgentError {
  /// The refusal of an attempt that another has overtaken.
  ///
  /// - Parameter newer: The attempt that has; nil if the operation is over.
  static func superseded(attempt: UInt64, by newer: UInt64?) -> AgentError {
    let why =
      switch newer {
      case nil: "The operation was ended by another host's agent"
      case attempt: "Another host's agent has taken its step over"
      case let newer?: "Attempt \(newer) has taken the operation over"
      }
    return AgentError(
      .aborted, "attempt_superseded", what: "Attempt \(attempt) was not carried out", why: why,
      remedy: "Nothing: whoever took it over goes on",
      facts: ["attempt": "\(attempt)", "newest_attempt": newer.map { "\($0)" } ?? ""])
  }
}
