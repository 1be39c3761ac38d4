internal import Foundation
internal import Glibc

/// A PostgreSQL cluster of the lab: a unix socket and a free port of 127.0.0.1, superuser `postgres`, no passwords.
///
/// `initdb` runs once on a machine; every later lab copies what it made (about 40 MB, 0.1 s).
public final class LabPostgres: Sendable {
  /// Folder of the unix socket.
  public let socketDirectory: String
  /// The port, also part of the socket's name.
  public let port: Int
  /// The server; `stop`, `kill` and `restart` below wait as well.
  public let server: LabProcess
  private let data: String

  init(lab: Lab, durable: Bool) async throws {
    let (programs, version) = try Self.programs()
    socketDirectory = try lab.folder("postgresql")
    let scratch = try lab.folder("postgresql-template")
    let template = try await LabCache.entry("postgresql-\(version)") { path in
      // The server's user cannot reach the cache's folder, only the lab's.
      try Self.open(path: scratch)
      try await Command.run(
        Self.asPostgres + [
          programs + "/initdb", "--pgdata", scratch + "/data", "--username", "postgres", "--auth", "trust",
          "--encoding", "UTF8", "--no-locale", "--no-sync", "--no-instructions",
        ])
      try await Command.run("cp", "--archive", scratch, path)
    }
    try Self.open(path: socketDirectory)
    data = socketDirectory + "/data"
    try await Command.run("cp", "--archive", "--reflink=auto", template + "/data", data)
    port = try FreePort.next()
    let durability = durable ? [] : ["-c", "fsync=off", "-c", "full_page_writes=off"]
    server = try await lab.start(
      "postgresql",
      Self.asPostgres + [
        programs + "/postgres", "-D", data, "-k", socketDirectory, "-h", "127.0.0.1", "-p", "\(port)",
        "-c", "shared_buffers=16MB", "-c", "max_connections=60", "-c", "autovacuum_naptime=10s",
      ] + durability)
    try await waitUntilReady()
  }

  /// A libpq connection string for a database of this cluster.
  public func connectionString(database: String = "postgres") -> String {
    "host=\(socketDirectory) port=\(port) user=postgres dbname=\(database)"
  }

  /// The same by TCP, for example through a `LabProxy`.
  public func connectionString(database: String, throughPort port: Int) -> String {
    "host=127.0.0.1 port=\(port) user=postgres dbname=\(database)"
  }

  /// Makes a database, as a copy of `template` if one is named, and gives its connection string.
  public func makeDatabase(_ name: String, template: String? = nil) async throws -> String {
    try await psql("CREATE DATABASE \"\(name)\"" + (template.map { " TEMPLATE \"\($0)\"" } ?? ""))
    return connectionString(database: name)
  }

  /// Runs SQL by `psql`; gives rows as lines, columns separated by `|`.
  @discardableResult
  public func psql(_ sql: String, database: String = "postgres") async throws -> String {
    try await Command.run(
      "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1", "--dbname",
      connectionString(database: database), "--command", sql
    ).trimmingCharacters(in: .newlines)
  }

  /// Stops it: clients are cut off, data is flushed.
  public func stop() async {
    server.signal(SIGINT)
    await server.wait()
  }

  /// `kill -9` of the whole server, as a crash of the machine is; returns when its processes are gone.
  public func kill() async {
    let children = ((try? TextFile.read("/proc/\(server.processID)/task/\(server.processID)/children")) ?? "")
      .split(separator: " ").compactMap { pid_t($0) }
    await server.kill()
    // A new server refuses to start while a child of the old one lives. They are no children of ours, so there is
    // nothing to wait for but their disappearance.
    await BlockingCall.run {
      for child in children { Glibc.kill(child, SIGKILL) }
      for child in children { while Glibc.kill(child, 0) == 0 { usleep(1000) } }
    }
  }

  /// Starts it after `stop` or `kill`; returns when it takes connections.
  public func start() async throws {
    if server.exitStatus == nil { await stop() }
    let former = state().map(\.identity)
    try await server.restart()
    try await waitUntilReady(notAs: former)
  }

  private func waitUntilReady(notAs former: String? = nil) async throws {
    try await server.waitFor("it to be ready", in: data) { [self] in
      state().flatMap { $0.isReady && $0.identity != former ? true : nil }
    }
  }

  /// The server's own word on its state: its process id and start time are in the first three lines of the file, which
  /// a killed server leaves behind, and the eighth says whether it takes connections.
  private func state() -> (identity: String, isReady: Bool)? {
    guard let lines = (try? TextFile.read(data + "/postmaster.pid"))?.split(separator: "\n"), lines.count >= 3
    else { return nil }
    return (lines[..<3].joined(separator: "\n"), lines.count >= 8 && lines[7].hasPrefix("ready"))
  }

  private static let asPostgres = [
    "setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", "--",
  ]

  /// Gives a folder to the server's user.
  private static func open(path: String) throws {
    guard let entry = getpwnam("postgres") else {
      throw LabError("there is no user postgres: run compose/prepare")
    }
    guard chown(path, entry.pointee.pw_uid, entry.pointee.pw_gid) == 0 else {
      throw LabError("cannot give \(path) to postgres: \(String(cString: strerror(errno)))")
    }
  }

  private static func programs() throws -> (folder: String, version: Int) {
    for version in stride(from: 18, through: 15, by: -1) {
      let folder = "/usr/lib/postgresql/\(version)/bin"
      if access(folder + "/postgres", X_OK) == 0 { return (folder, version) }
    }
    throw LabError("no PostgreSQL server in /usr/lib/postgresql: run compose/prepare")
  }
}
