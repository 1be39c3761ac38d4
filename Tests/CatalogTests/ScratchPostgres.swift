import Foundation
import Logging
import Synchronization

@testable import Catalog

/// A PostgreSQL cluster of the tests' own, in a temporary folder. A shell holds it and removes it when the tests' process
/// ends, however it ends: it notices by the end of its standard input.
final class ScratchPostgres: Sendable {
  /// The cluster that tests share which do nothing to the server itself. Each has a database of its own there.
  static let shared = Result { try ScratchPostgres() }

  let folder: String
  private let pipes: Mutex<Pipes>
  private let databases = Mutex(0)
  private let template = Mutex<Task<[Int], any Error>?>(nil)

  // FileHandle is safe to use from one thread at a time; the mutex sees to it.
  private struct Pipes: @unchecked Sendable {
    let input: FileHandle
    let output: FileHandle
  }

  init() throws {
    folder = "/tmp/tidemark-catalog-tests-\(UUID().uuidString.lowercased())"
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", Self.script, "sh", folder]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    pipes = Mutex(Pipes(input: input.fileHandleForWriting, output: output.fileHandleForReading))
    try tell("start")
  }

  /// Ends the shell, and with it the cluster.
  deinit { pipes.withLock { try? $0.input.close() } }

  /// `start`, `stop` (as an administrator does), `crash` (no clean shutdown), `restart`; returns when it is done.
  func tell(_ command: String) throws {
    try pipes.withLock { pipes in
      try pipes.input.write(contentsOf: Data("\(command)\n".utf8))
      var answer = ""
      while !answer.hasSuffix("\n") {
        guard let byte = try pipes.output.read(upToCount: 1), !byte.isEmpty else { break }
        answer += String(decoding: byte, as: UTF8.self)
      }
      guard answer == "done \(command)\n" else {
        throw ScratchError(description: "PostgreSQL did not \(command): \(answer)")
      }
    }
  }

  /// A new, empty database.
  func database(_ name: String? = nil, template: String = "template1") async throws -> PostgresConfiguration {
    let number = databases.withLock {
      $0 += 1
      return $0
    }
    let name = name ?? "d\(number)"
    let connection = PostgresConnection()
    try await connection.open(configuration(database: "postgres"))
    try await connection.execute(
      script: "CREATE DATABASE \(name) TEMPLATE \(template)", name: "create_database")
    await connection.close()
    return configuration(database: name)
  }

  /// A new database with the whole schema: a copy of one that was migrated once.
  func migratedDatabase() async throws -> PostgresConfiguration {
    let template = template.withLock { template in
      if let template { return template }
      let task = Task { [self] in
        try await Migrator(configuration: try await database("migrated"), logger: quiet).migrate()
      }
      template = task
      return task
    }
    _ = try await template.value
    return try await database(template: "migrated")
  }

  func configuration(database: String, user: String = "tidemark") -> PostgresConfiguration {
    PostgresConfiguration(connectionString: "host=\(folder) user=\(user) dbname=\(database)")
  }

  private static let script = """
    bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1); dir=$1; mkdir -m 700 "$dir"; exec 2>"$dir/shell.log"
    if [ "$(id -u)" = 0 ]; then chown postgres "$dir"; as='setpriv --reuid postgres --regid postgres --init-groups'; fi
    cd "$dir"; trap '' INT TERM
    $as $bin/initdb -D "$dir/data" -A trust -U tidemark --no-sync >/dev/null 2>&1
    control() { $as $bin/pg_ctl -D "$dir/data" -w -t 60 -l "$dir/log" \
      -o "-k $dir -c listen_addresses= -c fsync=off -c max_connections=200" "$@" >/dev/null 2>&1; }
    while read -r command; do
      case $command in
        start) control start;;
        stop) control stop -m fast;;
        restart) control restart -m fast;;
        crash) control stop -m immediate;;
      esac
      if [ $? = 0 ]; then echo "done $command"; else echo "failed $command"; fi
    done
    control stop -m immediate
    rm -rf "$dir"
    """
}

struct ScratchError: Error, CustomStringConvertible {
  let description: String
}

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A pool on a new database with the whole schema.
func withCatalogDatabase(
  _ postgres: ScratchPostgres? = nil, _ body: (PostgresPool) async throws -> Void
) async throws {
  let postgres = if let postgres { postgres } else { try ScratchPostgres.shared.get() }
  try await withPool(try await postgres.migratedDatabase(), body)
}

func withPool(_ configuration: PostgresConfiguration, _ body: (PostgresPool) async throws -> Void)
  async throws
{
  let pool = PostgresPool(configuration: configuration, logger: quiet)
  do {
    try await body(pool)
    await pool.close()
  } catch {
    await pool.close()
    throw error
  }
}

extension PostgresStatement {
  /// SQL that only a test needs.
  init(test text: String) { self.init("test_\(abs(text.hashValue))", Array(text.utf8)) }
}
