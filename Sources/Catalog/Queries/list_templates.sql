-- By name, then by age.
SELECT t.id, t.name, t.store_id, NULL::uuid AS pool_id, s.name AS location_name, t.virtual_bytes, t.allocated_bytes,
  t.snapshot_id, tidemark.microseconds(t.created_at) AS created_at, t.deleted_at IS NOT NULL AS is_deleted
FROM tidemark.templates t JOIN tidemark.stores s ON s.id = t.store_id
ORDER BY t.name, t.created_at, t.id
