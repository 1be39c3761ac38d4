-- $1 snapshot ids. Newest first.
SELECT s.id, s.volume_id, s.group_id, s.parent_id, s.kind, s.full_reason, s.state, s.store_id, s.pool_id, s.name,
  s.virtual_bytes, s.allocated_bytes, tidemark.microseconds(s.taken_at) AS taken_at,
  tidemark.microseconds(s.deleted_at) AS deleted_at, s.checkpoint, s.consistency, (v.tip_snapshot_id = s.id) IS TRUE AS is_tip,
  o.vm_name, ov.disk, g.operation_id, s.copied_from, coalesce(st.name, p.name) AS location_name
FROM tidemark.snapshots s
JOIN tidemark.volumes v ON v.id = s.volume_id
JOIN tidemark.snapshot_groups g ON g.id = s.group_id
JOIN tidemark.operations o ON o.id = g.operation_id
LEFT JOIN tidemark.stores st ON st.id = s.store_id
LEFT JOIN tidemark.pools p ON p.id = s.pool_id
LEFT JOIN tidemark.operation_volumes ov ON ov.operation_id = g.operation_id AND ov.volume_id = s.volume_id
WHERE s.id = ANY ($1::uuid[])
ORDER BY s.created_at DESC, s.id DESC
