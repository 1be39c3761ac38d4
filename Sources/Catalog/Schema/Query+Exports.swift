extension Query {
  static let insertOperationReader = PostgresStatement(
    "insert_operation_reader", PackageResources.insert_operation_reader_sql)
  static let insertExport = PostgresStatement("insert_export", PackageResources.insert_export_sql)
  static let insertOperationTemplate = PostgresStatement(
    "insert_operation_template", PackageResources.insert_operation_template_sql)
  static let pathIsTaken = PostgresStatement("path_is_taken", PackageResources.path_is_taken_sql)
  static let readExport = PostgresStatement("read_export", PackageResources.read_export_sql)
  static let releaseExport = PostgresStatement("release_export", PackageResources.release_export_sql)
  static let resolveTemplate = PostgresStatement("resolve_template", PackageResources.resolve_template_sql)
  static let lockTemplate = PostgresStatement("lock_template", PackageResources.lock_template_sql)
  static let templateIsRead = PostgresStatement("template_is_read", PackageResources.template_is_read_sql)
  static let operationTemplate = PostgresStatement(
    "operation_template", PackageResources.operation_template_sql)
  static let hideTemplate = PostgresStatement("hide_template", PackageResources.hide_template_sql)
  static let deleteTemplate = PostgresStatement("delete_template", PackageResources.delete_template_sql)
  static let insertTemplate = PostgresStatement("insert_template", PackageResources.insert_template_sql)
  static let insertVolume = PostgresStatement("insert_volume", PackageResources.insert_volume_sql)
  static let listTemplates = PostgresStatement("list_templates", PackageResources.list_templates_sql)
  static let resolveLocation = PostgresStatement("resolve_location", PackageResources.resolve_location_sql)
  static let likeVolumes = PostgresStatement("like_volumes", PackageResources.like_volumes_sql)
  static let sameContent = PostgresStatement("same_content", PackageResources.same_content_sql)
  static let operationPins = PostgresStatement("operation_pins", PackageResources.operation_pins_sql)
  static let copiesAt = PostgresStatement("copies_at", PackageResources.copies_at_sql)
  static let insertCopy = PostgresStatement("insert_copy", PackageResources.insert_copy_sql)
  static let showSnapshot = PostgresStatement("show_snapshot", PackageResources.show_snapshot_sql)
  static let appendOperationSnapshot = PostgresStatement(
    "append_operation_snapshot", PackageResources.append_operation_snapshot_sql)
  static let snapshotSizes = PostgresStatement("snapshot_sizes", PackageResources.snapshot_sizes_sql)
}
