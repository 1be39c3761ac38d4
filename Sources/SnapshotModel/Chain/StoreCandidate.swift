/// A secondary store that a snapshot could go to: in the volume's zone, and mounted on a host that can do the work.
public struct StoreCandidate: Hashable, Sendable {
  /// The store.
  public var id: StoreID
  /// What is free there, as a host last measured it; nil if none has yet.
  public var freeBytes: UInt64?

  /// A candidate.
  public init(id: StoreID, freeBytes: UInt64?) {
    self.id = id
    self.freeBytes = freeBytes
  }

  /// The store with the most room, of those with at least this much; of equals the first. One that nobody has measured
  /// comes last, and only where nothing is demanded.
  public static func roomiest(of candidates: [StoreCandidate], withAtLeast bytes: UInt64 = 0)
    -> StoreCandidate?
  {
    var best: StoreCandidate?
    for candidate in candidates where bytes == 0 || candidate.freeBytes ?? 0 >= bytes {
      guard let leader = best else {
        best = candidate
        continue
      }
      switch (candidate.freeBytes, leader.freeBytes) {
      case (let free?, let most?) where free > most: best = candidate
      case (_?, nil): best = candidate
      default: break
      }
    }
    return best
  }
}
