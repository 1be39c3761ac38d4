import Logging

/// A bounded set of connections, handed out in the order in which callers came.
///
/// Whoever finds none that is idle gets the first that is given back or made: making one takes its time where names are
/// looked up slowly or packets are lost, and nobody waits for that while others come back.
///
/// A connection that broke, or whose statement was interrupted, is thrown away. When PostgreSQL was restarted the
/// idle ones are all broken: the first that shows it takes the others with it.
actor PostgresPool {
  nonisolated let configuration: PostgresConfiguration
  nonisolated let logger: Logger
  private var idle: [PostgresConnection] = []
  private var openCount = 0
  /// Those of the open ones that are still being made.
  private var openingCount = 0
  private var waiters: [Waiter] = []
  private var nextWaiter: UInt64 = 0
  private var isClosed = false
  private var isOpen: Bool
  private nonisolated let suspicions: AsyncStream<Void>.Continuation
  /// Something each time a connection could not be made or was lost; of several, the last.
  nonisolated let troubles: AsyncStream<Void>

  private struct Waiter {
    let id: UInt64
    /// Whether a connection is being made on its account: if that fails, it is told.
    var isOpening = false
    let continuation: CheckedContinuation<PostgresConnection, any Error>
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

  /// A connection; one more is made if none is idle and there are not yet as many as there may be. Give it back with
  /// `release`.
  func acquire() async throws -> PostgresConnection {
    guard !isClosed else {
      throw PostgresError(.cannotConnect, message: "the connection pool is closed")
    }
    guard isOpen else {
      throw PostgresError(.cannotConnect, message: "PostgreSQL has not been reached since the start")
    }
    if let connection = idle.popLast() { return connection }
    let id = nextWaiter
    nextWaiter += 1
    let timeout = Task {
      try await Task.sleep(for: configuration.acquireTimeout)
      expire(id, timeoutError)
    }
    defer { timeout.cancel() }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        if Task.isCancelled {
          continuation.resume(throwing: CancellationError())
        } else {
          waiters.append(Waiter(id: id, continuation: continuation))
          openMore()
        }
      }
    } onCancel: {
      Task { await expire(id, CancellationError()) }
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
      waiters.removeFirst().continuation.resume(returning: connection)
    }
  }

  /// Throws idle connections away: another one just turned out to be broken.
  func discardIdle() {
    let discarded = idle
    idle = []
    openCount -= discarded.count
    for connection in discarded { Task { await connection.close() } }
    openMore()
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

  /// Makes connections for those that wait, as many as there may be.
  private func openMore() {
    guard !isClosed else { return }
    for index in waiters.indices where !waiters[index].isOpening {
      guard openCount < configuration.maximumConnections else { return }
      openCount += 1
      waiters[index].isOpening = true
      let id = waiters[index].id
      Task { await open(for: id) }
    }
  }

  private func open(for id: UInt64) async {
    let connection = PostgresConnection()
    openingCount += 1
    do {
      defer { openingCount -= 1 }
      try await connection.open(configuration)
    } catch {
      suspect()
      expire(id, error)
      connectionIsGone()
      return
    }
    // Whoever came before gets it: should that one's own fail, another is made for this one.
    if let index = waiters.firstIndex(where: { $0.id == id }) { waiters[index].isOpening = false }
    release(connection, isReusable: true)
  }

  private var timeoutError: PostgresError {
    openingCount > 0
      ? PostgresError(
        .cannotConnect, message: "no connection could be made for \(configuration.acquireTimeout)")
      : PostgresError(
        .poolExhausted,
        message: "all \(configuration.maximumConnections) connections were in use for "
          + "\(configuration.acquireTimeout)")
  }

  private func expire(_ id: UInt64, _ error: any Error) {
    guard let index = waiters.firstIndex(where: { $0.id == id }) else { return }
    waiters.remove(at: index).continuation.resume(throwing: error)
  }

  private func connectionIsGone() {
    openCount -= 1
    openMore()
  }
}
