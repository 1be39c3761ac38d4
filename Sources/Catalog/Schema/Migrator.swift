import Logging

/// Brings the database's schema to this program's version: once, whoever comes first, all or nothing.
struct Migrator {
  let configuration: PostgresConfiguration
  let migrations: [Migration]
  let logger: Logger

  init(configuration: PostgresConfiguration, migrations: [Migration] = Migration.all, logger: Logger) {
    self.configuration = configuration
    self.migrations = migrations
    self.logger = logger
  }

  /// Applies what is missing in one transaction, under a lock that other programs' migrators wait for.
  /// Returns the numbers of the migrations applied.
  @discardableResult
  func migrate() async throws -> [Int] {
    let connection = PostgresConnection()
    try await connection.open(configuration, isPatient: true)
    do {
      let applied = try await migrate(on: connection)
      await connection.close()
      return applied
    } catch {
      await connection.close()
      throw error
    }
  }

  private func migrate(on connection: PostgresConnection) async throws -> [Int] {
    try await connection.execute(script: "BEGIN", name: "begin")
    let server = try await connection.execute(Query.prepareMigration).first
    if let number: Int = try server?.get("version"), number < 150_000 {
      throw MigrationError.serverTooOld(found: try server?.get("version_text") ?? "")
    }
    _ = try await connection.execute(Query.lockMigrations)
    if try await connection.execute(Query.migrationsTableExists).first?.get("exists") != true {
      try await connection.execute(script: Query.createMigrationsTable.text, name: "create_migrations_table")
    }
    var recorded: [Int: (name: String, checksum: [UInt8])] = [:]
    for row in try await connection.execute(Query.appliedMigrations) {
      recorded[try row.get("number")] = (try row.get("name"), try row.get("checksum"))
    }
    let known = migrations.last?.number ?? 0
    if let newest = recorded.keys.max(), newest > known {
      throw MigrationError.databaseIsNewer(database: newest, program: known)
    }
    var applied: [Int] = []
    for migration in migrations {
      if let earlier = recorded[migration.number] {
        guard earlier.checksum == migration.checksum else {
          throw MigrationError.edited(number: migration.number, name: earlier.name)
        }
        continue
      }
      try await connection.execute(script: migration.sql, name: "migration \(migration.number)")
      _ = try await connection.execute(
        Query.recordMigration,
        [.integer(migration.number), .text(migration.name), .binary(migration.checksum)])
      applied.append(migration.number)
    }
    try await connection.execute(script: "COMMIT", name: "commit")
    if !applied.isEmpty {
      logger.info("The schema was migrated", metadata: ["migrations": "\(applied)"])
    }
    return applied
  }
}
