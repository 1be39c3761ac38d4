internal import SnapshotModel

extension CatalogDatabase {
  /// Forgets operations that ended longer ago than the setting says, and that nothing refers to; those that the system makes
  /// by itself, as the checks after an agent's start, like all others. In parts, each a transaction of its own.
  ///
  /// - Parameters:
  ///   - part: How many are forgotten at once.
  ///   - parts: How many parts are done at most; what is left then waits for the next time.
  /// - Returns: How many were forgotten.
  @discardableResult
  func purgeOperations(part: Int = 500, parts: Int = 20) async throws -> Int {
    guard let days = try await pool.withSnapshot({ try await $0.settingValues() }).daysUntilPurge else {
      return 0
    }
    var total = 0
    for _ in 0..<parts {
      try Task.checkCancellation()
      let count = try await pool.rows(Query.purgeOperations, .integer(days), .integer(part)).count
      total += count
      guard count == part else { break }
    }
    if total > 0 {
      logger.info("Operations that ended long ago are forgotten", metadata: ["count": "\(total)"])
    }
    return total
  }
}
