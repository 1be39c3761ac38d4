internal import ServiceRuntime

/// What the catalog tells Prometheus out of its records. Read when it is asked for: nothing is kept, and every catalog on
/// one database tells the same.
struct CatalogMetrics: Sendable {
  /// A query whose rows are series of several metrics.
  struct Question: Sendable {
    /// One of the query's numbers.
    struct Number: Sendable {
      let column: String
      let name: String
      let help: String
    }

    let statement: PostgresStatement
    /// The columns that tell one series from another.
    let labels: [String]
    let numbers: [Number]
  }

  let pool: PostgresPool

  /// Asks PostgreSQL.
  ///
  /// - Throws: `PostgresError` if one of the questions was not answered.
  func families() async throws -> [PrometheusFamily] {
    var families: [PrometheusFamily] = []
    for question in Self.questions {
      let rows = try await pool.rows(question.statement)
      for number in question.numbers {
        let samples = try rows.map { row in
          PrometheusFamily.Sample(
            labels: PrometheusLabels(try question.labels.map { ($0, try row.get($0, as: String.self)) }),
            value: try row.get(number.column, as: Double.self))
        }
        families.append(
          PrometheusFamily(name: number.name, kind: .gauge, help: number.help, samples: samples))
      }
    }
    return families
  }

  static let questions = [
    Question(
      statement: Query.metricsOperations, labels: ["kind", "state"],
      numbers: [
        .init(
          column: "operations", name: "tidemark_operations",
          help: "Operations that have not ended: queued is the queue."
        ),
        .init(
          column: "oldest_seconds", name: "tidemark_oldest_operation_seconds",
          help: "How long the oldest of them has waited (queued) or run, in seconds."),
      ]),
    Question(
      statement: Query.metricsVolumes, labels: ["volume", "pool", "path", "vm", "disk"],
      numbers: [
        .init(
          column: "last_snapshot", name: "tidemark_volume_last_snapshot_timestamp_seconds",
          help: "When the volume's newest good snapshot was taken, in seconds since 1970; 0 if there is none."
        ),
        .init(
          column: "links", name: "tidemark_volume_chain_links",
          help: "Snapshots from the root to the tip of the volume's present chain, hidden ones included."),
        .init(
          column: "bytes", name: "tidemark_volume_snapshot_bytes",
          help: "What the volume's snapshots occupy, in bytes."),
        .init(
          column: "hidden_bytes", name: "tidemark_volume_hidden_bytes",
          help: "What of it is of deleted snapshots that others need, in bytes."),
      ]),
    Question(
      statement: Query.metricsSnapshots, labels: ["kind", "full_reason", "state"],
      numbers: [
        .init(
          column: "snapshots", name: "tidemark_snapshots",
          help: "Snapshots, by kind, why fulls were full, and state."),
        .init(
          column: "bytes", name: "tidemark_snapshot_bytes",
          help: "What they occupy, in bytes."),
      ]),
    Question(
      statement: Query.metricsHosts, labels: ["host", "cluster", "zone", "agent_version"],
      numbers: [
        .init(
          column: "last_heartbeat", name: "tidemark_host_last_heartbeat_timestamp_seconds",
          help: "When the host was last heard of, in seconds since 1970.")
      ]),
    Question(
      statement: Query.metricsMounts, labels: ["kind", "name", "host"],
      numbers: [
        .init(
          column: "mounted", name: "tidemark_mount_usable",
          help: "Whether the pool or store is usable on the host: 1 or 0."),
        .init(
          column: "capacity_bytes", name: "tidemark_mount_capacity_bytes",
          help: "The size of the file system of the pool or store, in bytes."),
        .init(
          column: "free_bytes", name: "tidemark_mount_free_bytes", help: "What is free there, in bytes."),
      ]),
  ]
}
