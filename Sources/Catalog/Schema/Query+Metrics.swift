extension Query {
  static let metricsOperations = PostgresStatement(
    "metrics_operations", PackageResources.metrics_operations_sql)
  static let metricsVolumes = PostgresStatement("metrics_volumes", PackageResources.metrics_volumes_sql)
  static let metricsSnapshots = PostgresStatement("metrics_snapshots", PackageResources.metrics_snapshots_sql)
  static let metricsHosts = PostgresStatement("metrics_hosts", PackageResources.metrics_hosts_sql)
  static let metricsMounts = PostgresStatement("metrics_mounts", PackageResources.metrics_mounts_sql)
}
