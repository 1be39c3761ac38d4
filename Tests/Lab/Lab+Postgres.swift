extension Lab {
  /// Starts a PostgreSQL cluster in this lab. Takes about 0.3 s once its template is cached.
  ///
  /// - Parameter durable: false switches `fsync` off, which a test of `kill -9` does not need (the page cache
  ///   survives that).
  public func makePostgres(durable: Bool = false) async throws -> LabPostgres {
    try await LabPostgres(lab: self, durable: durable)
  }
}
