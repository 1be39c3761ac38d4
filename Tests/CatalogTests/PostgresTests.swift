import Foundation
import Glibc
import Synchronization
import Testing

@testable import Catalog

@Suite("PostgreSQL by libpq")
struct PostgresTests {
  private func withTable(
    _ postgres: ScratchPostgres? = nil, configure: (inout PostgresConfiguration) -> Void = { _ in },
    _ body: (PostgresPool) async throws -> Void
  ) async throws {
    let postgres = if let postgres { postgres } else { try ScratchPostgres.shared.get() }
    var configuration = try await postgres.migratedDatabase()
    configure(&configuration)
    try await withPool(configuration) { pool in
      _ = try await pool.rows(
        PostgresStatement(test: "CREATE TABLE public.numbers (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)"))
      try await body(pool)
    }
  }

  private let insert = PostgresStatement(
    test: "INSERT INTO public.numbers (id) VALUES ($1) ON CONFLICT DO NOTHING")
  private let increment = PostgresStatement(test: "UPDATE public.numbers SET n = n + 1 WHERE id = $1")
  private let read = PostgresStatement(test: "SELECT n FROM public.numbers WHERE id = $1")

  @Test("Values come back as they were sent")
  func roundTrip() async throws {
    try await withTable { pool in
      let texts: [String?] = [
        "plain", "", "a,b", "quote \" back \\ {x}", "NULL", nil, "ünïcødé 🌊", "line\nbreak",
      ]
      let row = try #require(
        try await pool.rows(
          PostgresStatement(
            test: """
              SELECT $1::text AS text, $2::bigint AS integer, $3::boolean AS yes, $4::bytea AS bytes,
                coalesce(array_length($5::text[], 1), 0) AS count, array_remove($5::text[], NULL) AS texts,
                $6::text IS NULL AS missing, $7::bigint[] AS integers
              """),
          .text("it's; DROP TABLE x --"), .integer(Int64.min), .boolean(true), .binary(Array(0...255)),
          .texts(texts), .null, .integers([1, -2])
        ).first)
      #expect(try row.get("text") == "it's; DROP TABLE x --")
      #expect(try row.get("integer") == Int64.min)
      #expect(try row.get("yes") == true)
      #expect(try row.get("bytes") == Array(UInt8.min...UInt8.max))
      #expect(try row.get("count") == texts.count)
      #expect(try row.get("texts") == texts.compactMap(\.self))
      #expect(try row.get("missing") == true)
      #expect(try row.get("integers") == [Int64(1), -2])
      #expect(throws: PostgresError.self) { try row.get("no_such_column", as: String.self) }
      #expect(throws: PostgresError.self) { try row.get("text", as: Int.self) }
    }
  }

  @Test("Errors carry SQLSTATE and constraint, and never a value")
  func errors() async throws {
    try await withTable { pool in
      do {
        _ = try await pool.rows(PostgresStatement(test: "SELECT $1::text::uuid"), .text("s3cret"))
        Issue.record("an error was expected")
      } catch let error as PostgresError {
        #expect(error.sqlState == "22P02" && !error.description.contains("s3cret"))
      }
      do {
        let duplicate = PostgresStatement(test: "INSERT INTO public.numbers (id) VALUES ($1), ($1)")
        _ = try await pool.rows(duplicate, .integer(424_242))
        Issue.record("an error was expected")
      } catch let error as PostgresError {
        #expect(error.sqlState == "23505" && error.constraint == "numbers_pkey" && error.table == "numbers")
        #expect(!error.description.contains("424242"))
      }
      do {
        _ = try await pool.rows(PostgresStatement(test: "SELECT $1::text"), .text("a\u{0}b"))
        Issue.record("an error was expected")
      } catch let error as PostgresError {
        #expect(error.kind == .invalidParameter)
      }
    }
  }

  @Test("A failed transaction leaves nothing, also when its body hides the failure")
  func rollback() async throws {
    try await withTable { (pool: PostgresPool) async throws -> Void in
      struct Failure: Error {}
      await #expect(throws: Failure.self) {
        try await pool.withTransaction { transaction in
          try await transaction.run(insert, .integer(1))
          throw Failure()
        }
      }
      await #expect(throws: PostgresError.self) {
        try await pool.withTransaction { transaction in
          try await transaction.run(insert, .integer(1))
          _ = try? await transaction.rows(PostgresStatement(test: "SELECT 1 / 0"))
        }
      }
      #expect(try await pool.rows(read, .integer(1)).isEmpty)
      #expect(await pool.counts.idle == 1)
    }
  }

  @Test("Deadlocks and lost races are begun again until they succeed")
  func retries() async throws {
    // PostgreSQL looks for deadlocks after a second of waiting.
    try await withTable(configure: { $0.patience = .seconds(60) }) { pool in
      for id in 1...2 { _ = try await pool.rows(insert, .integer(id)) }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for task in 0..<12 {
          group.addTask {
            // In opposite orders, so that they get in each other's way.
            let order = task.isMultiple(of: 2) ? [1, 2] : [2, 1]
            try await pool.withTransaction { transaction in
              for id in order { try await transaction.run(increment, .integer(id)) }
            }
          }
        }
        try await group.waitForAll()
      }
      for id in 1...2 { #expect(try await pool.rows(read, .integer(id)).first?.get("n") == 12) }
    }
  }

  @Test("Cancelling the task interrupts the statement, and the connection is not used again")
  func cancellation() async throws {
    try await withTable { (pool: PostgresPool) async throws -> Void in
      let (started, continuation) = AsyncStream.makeStream(of: Void.self)
      let task = Task {
        try await pool.withTransaction { transaction in
          try await transaction.run(insert, .integer(7))
          continuation.yield()
          try await transaction.run(PostgresStatement(test: "SELECT pg_sleep(30)"))
        }
      }
      for await _ in started { break }
      let begin = ContinuousClock.now
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(ContinuousClock.now - begin < .seconds(10))
      #expect(try await pool.rows(read, .integer(7)).isEmpty)
      #expect(await pool.counts.open == 1)
    }
  }

  @Test("An interruption that comes when its statement has ended interrupts nothing, now or later")
  func lateCancellation() async throws {
    try await withTable { (pool: PostgresPool) async throws -> Void in
      try await pool.withConnection { connection in
        _ = try await connection.executeCancellable(read, [.integer(7)])
        connection.cancel()
        #expect(!connection.isCancelled)
        _ = try await connection.executeCancellable(read, [.integer(7)])
        #expect(await connection.isReusable)
      }
    }
  }

  @Test(
    "Callers get connections in the order they came, wait no longer than they may, and leave when cancelled")
  func queue() async throws {
    try await withTable(configure: {
      $0.maximumConnections = 1
      $0.acquireTimeout = .seconds(3)
    }) { pool in
      let held = try await pool.acquire()
      let order = Shared<[Int]>([])
      let tasks = await (0..<3).asyncMap { index in
        let task = Task {
          let connection = try await pool.acquire()
          order.withLock { $0.append(index) }
          await pool.release(connection, isReusable: true)
        }
        while await pool.counts.waiting <= index { await Task.yield() }
        return task
      }
      tasks[1].cancel()
      await #expect(throws: CancellationError.self) { try await tasks[1].value }
      await pool.release(held, isReusable: true)
      for index in [0, 2] { try await tasks[index].value }
      #expect(order.withLock(\.self) == [0, 2])
      let again = try await pool.acquire()
      do {
        _ = try await pool.acquire()
        Issue.record("the pool has one connection")
      } catch let error as PostgresError {
        #expect(error.kind == .poolExhausted)
      }
      await pool.release(again, isReusable: true)
      #expect(await pool.counts == (1, 1, 0))
    }
  }

  @Test("Whoever waits for a connection that cannot be made gets one that comes back meanwhile")
  func slowOpening() async throws {
    let postgres = try ScratchPostgres()
    try await withTable(postgres, configure: { $0.maximumConnections = 2 }) { pool in
      let held = try await pool.acquire()
      let row = try #require(
        try await held.execute(PostgresStatement(test: "SELECT pg_backend_pid() AS pid"), []).first)
      let server = pid_t(try row.get("pid", as: Int.self))
      // The kernel takes connections on behalf of the process that gives them to servers: nobody answers there.
      let giver = try #require(ProcessStatus(server)?.parent)
      kill(giver, SIGSTOP)
      defer { kill(giver, SIGCONT) }
      let waiting = Task { try await pool.acquire() }
      while await pool.counts.open < 2 { await Task.yield() }
      await pool.release(held, isReusable: true)
      let given = try await waiting.value
      #expect(given === held)
      kill(giver, SIGCONT)
      // The other one comes later, and is there for the next.
      while await pool.counts.idle < 1 { await Task.yield() }
      #expect(await pool.counts == (2, 1, 0))
      await pool.release(given, isReusable: true)
    }
  }

  @Test("Statements that run or wait too long are ended by the server")
  func timeouts() async throws {
    try await withTable(configure: {
      $0.statementTimeoutMilliseconds = 2000
      $0.lockTimeoutMilliseconds = 50
    }) { pool in
      _ = try await pool.rows(insert, .integer(1))
      do {
        _ = try await pool.rows(PostgresStatement(test: "SELECT pg_sleep(30)"))
        Issue.record("a timeout was expected")
      } catch let error as PostgresError {
        #expect(error.isTimeout && error.sqlState == "57014")
      }
      try await pool.withTransaction { transaction in
        try await transaction.run(increment, .integer(1))
        do {
          _ = try await pool.rows(increment, .integer(1))
          Issue.record("a timeout was expected")
        } catch let error as PostgresError {
          #expect(error.isTimeout && error.sqlState == "55P03")
        }
      }
    }
  }

  @Test("A server that says nothing any more, while the connection stands, is given up")
  func silence() async throws {
    try await withTable(configure: {
      $0.statementTimeoutMilliseconds = 500
      $0.answerGraceMilliseconds = 500
      $0.patience = .zero
    }) { pool in
      let connection = try await pool.acquire()
      let process = try #require(
        try await connection.execute(PostgresStatement(test: "SELECT pg_backend_pid() AS pid"), []).first)
      let server = pid_t(try process.get("pid", as: Int.self))
      kill(server, SIGSTOP)
      defer { kill(server, SIGCONT) }
      do {
        _ = try await connection.execute(read, [.integer(1)])
        Issue.record("a stopped server cannot answer")
      } catch let error as PostgresError {
        #expect(error.kind == .connectionLost && error.isTransient)
      }
      #expect(await !connection.isReusable)
      await pool.release(connection, isReusable: false)
      #expect(try await pool.rows(read, .integer(1)).isEmpty)
    }
  }

  @Test(
    "After a restart and after a crash of PostgreSQL work goes on, and each write is there once",
    arguments: ["restart", "crash"])
  func restart(how: String) async throws {
    let postgres = try ScratchPostgres()
    try await withTable(postgres, configure: { $0.patience = .seconds(60) }) { pool in
      for id in 0..<8 { _ = try await pool.rows(insert, .integer(id)) }
      let done = Shared(0)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for id in 0..<8 {
          group.addTask {
            for _ in 0..<100 {
              try await pool.withTransaction { try await $0.run(increment, .integer(id)) }
              done.withLock { $0 += 1 }
            }
          }
        }
        group.addTask {
          for milestone in [50, 300, 550] {
            while done.withLock(\.self) < milestone {
              try Task.checkCancellation()
              await Task.yield()
            }
            try postgres.tell(how)
            if how == "crash" { try postgres.tell("start") }
          }
        }
        // The first failure ends the test: waitForAll would wait for the others.
        for try await _ in group {}
      }
      for id in 0..<8 { #expect(try await pool.rows(read, .integer(id)).first?.get("n") == 100) }
    }
  }

  @Test("While PostgreSQL is away a call fails in time and says that it may be sent again")
  func away() async throws {
    let postgres = try ScratchPostgres()
    try await withTable(postgres, configure: { $0.patience = .milliseconds(300) }) { pool in
      try postgres.tell("stop")
      do {
        try await pool.withTransaction { try await $0.run(insert, .integer(1)) }
        Issue.record("PostgreSQL is away")
      } catch let error as PostgresError {
        #expect(error.isTransient)
        let answer = TidemarkErrorProbe(error)
        #expect(answer == TidemarkErrorProbe(reason: "database_unavailable", isRetryable: true))
      }
      try postgres.tell("start")
      try await pool.withTransaction { try await $0.run(insert, .integer(1)) }
      #expect(try await pool.rows(read, .integer(1)).count == 1)
    }
  }

  @Test("A COMMIT whose answer is lost is looked up: it counts exactly if it happened")
  func lostCommit() async throws {
    // A trigger that runs during COMMIT ends its own connection: before the commit record is written.
    try await withTable(configure: { $0.patience = .milliseconds(0) }) {
      (pool: PostgresPool) async throws -> Void in
      _ = try await pool.rows(
        PostgresStatement(
          test: """
            CREATE FUNCTION public.die() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid()); RETURN NULL; END $$
            """))
      _ = try await pool.rows(
        PostgresStatement(
          test: """
            CREATE CONSTRAINT TRIGGER die AFTER INSERT ON public.numbers DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION public.die()
            """))
      do {
        try await pool.withTransaction { try await $0.run(insert, .integer(1)) }
        Issue.record("the commit cannot have succeeded")
      } catch let error as PostgresError {
        #expect(error.kind == .connectionLost && error.isTransient)
      }
      #expect(try await pool.rows(read, .integer(1)).isEmpty)
      #expect(await pool.counts.open <= 1)
    }
  }

  @Test("A transaction that is asked about while it is undecided cannot be committed afterwards")
  func revokedToken() async throws {
    try await withTable { (pool: PostgresPool) async throws -> Void in
      let token = PostgresParameter.text("6b1f0a3e-8f3c-4c4e-9f5e-2f0a5e1d7c11")
      let first = try await pool.withTransaction { transaction in
        try await transaction.run(insert, .integer(1))
        return try await transaction.rows(Query.insertCommitToken, token).count
      }
      let reading = try await pool.withTransaction {
        try await $0.rows(Query.insertCommitToken, .text("6b1f0a3e-8f3c-4c4e-9f5e-2f0a5e1d7c12")).count
      }
      #expect(first == 1 && reading == 0)
      // Committed: there is nothing to revoke.
      #expect(try await pool.rows(Query.revokeCommitToken, token).isEmpty)
      let other = PostgresParameter.text("6b1f0a3e-8f3c-4c4e-9f5e-2f0a5e1d7c13")
      #expect(try await pool.rows(Query.revokeCommitToken, other).count == 1)
      await #expect(throws: PostgresError.self) {
        try await pool.withTransaction { transaction in
          try await transaction.run(insert, .integer(2))
          try await transaction.run(Query.insertCommitToken, other)
        }
      }
      #expect(try await pool.rows(read, .integer(2)).isEmpty)
    }
  }

  @Test("Every query file is accepted by PostgreSQL")
  func prepareAll() async throws {
    try await withCatalogDatabase { pool in
      try await pool.withConnection { connection in
        for file in try QueryFiles.all()
        where file.name != "create_migrations_table" && file.name != "listen_operations" {
          do {
            try await connection.execute(script: "PREPARE file_\(file.name) AS \(file.text)", name: file.name)
          } catch {
            Issue.record("\(file.name): \(error)")
          }
        }
      }
    }
  }
}

/// A value that tasks of a test share.
private final class Shared<Value: Sendable>: Sendable {
  private let mutex: Mutex<Value>

  init(_ value: Value) { mutex = Mutex(value) }

  func withLock<Result: Sendable>(_ body: (inout sending Value) -> sending Result) -> Result {
    mutex.withLock(body)
  }
}

extension Range<Int> {
  fileprivate func asyncMap<Element>(_ body: (Int) async throws -> Element) async rethrows -> [Element] {
    var elements: [Element] = []
    for index in self { elements.append(try await body(index)) }
    return elements
  }
}

/// What the kernel says of a process.
private struct ProcessStatus {
  /// The process that started it.
  let parent: pid_t

  init?(_ id: pid_t) {
    guard let status = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("PPid:") }),
      let parent = pid_t(line.dropFirst("PPid:".count).trimmingCharacters(in: .whitespaces))
    else { return nil }
    self.parent = parent
  }
}
