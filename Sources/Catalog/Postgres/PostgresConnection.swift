import BlockingThread
import CLibpq
import Synchronization

/// One connection to PostgreSQL on a thread of its own, on which libpq's calls block.
actor PostgresConnection {
  private let thread = BlockingThread(name: "pg")
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private var handle: OpaquePointer?
  private var prepared: Set<String> = []
  private var isBroken = false
  /// How long the server may be silent; nil for ever.
  private var patience: Int?
  private let canceller = Mutex<PostgresCanceller?>(nil)

  isolated deinit { PQfinish(handle) }

  /// Connects and sets the session's timeouts.
  ///
  /// - Parameter isPatient: Whether statements may take as long as they like.
  func open(_ configuration: PostgresConfiguration, isPatient: Bool = false) throws {
    patience =
      isPatient ? nil : configuration.statementTimeoutMilliseconds + configuration.answerGraceMilliseconds
    let keywords = configuration.keywords
    let names = CStrings(keywords.map(\.name))
    let values = CStrings(keywords.map(\.value))
    guard let opened = PQconnectdbParams(names.pointers, values.pointers, 1) else {
      throw PostgresError(.cannotConnect, message: "no memory for a connection")
    }
    handle = opened
    // Notices would go to stderr; the migrations' reader asks for what it needs.
    _ = PQsetNoticeProcessor(opened, { _, _ in }, nil)
    guard PQstatus(opened) == CONNECTION_OK else {
      let message = String(cString: PQerrorMessage(opened)).trimmingLines()
      close()
      throw PostgresError(.cannotConnect, message: message)
    }
    canceller.withLock { $0 = PostgresCanceller(connection: opened) }
    _ = try execute(
      Query.setSessionTimeouts,
      [
        .text("\(configuration.statementTimeoutMilliseconds)ms"),
        .text("\(configuration.lockTimeoutMilliseconds)ms"),
        .text("\(configuration.idleInTransactionTimeoutMilliseconds)ms"),
      ])
  }

  func close() {
    PQfinish(handle)
    handle = nil
    prepared = []
  }

  /// Whether the connection may be given to somebody else.
  var isReusable: Bool {
    handle != nil && !isBroken && PQstatus(handle) == CONNECTION_OK
      && PQtransactionStatus(handle) == PQTRANS_IDLE
      && !isCancelled
  }

  nonisolated var isCancelled: Bool { canceller.withLock { $0?.isRequested ?? false } }

  /// Interrupts the statement that runs. The connection is not reusable from then on.
  nonisolated func cancel() { canceller.withLock { $0 }?.request() }

  /// Says that a statement begins which may be interrupted.
  nonisolated func interruptionBegins() { canceller.withLock { $0 }?.begin() }

  /// Says that it has ended: it is not interrupted any more.
  nonisolated func interruptionEnds() { canceller.withLock { $0 }?.finish() }

  /// Runs a prepared statement, preparing it first where this connection has not yet.
  func execute(_ statement: PostgresStatement, _ parameters: [PostgresParameter] = []) throws -> [PostgresRow]
  {
    let handle = try requireHandle(statement.name)
    if let index = parameters.firstIndex(where: \.holdsNUL) {
      throw PostgresError(
        .invalidParameter, statement: statement.name, message: "parameter \(index + 1) holds a NUL character")
    }
    if statement.isPlannedAnew { _ = try execute(Query.planAnew) }
    if !prepared.contains(statement.name) {
      try checked {
        try answer(PQsendPrepare(handle, statement.name, statement.text, 0, nil), statement.name).check()
      }
      prepared.insert(statement.name)
    }
    let bound = BoundParameters(parameters)
    return try checked {
      try answer(
        PQsendQueryPrepared(
          handle, statement.name, Int32(parameters.count), bound.values, bound.lengths, bound.formats, 0),
        statement.name
      ).rows()
    }
  }

  /// Runs SQL without parameters, several statements if need be; the answer is the last one's command tag.
  @discardableResult
  func execute(script: String, name: String) throws -> String {
    let handle = try requireHandle(name)
    return try checked {
      let result = try answer(PQsendQuery(handle, script), name)
      try result.check()
      return result.commandTag
    }
  }

  private func answer(_ sent: Int32, _ name: String) throws -> PostgresResult {
    try PostgresAnswer.wait(for: requireHandle(name), sent: sent, statement: name, milliseconds: patience)
  }

  /// Remembers that the connection broke.
  private func checked<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as PostgresError where error.kind == .connectionLost {
      isBroken = true
      throw error
    }
  }

  private func requireHandle(_ statement: String) throws -> OpaquePointer {
    guard let handle else {
      throw PostgresError(.connectionLost, statement: statement, message: "the connection is closed")
    }
    return handle
  }
}

extension String {
  /// On one line, for a message.
  func trimmingLines() -> String {
    split(whereSeparator: \.isNewline).map { $0.trimmingPrefix(while: \.isWhitespace) }.joined(separator: " ")
  }
}
