/// Runs `body` with a connection, and closes it afterwards.
///
/// - Throws: What `body` throws, and ``TidemarkError`` if a TLS file cannot be read.
public func withRPCConnection<Outcome: Sendable>(
  to address: NetworkAddress, configuration: RPCConnectionConfiguration,
  _ body: (RPCConnection) async throws -> Outcome
) async throws -> Outcome {
  let connection = try RPCConnection(to: address, configuration: configuration)
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await connection.run() }
    // Nothing is in flight any more; an attempt to reconnect to a silent peer would hold up an orderly end.
    defer { group.cancelAll() }
    return try await body(connection)
  }
}
