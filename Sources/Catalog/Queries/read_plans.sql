-- $1 operation. What was planned for each of its volumes, in order, and where its VM is said to run.
SELECT s.id, s.volume_id, s.group_id, s.state, s.kind, s.full_reason, s.parent_id, s.checkpoint, s.store_id, s.pool_id,
  s.name, parent.checkpoint AS parent_checkpoint, v.path, p.id AS volume_pool_id, p.name AS volume_pool_name, ov.disk,
  o.vm_id, o.vm_name, coalesce(st.name, sp.name) AS location_name, v.virtual_bytes,
  (SELECT h.name FROM tidemark.host_vms hv JOIN tidemark.hosts h ON h.id = hv.host_id
    WHERE hv.vm_id = o.vm_id AND hv.active ORDER BY hv.reported_at DESC LIMIT 1) AS host_name
FROM tidemark.operations o
JOIN tidemark.snapshot_groups g ON g.operation_id = o.id
JOIN tidemark.snapshots s ON s.group_id = g.id AND s.copied_from IS NULL
JOIN tidemark.operation_volumes ov ON ov.operation_id = o.id AND ov.volume_id = s.volume_id
JOIN tidemark.volumes v ON v.id = s.volume_id
JOIN tidemark.pools p ON p.id = v.pool_id
LEFT JOIN tidemark.stores st ON st.id = s.store_id
LEFT JOIN tidemark.pools sp ON sp.id = s.pool_id
LEFT JOIN tidemark.snapshots parent ON parent.id = s.parent_id
WHERE o.id = $1::uuid
ORDER BY ov.position
