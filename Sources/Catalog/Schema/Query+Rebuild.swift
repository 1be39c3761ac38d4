extension Query {
  static let ensureRebuiltVolume = PostgresStatement(
    "ensure_rebuilt_volume", PackageResources.ensure_rebuilt_volume_sql)
  static let insertRebuiltGroup = PostgresStatement(
    "insert_rebuilt_group", PackageResources.insert_rebuilt_group_sql)
  static let insertRebuiltOperation = PostgresStatement(
    "insert_rebuilt_operation", PackageResources.insert_rebuilt_operation_sql)
  static let insertRebuiltOperationVolume = PostgresStatement(
    "insert_rebuilt_operation_volume", PackageResources.insert_rebuilt_operation_volume_sql)
  static let insertRebuiltSnapshot = PostgresStatement(
    "insert_rebuilt_snapshot", PackageResources.insert_rebuilt_snapshot_sql)
  static let insertRebuiltVM = PostgresStatement("insert_rebuilt_vm", PackageResources.insert_rebuilt_vm_sql)
  static let nameMaker = PostgresStatement("name_maker", PackageResources.name_maker_sql)
  static let presentMoment = PostgresStatement("present_moment", PackageResources.present_moment_sql)
  static let readGroup = PostgresStatement("read_group", PackageResources.read_group_sql)
  static let rebuiltPool = PostgresStatement("rebuilt_pool", PackageResources.rebuilt_pool_sql)
  static let rebuiltVolumes = PostgresStatement("rebuilt_volumes", PackageResources.rebuilt_volumes_sql)
  static let recordedSnapshots = PostgresStatement(
    "recorded_snapshots", PackageResources.recorded_snapshots_sql)
  static let replaceStandIn = PostgresStatement("replace_stand_in", PackageResources.replace_stand_in_sql)
  static let snapshotOrder = PostgresStatement("snapshot_order", PackageResources.snapshot_order_sql)
  static let tiplessVolumes = PostgresStatement("tipless_volumes", PackageResources.tipless_volumes_sql)
}
