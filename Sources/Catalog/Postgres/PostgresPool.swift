import Logging

/// A bounded set of connections, handed out in the order in which callers came.
///
/// A connection that broke, or whose statement was interrupted, is thrown away. When PostgreSQL was restarted the
/// idle ones are all broken: the first that shows it takes the others with it.
actor PostgresPool {
  nonisolated let configuration: PostgresConfiguration
  nonisolated let logger: Logger
  private var idle: [PostgresConnection] = []
  private var openCount = 0
  private var waiters: [Waiter] = []
  private var nextWaiter: UInt64 = 0
  private var isClosed = false
  private var isOpen: Bool
  private nonisolated let suspicions: AsyncStream<Void>.Continuation
  /// Something each time a connection could not be made or was lost; of several, the last.
  nonisolated let troubles: AsyncStream<Void>

  private struct Waiter {
    let id: UInt64
    let continuation: CheckedContinuation<Turn, any Error>
  }

  /// What a caller gets when its turn comes.
  private enum Turn: Sendable {
    case connection(PostgresConnection)
    case mayOpen
  }

  /// A pool that connects when it is asked for a connection.
  ///
  /// - Parameter isOpen: Whether it gives connections at once, or only after `open()`: nobody may read or write before the
  ///   schema is this program's.
  init(configuration: PostgresConfiguration, isOpen: Bool = true, logger: Logger) {
    self.configuration = configuration
    self.logger = logger
    self.isOpen = isOpen
    (troubles, suspicions) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Gives connections from now on.
  func open() { isOpen = true }

  /// Says that the way to PostgreSQL may be broken.
  nonisolated func suspect() { suspicions.yield() }

  /// Numbers for tests and logs.
  var counts: (open: Int, idle: Int, waiting: Int) { (openCount, idle.count, waiters.count) }

  /// A connection, opened if there are not yet as many as there may be. Give it back with `release`.
  func acquire() async throws -> PostgresConnection {
    guard !isClosed else {
      throw PostgresError(.cannotConnect, message: "the connection pool is closed")
    }
    guard isOpen else {
      throw PostgresError(.cannotConnect, message: "PostgreSQL has not been reached since the start")
    }
    switch try await turn() {
    case .connection(let connection): return connection
    case .mayOpen:
      let connection = PostgresConnection()
      do {
        try await connection.open(configuration)
        return connection
      } catch {
        connectionIsGone()
        suspect()
        throw error
      }
    }
  }

  /// Gives a connection back.
  func release(_ connection: PostgresConnection, isReusable: Bool) {
    guard isReusable, !isClosed else {
      Task { await connection.close() }
      connectionIsGone()
      return
    }
    if waiters.isEmpty {
      idle.append(connection)
    } else {
      waiters.removeFirst().continuation.resume(returning: .connection(connection))
    }
  }

  /// Throws idle connections away: another one just turned out to be broken.
  func discardIdle() {
    let discarded = idle
    idle = []
    openCount -= discarded.count
    for connection in discarded { Task { await connection.close() } }
    while openCount < configuration.maximumConnections, !waiters.isEmpty {
      openCount += 1
      waiters.removeFirst().continuation.resume(returning: .mayOpen)
    }
  }

  /// Closes what is idle now, and the rest as it comes back. Callers that wait get an error.
  func close() {
    isClosed = true
    discardIdle()
    for waiter in waiters {
      waiter.continuation.resume(
        throwing: PostgresError(.cannotConnect, message: "the connection pool is closed"))
    }
    waiters = []
  }

  private func turn() async throws -> Turn {
    if let connection = idle.popLast() { return .connection(connection) }
    if openCount < configuration.maximumConnections {
      openCount += 1
      return .mayOpen
    }
    let id = nextWaiter
    nextWaiter += 1
    let timeout = Task {
      try await Task.sleep(for: configuration.acquireTimeout)
      expire(
        id,
        PostgresError(
          .poolExhausted,
          message: "all \(configuration.maximumConnections) connections were in use for "
            + "\(configuration.acquireTimeout)"))
    }
    defer { timeout.cancel() }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Turn, any Error>) in
        if Task.isCancelled {
          continuation.resume(throwing: CancellationError())
        } else {
          waiters.append(Waiter(id: id, continuation: continuation))
        }
      }
    } onCancel: {
      Task { await expire(id, CancellationError()) }
    }
  }

  private func expire(_ id: UInt64, _ error: any Error) {
    guard let index = waiters.firstIndex(where: { $0.id == id }) else { return }
    waiters.remove(at: index).continuation.resume(throwing: error)
  }

  private func connectionIsGone() {
    openCount -= 1
    guard !isClosed, !waiters.isEmpty else { return }
    openCount += 1
    waiters.removeFirst().continuation.resume(returning: .mayOpen)
  }
}
