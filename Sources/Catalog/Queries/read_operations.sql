-- $1 operation ids. Newest first.
SELECT o.id, o.kind, o.state, o.request_id, o.attempt, o.owner, o.vm_name, o.bytes_done, o.bytes_total,
  o.error::text AS error, o.cancel_requested_at IS NOT NULL AS cancel_requested,
  tidemark.microseconds(o.created_at) AS created_at, tidemark.microseconds(o.started_at) AS started_at,
  tidemark.microseconds(o.finished_at) AS finished_at,
  (SELECT s.step FROM tidemark.operation_steps s WHERE s.operation_id = o.id
    ORDER BY s.started_at DESC, s.position DESC LIMIT 1) AS step,
  ARRAY(SELECT v.volume_id::text FROM tidemark.operation_volumes v WHERE v.operation_id = o.id ORDER BY v.position)
    AS volume_ids,
  ARRAY(SELECT coalesce(v.disk, '') FROM tidemark.operation_volumes v WHERE v.operation_id = o.id
    ORDER BY v.position) AS disks,
  ARRAY(SELECT s.snapshot_id::text FROM tidemark.operation_snapshots s WHERE s.operation_id = o.id
    ORDER BY s.position) AS snapshot_ids
FROM tidemark.operations o
WHERE o.id = ANY ($1::uuid[])
ORDER BY o.serial DESC
