import Messages
import SnapshotModel
import Testing

@testable import Catalog

/// A volume's move, from its pool to another.
private func move(
  to pool: String = "gen_random_uuid()", fromPath: String = "a", toPath: String = "a",
  state: String = "planned",
  settled: String = "NULL", removed: String = "NULL"
) -> String {
  """
  INSERT INTO tidemark.moves
    (operation_id, volume_id, from_pool_id, from_path, to_pool_id, to_path, state, settled_at, removed_at)
  SELECT :queued, id, pool_id, '\(fromPath)', \(pool), '\(toPath)', '\(state)', \(settled), \(removed)
  FROM tidemark.volumes LIMIT 1
  """
}

private func template(name: String = "t", virtualBytes: Int = 512, allocatedBytes: Int = 0) -> String {
  """
  INSERT INTO tidemark.templates (id, store_id, name, snapshot_id, virtual_bytes, allocated_bytes)
  SELECT gen_random_uuid(), id, '\(name)', gen_random_uuid(), \(virtualBytes), \(allocatedBytes) FROM tidemark.stores LIMIT 1
  """
}

private func export(
  operation: String = ":free", target: String = "volume", path: String = "x.qcow2", format: String = "qcow2",
  virtualBytes: Int = 512
) -> String {
  """
  INSERT INTO tidemark.exports (operation_id, target, target_id, pool_id, path, format, virtual_bytes)
  SELECT \(operation), '\(target)', gen_random_uuid(), id, '\(path)', '\(format)', \(virtualBytes)
  FROM tidemark.pools ORDER BY name LIMIT 1
  """
}

/// Every rule of the schema, with a statement that breaks it and nothing else. `:full` and `:child` are a volume's ready
/// full (not its tip) and the tip on it, `:planned` one being made, `:other` one of another volume; `:running`, `:queued`
/// (for the same volume) and `:free` (queued, for a free one) are operations.
private let violations: [(rule: String, sql: String)] = [
  ("schema_migrations_checksum_check", "UPDATE tidemark.schema_migrations SET checksum = ''"),
  ("schema_migrations_number_check", "UPDATE tidemark.schema_migrations SET number = 0 WHERE number = 1"),
  ("zones_name_check", "UPDATE tidemark.zones SET name = '../x'"),
  ("clusters_name_check", "UPDATE tidemark.clusters SET name = ''"),
  ("hosts_name_check", "UPDATE tidemark.hosts SET name = 'a b'"),
  ("hosts_address_check", "UPDATE tidemark.hosts SET address = ''"),
  ("hosts_libvirt_version_check", "UPDATE tidemark.hosts SET libvirt_version = -1"),
  ("hosts_qemu_version_check", "UPDATE tidemark.hosts SET qemu_version = -1"),
  ("hosts_libvirt_uri_check", "UPDATE tidemark.hosts SET libvirt_uri = repeat('x', 5000)"),
  ("hosts_migration_uri_check", "UPDATE tidemark.hosts SET migration_uri = repeat('x', 5000)"),
  ("moves_pools_check", move(to: "pool_id")),
  ("moves_from_path_check", move(fromPath: "")),
  ("moves_to_path_check", move(toPath: "a/../b")),
  ("moves_state_check", move(state: "lost", settled: "now()")),
  ("moves_settled_check", move(state: "moved")),
  ("moves_removed_check", move(removed: "now()")),
  (
    "operation_volumes_mode_check",
    "UPDATE tidemark.operation_volumes SET mode = 'look' WHERE operation_id = :free"
  ),
  ("operation_volumes_reader_check", "UPDATE tidemark.operation_volumes SET mode = 'read' WHERE claimed"),
  ("snapshots_copy_check", "UPDATE tidemark.snapshots SET copied_from = gen_random_uuid() WHERE id = :child"),
  ("templates_name_check", template(name: "a/b")),
  ("templates_virtual_bytes_check", template(virtualBytes: 0)),
  ("templates_allocated_bytes_check", template(allocatedBytes: -1)),
  ("exports_target_check", export(target: "tape")),
  ("exports_path_check", export(path: "../x")),
  ("exports_format_check", export(format: "vmdk")),
  ("exports_virtual_bytes_check", export(virtualBytes: 0)),
  ("exports_location_check", export(target: "template")),
  ("exports_target_id_check", export(target: "file")),
  ("exports_reserved_key", export() + "; " + export(operation: ":queued")),
  ("pools_name_check", "UPDATE tidemark.pools SET name = '-x'"),
  ("pools_type_check", "UPDATE tidemark.pools SET type = 'floppy'"),
  ("stores_name_check", "UPDATE tidemark.stores SET name = 'a/b'"),
  ("host_pools_capacity_check", "UPDATE tidemark.host_pools SET capacity_bytes = -1"),
  ("host_pools_free_check", "UPDATE tidemark.host_pools SET free_bytes = -1"),
  ("host_stores_capacity_check", "UPDATE tidemark.host_stores SET capacity_bytes = -1"),
  ("host_stores_free_check", "UPDATE tidemark.host_stores SET free_bytes = -1"),
  ("vms_name_check", "UPDATE tidemark.vms SET name = ''"),
  ("volumes_format_check", "UPDATE tidemark.volumes SET format = ''"),
  ("volumes_gone_check", "UPDATE tidemark.volumes SET state = 'gone'"),
  ("volumes_path_check", "UPDATE tidemark.volumes SET path = 'a/../b'"),
  ("volumes_state_check", "UPDATE tidemark.volumes SET state = 'lost'"),
  ("volumes_virtual_bytes_check", "UPDATE tidemark.volumes SET virtual_bytes = -1"),
  ("volumes_pool_id_path_key", "UPDATE tidemark.volumes SET path = 'same'"),
  ("volumes_tip_fkey", "UPDATE tidemark.volumes SET tip_snapshot_id = :other WHERE path LIKE '%vda%'"),
  ("volumes_tip_fkey", "UPDATE tidemark.volumes SET tip_snapshot_id = :planned WHERE path LIKE '%vda%'"),
  (
    "volumes_tip_fkey",
    "UPDATE tidemark.snapshots SET state = 'removing', deleted_at = now() WHERE id = :other"
  ),
  ("vm_disks_target_check", "UPDATE tidemark.vm_disks SET target = 'a b' WHERE target = 'vda'"),
  (
    "vm_uncovered_disks_target_check",
    "INSERT INTO tidemark.vm_uncovered_disks SELECT id, 'a b', '', '' FROM tidemark.vms"
  ),
  (
    "vm_uncovered_disks_pool_name_check",
    "INSERT INTO tidemark.vm_uncovered_disks SELECT id, 'vdz', repeat('x', 65), '' FROM tidemark.vms"
  ),
  (
    "vm_uncovered_disks_path_check",
    "INSERT INTO tidemark.vm_uncovered_disks SELECT id, 'vdz', '', repeat('x', 5000) FROM tidemark.vms"
  ),
  ("operations_attempt_check", "UPDATE tidemark.operations SET attempt = -1 WHERE id = :queued"),
  ("operations_bytes_done_check", "UPDATE tidemark.operations SET bytes_done = -1 WHERE id = :queued"),
  ("operations_bytes_total_check", "UPDATE tidemark.operations SET bytes_total = -1 WHERE id = :queued"),
  (
    "operations_cancelled_check",
    "UPDATE tidemark.operations SET state = 'cancelled', finished_at = now() WHERE id = :queued"
  ),
  ("operations_committed_check", "UPDATE tidemark.operations SET committed_at = now() WHERE id = :queued"),
  ("operations_error_check", "UPDATE tidemark.operations SET error = '{}' WHERE id = :queued"),
  ("operations_errorless_check", "UPDATE tidemark.operations SET error = :error WHERE id = :queued"),
  (
    "operations_failed_check",
    "UPDATE tidemark.operations SET state = 'failed', finished_at = now() WHERE id = :queued"
  ),
  ("operations_fingerprint_check", "UPDATE tidemark.operations SET fingerprint = '' WHERE id = :queued"),
  ("operations_finished_check", "UPDATE tidemark.operations SET finished_at = now() WHERE id = :queued"),
  ("operations_kind_check", "UPDATE tidemark.operations SET kind = 'eat' WHERE id = :queued"),
  ("operations_lease_check", "UPDATE tidemark.operations SET lease_expires_at = now() WHERE id = :queued"),
  ("operations_lease_check", "UPDATE tidemark.operations SET lease_expires_at = NULL WHERE id = :running"),
  ("operations_owned_check", "UPDATE tidemark.operations SET owner = 'x' WHERE id = :queued"),
  ("operations_owner_check", "UPDATE tidemark.operations SET owner = '' WHERE id = :running"),
  (
    "operations_queued_check",
    "UPDATE tidemark.operations SET state = 'queued', lease_expires_at = NULL WHERE id = :running"
  ),
  ("operations_request_id_check", "UPDATE tidemark.operations SET request_id = '' WHERE id = :queued"),
  ("operations_request_id_key", "UPDATE tidemark.operations SET request_id = 'same'"),
  (
    "operations_running_check",
    "UPDATE tidemark.operations SET state = 'running', lease_expires_at = now() WHERE id = :queued"
  ),
  ("operations_started_check", "UPDATE tidemark.operations SET started_at = now() WHERE id = :queued"),
  ("operations_state_check", "UPDATE tidemark.operations SET state = 'paused' WHERE id = :queued"),
  ("operations_undoing_check", "UPDATE tidemark.operations SET state = 'undoing' WHERE id = :running"),
  ("operations_vm_name_check", "UPDATE tidemark.operations SET vm_name = '' WHERE id = :queued"),
  ("operation_volumes_disk_check", "UPDATE tidemark.operation_volumes SET disk = 'a b'"),
  ("operation_volumes_position_check", "UPDATE tidemark.operation_volumes SET position = -1"),
  (
    "operation_volumes_claimed_key",
    "UPDATE tidemark.operation_volumes SET claimed = true WHERE operation_id = :queued"
  ),
  (
    "operation_volumes_claimed_fkey",
    "UPDATE tidemark.operation_volumes SET claimed = true WHERE operation_id = :free"
  ),
  (
    "operation_volumes_claimed_fkey",
    """
    UPDATE tidemark.operations SET state = 'failed', finished_at = now(), lease_expires_at = NULL, error = :error
    WHERE id = :running
    """
  ),
  ("operation_steps_attempt_check", "UPDATE tidemark.operation_steps SET attempt = 0"),
  ("operation_steps_error_check", "UPDATE tidemark.operation_steps SET error = '{}', finished_at = now()"),
  ("operation_steps_error_finished_check", "UPDATE tidemark.operation_steps SET error = :error"),
  ("operation_steps_outcome_check", "UPDATE tidemark.operation_steps SET outcome = ''"),
  ("operation_steps_position_check", "UPDATE tidemark.operation_steps SET position = -1"),
  ("operation_steps_step_check", "UPDATE tidemark.operation_steps SET step = 'Two Words'"),
  ("operation_steps_summary_check", "UPDATE tidemark.operation_steps SET summary = repeat('x', 5000)"),
  (
    "operation_steps_times_check",
    "UPDATE tidemark.operation_steps SET finished_at = started_at - interval '1 second'"
  ),
  ("snapshots_allocated_bytes_check", "UPDATE tidemark.snapshots SET allocated_bytes = -1 WHERE id = :full"),
  (
    "snapshots_allocated_bytes_known_check",
    "UPDATE tidemark.snapshots SET allocated_bytes = NULL WHERE id = :full"
  ),
  ("snapshots_checkpoint_check", "UPDATE tidemark.snapshots SET checkpoint = 'mine' WHERE id = :full"),
  (
    "snapshots_volume_id_checkpoint_key",
    """
    UPDATE tidemark.snapshots SET checkpoint = (SELECT checkpoint FROM tidemark.snapshots WHERE id = :child)
    WHERE id = :full
    """
  ),
  ("snapshots_consistency_check", "UPDATE tidemark.snapshots SET consistency = 'some' WHERE id = :full"),
  ("snapshots_deleted_check", "UPDATE tidemark.snapshots SET deleted_at = now() WHERE id = :full"),
  ("snapshots_deleted_check", "UPDATE tidemark.snapshots SET state = 'hidden' WHERE id = :full"),
  ("snapshots_full_check", "UPDATE tidemark.snapshots SET full_reason = NULL WHERE id = :full"),
  ("snapshots_full_check", "UPDATE tidemark.snapshots SET full_reason = 'requested' WHERE id = :child"),
  ("snapshots_full_reason_check", "UPDATE tidemark.snapshots SET full_reason = 'whim' WHERE id = :full"),
  (
    "snapshots_incremental_disabled_check",
    "UPDATE tidemark.snapshots SET full_reason = 'incremental_disabled' WHERE id = :full"
  ),
  ("snapshots_kind_check", "UPDATE tidemark.snapshots SET kind = 'half' WHERE id = :child"),
  (
    "snapshots_location_check",
    "UPDATE tidemark.snapshots SET pool_id = (SELECT id FROM tidemark.pools) WHERE id = :full"
  ),
  ("snapshots_name_check", "UPDATE tidemark.snapshots SET name = 'a/b' WHERE id = :full"),
  (
    "snapshots_parent_check",
    "UPDATE tidemark.snapshots SET kind = 'incremental', full_reason = NULL WHERE id = :full"
  ),
  ("snapshots_parent_check", "UPDATE tidemark.snapshots SET parent_id = id WHERE id = :child"),
  ("snapshots_parent_fkey", "UPDATE tidemark.snapshots SET parent_id = :other WHERE id = :child"),
  (
    "snapshots_parent_fkey",
    """
    UPDATE tidemark.snapshots SET store_id = NULL, pool_id = (SELECT id FROM tidemark.pools) WHERE id = :child
    """
  ),
  (
    "snapshots_parent_settled_fkey",
    "UPDATE tidemark.snapshots SET state = 'removing', deleted_at = now() WHERE id = :full"
  ),
  ("snapshots_parent_fkey", "DELETE FROM tidemark.snapshots WHERE id = :full"),
  ("snapshots_state_check", "UPDATE tidemark.snapshots SET state = 'lost' WHERE id = :full"),
  ("snapshots_taken_check", "UPDATE tidemark.snapshots SET taken_at = NULL WHERE id = :full"),
  ("snapshots_virtual_bytes_check", "UPDATE tidemark.snapshots SET virtual_bytes = 0 WHERE id = :full"),
  (
    "snapshots_virtual_bytes_known_check",
    "UPDATE tidemark.snapshots SET virtual_bytes = NULL WHERE id = :full"
  ),
  ("operation_snapshots_position_check", "UPDATE tidemark.operation_snapshots SET position = -1"),
  ("bitmaps_name_check", "UPDATE tidemark.bitmaps SET name = 'mine' WHERE snapshot_id = :full"),
  ("bitmaps_snapshot_check", "UPDATE tidemark.bitmaps SET snapshot_id = NULL WHERE snapshot_id = :full"),
  ("bitmaps_state_check", "UPDATE tidemark.bitmaps SET state = 'maybe' WHERE snapshot_id = :full"),
  ("bitmaps_valid_fkey", "UPDATE tidemark.bitmaps SET state = 'valid' WHERE snapshot_id = :planned"),
  (
    "pins_snapshot_fkey",
    """
    WITH pin AS (INSERT INTO tidemark.pins VALUES (:running, gen_random_uuid(), now()))
    SELECT 1
    """
  ),
  (
    "leftovers_location_check",
    "INSERT INTO tidemark.leftovers SELECT :running, id, :planned FROM tidemark.volumes LIMIT 1"
  ),
  ("leftovers_volume_fkey", "INSERT INTO tidemark.leftovers VALUES (:running, :planned)"),
  ("settings_name_check", "INSERT INTO tidemark.settings (name, value) VALUES ('Bad Name', '1')"),
  (
    "settings_scope_check",
    """
    INSERT INTO tidemark.settings (name, value, zone_id, cluster_id)
    SELECT 'a.b', '1', z.id, c.id FROM tidemark.zones z, tidemark.clusters c
    """
  ),
  ("settings_value_check", "INSERT INTO tidemark.settings (name, value) VALUES ('a.b', repeat('x', 2000))"),
  (
    "settings_name_scope_key",
    "INSERT INTO tidemark.settings (name, value) VALUES ('snapshot.delta.max', '5')"
  ),
  (
    "findings_code_check",
    """
    INSERT INTO tidemark.findings (operation_id, position, volume_id, code, outcome, subject, summary, remedy)
    SELECT :queued, 0, id, 'odd', 'mended', '', 'x', '' FROM tidemark.volumes LIMIT 1
    """
  ),
  (
    "findings_outcome_check",
    """
    INSERT INTO tidemark.findings (operation_id, position, volume_id, code, outcome, subject, summary, remedy)
    SELECT :queued, 0, id, 'file_left', 'lost', '', 'x', '' FROM tidemark.volumes LIMIT 1
    """
  ),
  (
    "findings_position_check",
    """
    INSERT INTO tidemark.findings (operation_id, position, volume_id, code, outcome, subject, summary, remedy)
    SELECT :queued, -1, id, 'file_left', 'mended', '', 'x', '' FROM tidemark.volumes LIMIT 1
    """
  ),
  (
    "snapshot_damages_operation_check",
    "INSERT INTO tidemark.snapshot_damages (snapshot_id, summary) VALUES (:full, 'x')"
  ),
  (
    "snapshot_damages_summary_check",
    "INSERT INTO tidemark.snapshot_damages (snapshot_id, operation_id, summary) VALUES (:full, :running, '')"
  ),
  (
    "adoption_proposals_checkpoint_check",
    """
    INSERT INTO tidemark.adoption_proposals (volume_id, candidate_id, checkpoint)
    SELECT min(id::text)::uuid, max(id::text)::uuid, 'tidemark-nightly' FROM tidemark.volumes
    """
  ),
  (
    "adoption_proposals_self_check",
    """
    INSERT INTO tidemark.adoption_proposals (volume_id, candidate_id, checkpoint)
    SELECT id, id, concat('tidemark-', id) FROM tidemark.volumes LIMIT 1
    """
  ),
  (
    "findings_subject_check",
    """
    INSERT INTO tidemark.findings (operation_id, position, volume_id, code, outcome, subject, summary, remedy)
    SELECT :queued, 0, id, 'file_left', 'mended', repeat('x', 5000), 'x', '' FROM tidemark.volumes LIMIT 1
    """
  ),
  (
    "findings_summary_check",
    """
    INSERT INTO tidemark.findings (operation_id, position, volume_id, code, outcome, subject, summary, remedy)
    SELECT :queued, 0, id, 'file_left', 'mended', '', '', '' FROM tidemark.volumes LIMIT 1
    """
  ),
  (
    "findings_remedy_check",
    """
    INSERT INTO tidemark.findings (operation_id, position, volume_id, code, outcome, subject, summary, remedy)
    SELECT :queued, 0, id, 'file_left', 'needs_attention', '', 'x', repeat('x', 5000) FROM tidemark.volumes LIMIT 1
    """
  ),
  (
    "findings_attention_check",
    """
    INSERT INTO tidemark.findings (operation_id, position, volume_id, code, outcome, subject, summary, remedy)
    SELECT :queued, 0, id, 'file_left', 'mended', '', 'x', 'look' FROM tidemark.volumes LIMIT 1
    """
  ),
  (
    "findings_attention_check",
    """
    INSERT INTO tidemark.findings (operation_id, position, volume_id, code, outcome, subject, summary, remedy)
    SELECT :queued, 0, id, 'file_left', 'needs_attention', '', 'x', '' FROM tidemark.volumes LIMIT 1
    """
  ),
]

@Suite("The schema's rules")
struct ConstraintTests {
  @Test("Each refuses a row that breaks it, and none is untested")
  func violated() async throws {
    try await Scene.run { scene in
      let full = try #require(try await scene.take().first).snapshotID
      let child = try #require(try await scene.take().first).snapshotID
      let other = try #require(try await scene.take(["web-1/vdb"]).first).snapshotID
      let running = try await scene.submitTake()
      let queued = try await scene.submitTake()
      let free = try await scene.submitTake(["web-1/vdb"])
      let claim = try #require(try await scene.claim())
      #expect(claim.operationID == running.id)
      _ = try await scene.database.recordStep(
        .with {
          $0.claim = claim
          $0.begunStep = "plan"
        })
      let planned = try #require(try await scene.database.planSnapshots(claim).plans.first).snapshotID
      let names = [
        ":full": full, ":child": child, ":other": other, ":planned": planned, ":running": running.id,
        ":queued": queued.id, ":free": free.id,
        ":error":
          #"{"reason": "r", "what": "w", "why": "y", "remedy": "m", "retryable": false, "facts": {}}"#,
      ]
      for (rule, text) in violations {
        let sql = names.reduce(text) { $0.replacing($1.key, with: "'\($1.value)'") }
        do {
          _ = try await scene.database.pool.withConnection {
            try await $0.execute(script: sql, name: "violation")
          }
          Issue.record("\(rule) accepted \(sql)")
        } catch let error as PostgresError {
          #expect(error.constraint == rule, "\(error): \(sql)")
          #expect(error.sqlState?.hasPrefix("23") == true)
        }
      }
      let checks = try await scene.sql(
        """
        SELECT conname AS name FROM pg_constraint WHERE connamespace = 'tidemark'::regnamespace AND contype = 'c'
        """)
      let untested = Set(try checks.map { try $0.get("name", as: String.self) }).subtracting(
        violations.map(\.rule))
      #expect(untested == [])
      #expect(checks.count > 60)
    }
  }
}
