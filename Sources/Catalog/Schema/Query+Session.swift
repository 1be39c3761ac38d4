extension Query {
  static let setSessionTimeouts = PostgresStatement(
    "set_session_timeouts", PackageResources.set_session_timeouts_sql)
  static let planAnew = PostgresStatement("plan_anew", PackageResources.plan_anew_sql)
  static let insertCommitToken = PostgresStatement(
    "insert_commit_token", PackageResources.insert_commit_token_sql)
  static let revokeCommitToken = PostgresStatement(
    "revoke_commit_token", PackageResources.revoke_commit_token_sql)
  static let deleteCommitTokens = PostgresStatement(
    "delete_commit_tokens", PackageResources.delete_commit_tokens_sql)
  static let prepareMigration = PostgresStatement("prepare_migration", PackageResources.prepare_migration_sql)
  static let lockMigrations = PostgresStatement("lock_migrations", PackageResources.lock_migrations_sql)
  static let migrationsTableExists = PostgresStatement(
    "migrations_table_exists", PackageResources.migrations_table_exists_sql)
  static let createMigrationsTable = PostgresStatement(
    "create_migrations_table", PackageResources.create_migrations_table_sql)
  static let appliedMigrations = PostgresStatement(
    "applied_migrations", PackageResources.applied_migrations_sql)
  static let recordMigration = PostgresStatement("record_migration", PackageResources.record_migration_sql)
  static let listenOperations = PostgresStatement("listen_operations", PackageResources.listen_operations_sql)
}
