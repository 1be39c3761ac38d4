-- $1 snapshot, $2 its new parent or NULL, $3 what its new file occupies. A consolidation has replaced its file; the old one
-- is there until it is known that nobody reads it.
UPDATE tidemark.snapshots
SET parent_id = $2::uuid, kind = CASE WHEN $2::uuid IS NULL THEN 'full' ELSE 'incremental' END,
  full_reason = CASE WHEN $2::uuid IS NULL THEN 'consolidated' END, allocated_bytes = $3::bigint,
  keeps_replaced_file = true
WHERE id = $1::uuid AND state IN ('ready', 'hidden')
