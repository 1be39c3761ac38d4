/// Whether a migration moves anything: told from the bytes that it has moved, as often as somebody looks.
struct MigrationStall: Sendable {
  /// For how long the bytes may stay the same.
  let patience: Duration
  private var last: (bytes: UInt64, since: ContinuousClock.Instant)?

  init(patience: Duration) { self.patience = patience }

  /// Takes in what was seen.
  ///
  /// - Parameters:
  ///   - bytes: Moved since the migration began, memory and disks. Fewer than before are a change, too: what libvirt counts
  ///     begins anew when the disks are copied and the memory's turn comes.
  ///   - instant: When; not before the last one.
  /// - Returns: Whether nothing has moved for the whole of `patience`.
  mutating func isStill(_ bytes: UInt64, at instant: ContinuousClock.Instant) -> Bool {
    guard let last, last.bytes == bytes else {
      last = (bytes, instant)
      return false
    }
    return instant - last.since >= patience
  }
}
