-- $1 volumes.
SELECT l.operation_id, l.volume_id, l.snapshot_id, l.store_id, l.pool_id, coalesce(st.name, sp.name) AS location_name,
  w.path, vp.id AS volume_pool_id, vp.name AS volume_pool_name
FROM tidemark.leftovers l
JOIN tidemark.volumes w ON w.id = l.volume_id
JOIN tidemark.pools vp ON vp.id = w.pool_id
LEFT JOIN tidemark.stores st ON st.id = l.store_id
LEFT JOIN tidemark.pools sp ON sp.id = l.pool_id
WHERE l.volume_id = ANY ($1::uuid[])
ORDER BY l.left_at, l.operation_id
