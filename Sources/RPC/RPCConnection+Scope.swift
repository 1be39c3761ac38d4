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
    defer { connection.shutDown() }
    return try await body(connection)
  }
}
