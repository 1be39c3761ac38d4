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
    ORDER BY s.position) AS snapshot_ids,
  CASE WHEN e.operation_id IS NOT NULL THEN concat(e.target, ' ', coalesce(st.name, p.name), ':', e.path)
    WHEN o.kind = 'delete' AND t.template_id IS NOT NULL THEN concat('template ', t.template_id)
    ELSE '' END AS target,
  coalesce(e.target_id, CASE o.kind WHEN 'delete' THEN t.template_id END) AS target_id
FROM tidemark.operations o
LEFT JOIN tidemark.exports e ON e.operation_id = o.id
LEFT JOIN tidemark.operation_templates t ON t.operation_id = o.id
LEFT JOIN tidemark.stores st ON st.id = e.store_id
LEFT JOIN tidemark.pools p ON p.id = e.pool_id
WHERE o.id = ANY ($1::uuid[])
ORDER BY o.serial DESC
