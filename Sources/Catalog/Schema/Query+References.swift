extension Query {
  static let resolveVolume = PostgresStatement("resolve_volume", PackageResources.resolve_volume_sql)
  static let resolveVM = PostgresStatement("resolve_vm", PackageResources.resolve_vm_sql)
  static let uncoveredDisks = PostgresStatement("uncovered_disks", PackageResources.uncovered_disks_sql)
  static let resolveSnapshot = PostgresStatement("resolve_snapshot", PackageResources.resolve_snapshot_sql)
  static let resolveOperation = PostgresStatement("resolve_operation", PackageResources.resolve_operation_sql)
}
