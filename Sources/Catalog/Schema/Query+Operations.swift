extension Query {
  static let findRequest = PostgresStatement("find_request", PackageResources.find_request_sql)
  static let volumesForRequest = PostgresStatement(
    "volumes_for_request", PackageResources.volumes_for_request_sql)
  static let deletionHasFailed = PostgresStatement(
    "deletion_has_failed", PackageResources.deletion_has_failed_sql)
  static let insertOperation = PostgresStatement("insert_operation", PackageResources.insert_operation_sql)
  static let insertOperationVolumes = PostgresStatement(
    "insert_operation_volumes", PackageResources.insert_operation_volumes_sql)
  static let insertOperationSnapshots = PostgresStatement(
    "insert_operation_snapshots", PackageResources.insert_operation_snapshots_sql)
  static let readOperations = PostgresStatement("read_operations", PackageResources.read_operations_sql)
  static let readSteps = PostgresStatement("read_steps", PackageResources.read_steps_sql)
  static let listOperations = PostgresStatement(
    "list_operations", PackageResources.list_operations_sql, isPlannedAnew: true)
  static let claimOperation = PostgresStatement("claim_operation", PackageResources.claim_operation_sql)
  static let claimVolumes = PostgresStatement("claim_volumes", PackageResources.claim_volumes_sql)
  static let lockClaim = PostgresStatement("lock_claim", PackageResources.lock_claim_sql)
  static let lockOperation = PostgresStatement("lock_operation", PackageResources.lock_operation_sql)
  static let renewLease = PostgresStatement("renew_lease", PackageResources.renew_lease_sql)
  static let renewPins = PostgresStatement("renew_pins", PackageResources.renew_pins_sql)
  static let recordStep = PostgresStatement("record_step", PackageResources.record_step_sql)
  static let touchOperation = PostgresStatement("touch_operation", PackageResources.touch_operation_sql)
  static let beginUndo = PostgresStatement("begin_undo", PackageResources.begin_undo_sql)
  static let resumeOperation = PostgresStatement("resume_operation", PackageResources.resume_operation_sql)
  static let freeVolumes = PostgresStatement("free_volumes", PackageResources.free_volumes_sql)
  static let deletePins = PostgresStatement("delete_pins", PackageResources.delete_pins_sql)
  static let finishOperation = PostgresStatement("finish_operation", PackageResources.finish_operation_sql)
  static let releaseClaim = PostgresStatement("release_claim", PackageResources.release_claim_sql)
  static let requestCancel = PostgresStatement("request_cancel", PackageResources.request_cancel_sql)
  static let purgeOperations = PostgresStatement("purge_operations", PackageResources.purge_operations_sql)
  static let markCommitted = PostgresStatement("mark_committed", PackageResources.mark_committed_sql)
  static let insertFindings = PostgresStatement("insert_findings", PackageResources.insert_findings_sql)
  static let readFindings = PostgresStatement("read_findings", PackageResources.read_findings_sql)
  static let volumesToCheck = PostgresStatement("volumes_to_check", PackageResources.volumes_to_check_sql)
}
