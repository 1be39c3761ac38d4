internal import RPC

/// How connections to PostgreSQL are made and what they may cost.
struct PostgresConfiguration: Sendable {
  /// What libpq calls a connection string: `host=/run/postgresql dbname=tidemark`, or a `postgresql://` URI.
  /// What it sets wins over the timeouts of the connection below.
  var connectionString: String
  /// The password, if PostgreSQL wants one: what it is when a connection is opened.
  var password: Exchangeable<String>?
  /// How many connections the pool opens at most.
  var maximumConnections = 8
  /// How long a caller waits for a free connection.
  var acquireTimeout: Duration = .seconds(10)
  /// How long a transaction is begun again while PostgreSQL is away or it loses against others.
  var patience: Duration = .seconds(5)
  /// How long a lost COMMIT's outcome is asked for.
  var commitPatience: Duration = .seconds(20)
  /// How long one connection attempt may take.
  var connectTimeoutSeconds = 5
  /// After how long without acknowledgement a connection counts as broken.
  var userTimeoutMilliseconds = 15_000
  /// How long one statement may run.
  var statementTimeoutMilliseconds = 20_000
  /// How long a statement may wait for a lock.
  var lockTimeoutMilliseconds = 10_000
  /// How long a transaction may sit idle before the server ends it, and with it its locks.
  var idleInTransactionTimeoutMilliseconds = 30_000
  /// How much longer than a statement may run its answer is waited for, before the connection counts as broken.
  var answerGraceMilliseconds = 10_000
  /// What `pg_stat_activity` shows.
  var applicationName = "tidemark-catalog"

  init(connectionString: String) { self.connectionString = connectionString }

  /// Names and values for `PQconnectdbParams`: of several for one name, the last wins.
  var keywords: [(name: String, value: String)] {
    [
      ("connect_timeout", String(connectTimeoutSeconds)),
      ("tcp_user_timeout", String(userTimeoutMilliseconds)),
      ("keepalives_idle", "10"),
      ("keepalives_interval", "5"),
      ("keepalives_count", "3"),
      ("fallback_application_name", applicationName),
      ("dbname", connectionString),
      ("client_encoding", "UTF8"),
    ] + (password.map { [("password", $0.value)] } ?? [])
  }
}
